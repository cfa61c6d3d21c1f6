"""The name of a component holds characters that OpenAPI does not allow.

What it means: The keys below `components/schemas`, `components/responses` and so on consist of the letters a to z and A to Z, digits, `.`, `_` and
`-`. Chinese characters, spaces and slashes are not allowed. In descriptions and in the names of properties they are.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid components: schema "网站":
identifier "网站" is not supported by OpenAPIv3 standard (regexp: "^[a-zA-Z0-9._-]+$")`.

Example:

```yaml pluginproduct/search.yaml#/components/schemas/网站
type: object
```

Use instead:

```yaml pluginproduct/search.yaml#/components/schemas/Site
type: object
description: 网站
```

See also: ValidateIdentifier in kin-openapi openapi3/components.go, [Components Object](https://spec.openapis.org/oas/v3.0.3#components-object)
"""
