"""Addresses, names, sockets and answers, against bad servers."""
