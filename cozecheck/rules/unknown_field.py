"""A field has a name that OpenAPI does not know, or stands beside a $ref.

What it means: kin-openapi knows the fields of each object of OpenAPI 3.0. Another name has to begin with `x-`. Upper and lower case matter:
`operationID` is not `operationId`. Beside `$ref` nothing else may stand.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: extra sibling fields: [descripton]`.

Example: A letter is missing in `description`.

```yaml pluginproduct/search.yaml#/paths/~1search/get/descripton
Searches the public web.
```

Example: A description beside a reference.

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses
"200":
  description: The pages.
  $ref: "#/components/responses/Found"
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/description
Searches the public web.
```

```yaml pluginproduct/search.yaml#/paths/~1search/get/responses
"200":
  $ref: "#/components/responses/Found"
```

See also: validateExtensions in kin-openapi openapi3/extension.go, [Specification
Extensions](https://spec.openapis.org/oas/v3.0.3#specification-extensions)
"""
