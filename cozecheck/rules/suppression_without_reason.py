"""A comment suppresses a finding and does not say why.

What it means: After the bracket of `# cozecheck: ignore[RULE]` nothing follows. Whoever reads the file later cannot tell whether the finding
still does not matter.

What Coze Studio does: Nothing, to it this is a comment. A suppressed mistake still has its effect, and the prediction still says so.

Example:

```yaml pluginproduct/plugin_meta.yaml#/1/version
1.0.0 # cozecheck: ignore[CZ110]
```

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/1/version
1.0.0 # cozecheck: ignore[CZ110] switched off until the provider is back
```
"""
