"""Versions of a configuration, kept beside it: backup, history, the switch back; and bundles, which carry one elsewhere."""
