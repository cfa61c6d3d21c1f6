"""A header of a response is not described as OpenAPI wants it.

What it means: The name of a header is its key in `headers`, so neither `name` nor `in` may stand in it. Its `style` can only be `simple`. A header
without `schema` is parameter-schema-missing.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid components: response
"Found": header 'name' MUST NOT be specified, it is given in the corresponding headers map`, or `header schema is invalid: serialization method with
style="form" and explode=false is not supported by a header parameter`. An unknown field of a header itself does no harm.

Example:

```yaml pluginproduct/search.yaml#/components/responses/Found/headers
X-Total:
  name: X-Total
  description: How many pages there are in all.
  schema:
    type: integer
```

Use instead:

```yaml pluginproduct/search.yaml#/components/responses/Found/headers
X-Total:
  description: How many pages there are in all.
  schema:
    type: integer
```

See also: Header.Validate in kin-openapi openapi3/header.go, [Header Object](https://spec.openapis.org/oas/v3.0.3#header-object)
"""
