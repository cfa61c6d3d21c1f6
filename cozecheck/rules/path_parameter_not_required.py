"""A parameter in the path is not marked as required.

What it means: An address without a part of its path is another address. So OpenAPI wants `required: true` with each `in: path`.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/pages/{page_id}: invalid operation GET: path parameter "page_id" must be required`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1pages~1{page_id}/get/parameters/0
name: page_id
in: path
description: The id of the page.
schema:
  type: string
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1pages~1{page_id}/get/parameters/0
name: page_id
in: path
description: The id of the page.
required: true
schema:
  type: string
```

See also: Parameter.Validate in kin-openapi openapi3/parameter.go, [Parameter Object](https://spec.openapis.org/oas/v3.0.3#parameter-object)
"""
