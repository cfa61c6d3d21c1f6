"""A security scheme is not described as OpenAPI wants it.

What it means: `type` is one of `apiKey`, `http`, `oauth2` and `openIdConnect`. `apiKey` needs `in` and `name`, and only it may have them; `http`
needs `scheme`: `bearer`, `basic`, `digest` or `negotiate`, in lower case; `oauth2` needs `flows`, each with its addresses and `scopes`;
`openIdConnect` needs `openIdConnectUrl`.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid components: security scheme
"Key": security scheme 'type' can't be "apikey"`. It does not use security schemes otherwise: how a plugin authorises itself stands in
`manifest.auth`.

Example:

```yaml pluginproduct/search.yaml#/components/securitySchemes
Key:
  type: apikey
  in: header
  name: X-Key
```

Example:

```yaml pluginproduct/search.yaml#/components/securitySchemes
Token:
  type: http
  scheme: Bearer
```

Use instead:

```yaml pluginproduct/search.yaml#/components/securitySchemes
Key:
  type: apiKey
  in: header
  name: X-Key
Token:
  type: http
  scheme: bearer
```

See also: SecurityScheme.Validate in kin-openapi openapi3/security_scheme.go, [Security Scheme
Object](https://spec.openapis.org/oas/v3.0.3#security-scheme-object)
"""
