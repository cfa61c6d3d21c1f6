"""Servers of plugins played from their documents: answers, faults, and the loopback servers that give them."""
