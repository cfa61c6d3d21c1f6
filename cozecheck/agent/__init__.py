"""Agents of a host, tried: messages are sent, and what was called and said is judged."""
