"""Pure functions: a RunResult becomes text."""
