"""Tests of the rules beyond the loader, and of all manuals."""
