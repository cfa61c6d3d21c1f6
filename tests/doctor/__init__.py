"""The doctor's visit, as users run it, against real servers on loopback."""
