"""cozecheck's own settings file has a mistake.

What it means: `.cozecheck.yaml`, or `[tool.cozecheck]` in `pyproject.toml`, has a key that does not exist, a value of the wrong kind, or names
a rule that does not exist. The known keys are `select`, `ignore`, `severity`, `fail-on`, `exclude`, `plugins` and `lang`;
`cozecheck schema settings` prints them for an editor. What is wrong is left out, the rest holds, and the exit code is 2.

What Coze Studio does: Nothing, it does not read this file.

Example:

```yaml .cozecheck.yaml
ignor: [CZ112]
```

Use instead:

```yaml .cozecheck.yaml
ignore: [CZ112]
```
"""
