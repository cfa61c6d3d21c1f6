"""A parameter or a media type has both example and examples.

What it means: `example` is one value, `examples` a mapping of named ones. Only one of the two may stand in the same place.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: invalid path
/search: invalid operation GET: parameter "query" example and examples are mutually exclusive`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0
name: query
in: query
description: The words to look for.
required: true
example: weather
examples:
  news:
    value: news today
schema:
  type: string
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0
name: query
in: query
description: The words to look for.
required: true
example: weather
schema:
  type: string
```

See also: Parameter.Validate in kin-openapi openapi3/parameter.go, MediaType.Validate in openapi3/media_type.go
"""
