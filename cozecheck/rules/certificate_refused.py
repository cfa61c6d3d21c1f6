"""The certificate of the plugin's server is refused.

What it means: The certificate has expired, is for another host, is signed by nobody who is trusted, or no TLS connection comes about.
`cozecheck probe` says which, with the certificate's subject, issuer and days left. `--ca-file` names an authority of your own.

What Coze Studio does: Go's HTTP client verifies certificates too, and no setting of Coze Studio switches that off: every call of a
tool fails with `tls: failed to verify certificate`. An authority of your own must be among the roots of its container.

Example:

```yaml pluginproduct/search.yaml#/servers/0/url
https://expired.example.com
```

Use instead:

```yaml pluginproduct/search.yaml#/servers/0/url
https://search.example.com
```
"""
