"""The plugin's server is not there.

What it means: The host's name does not exist, nobody listens at the address, or what answers there speaks no HTTP.
Asked for with `cozecheck probe`; a name or an address that may be reachable later is CZ607.

What Coze Studio does: It loads the plugin: nothing is asked at its start. Every call of a tool fails with the error of Go's HTTP client,
such as `dial tcp: lookup …: no such host` or `connect: connection refused`.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.invalid
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
