"""What the user has decided: `.cozecheck.yaml` or `[tool.cozecheck]` in pyproject.toml, read as data that may be hostile."""
