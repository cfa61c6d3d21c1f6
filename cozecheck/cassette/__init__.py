"""Recorded calls: what was asked and answered, without secrets, to be looked at, compared, and answered from again."""
