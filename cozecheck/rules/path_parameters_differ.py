"""An operation does not declare exactly the parameters that its path has in braces.

What it means: Each `{name}` in a path needs a parameter with that `name` and `in: path`, and each parameter with `in: path` needs its `{name}`. They
may stand in the operation or in the path. The names are compared only where the two numbers differ: a parameter that merely has another name is not
noticed.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: operation GET
/pages/{page_id} must define exactly all path parameters (missing: [page_id])`. A parameter that is too many is called 'missing' too.

Example:

```yaml pluginproduct/search.yaml#/paths/~1pages~1{page_id}/get/parameters
- name: page_id
  in: query
  description: The id of the page.
  required: true
  schema:
    type: string
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1pages~1{page_id}/get/parameters
- name: page_id
  in: path
  description: The id of the page.
  required: true
  schema:
    type: string
```

See also: Paths.Validate in kin-openapi openapi3/paths.go, [Path Templating](https://spec.openapis.org/oas/v3.0.3#path-templating)
"""
