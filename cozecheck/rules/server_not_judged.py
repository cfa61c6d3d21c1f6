"""Nothing certain is known of the plugin's server.

What it means: The probe met a time-out, a temporary failure of the name service, a network that leads nowhere, or 429 (too many requests): it may be otherwise
in a minute, or elsewhere. It fails the run only with `--strict`.

What Coze Studio does: If it meets the same, the call fails, or waits.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
https://busy.example.com
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
