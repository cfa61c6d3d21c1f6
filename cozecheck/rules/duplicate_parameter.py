"""An operation has two parameters of the same name in the same place.

What it means: A parameter is identified by `name` and `in` together.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: more than one "query" parameter has name "query"`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/-
name: query
in: query
description: The words to look for.
schema:
  type: string
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/-
name: language
in: query
description: The language of the pages.
schema:
  type: string
```

See also: Parameters.Validate in kin-openapi openapi3/parameter.go
"""
