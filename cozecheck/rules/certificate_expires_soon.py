"""The certificate of the plugin's server expires in less than 21 days.

What it means: `cozecheck probe` was shown a certificate that is good, but not for long. Certificates that are renewed by themselves are mostly renewed 30 days
before: something has failed.

What Coze Studio does: Nothing changes until the day. From then on every call fails.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
https://expiring.example.com
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
