"""The plugin's server was not asked.

What it means: The server's URL leads to an address that is not public, or is no URL of a web server. `cozecheck probe` dials public addresses only, since a
pull request could otherwise make it call machines of your own network.

What Coze Studio does: It calls any address, also private ones, from where it runs itself.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
http://10.0.0.7:8080
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
