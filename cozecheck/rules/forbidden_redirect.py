"""The plugin's server redirects to an address that must not be called.

What it means: The server is reached, and sends whoever calls it to a private address, to a metadata service of a cloud, or to what is no URL of a web server.
`cozecheck probe` says where it leads, and does not go there. A host that is meant is allowed with `--allow-host` or in the user's own settings.

What Coze Studio does: It follows redirects, wherever they lead, and
from inside of its network: such a redirect can make it read from machines that nobody else can reach.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
https://redirecting.example.com
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
