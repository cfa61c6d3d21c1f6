"""The plugin's server takes more than 2 seconds to answer.

What it means: From the request of `cozecheck probe` to the first byte of the answer it took more than 2 s.

What Coze Studio does: Agents and workflows wait for the answer. The HTTP client of plugins has no time limit of its own.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
https://slow.example.com
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
