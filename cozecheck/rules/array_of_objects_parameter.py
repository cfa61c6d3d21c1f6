"""A tool has a parameter that is a list of objects or of lists.

What it means: In the query and in headers a list can only hold simple values: texts, numbers, true and false. A list of objects belongs in the
request body.

What Coze Studio does: The plugin loads. Then the plugin list answers HTTP 500 for everybody, and the workflow editor cannot add or open the tool:
`the item type of parameter 'sort' cannot be 'object' or 'array'`. For agents, list parameters are left out: the model does not see them.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/-
name: sort
in: query
description: By what to sort.
schema:
  type: array
  items:
    type: object
    properties:
      field:
        type: string
  default: []
```

Also: CZ453

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/-
name: sort
in: query
description: By what to sort.
schema:
  type: string
  default: date
```

See also: ToReqAPIParameter and ToEinoSchemaParameterInfo in model
"""
