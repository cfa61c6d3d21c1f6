"""Probes of servers on loopback."""
