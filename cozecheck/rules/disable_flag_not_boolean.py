"""x-global-disable or x-local-disable is not true or false.

What it means: These two extensions hide a parameter from users and models. Their value has to be `true` or `false` without quotes; a missing value
counts as neither.

What Coze Studio does: The plugin loads. Turning the tool into a function for a model panics with `interface conversion: interface {} is string, not
bool`, so no agent can use the tool. Workflows can; for them the flag is ignored.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/pinned
type: boolean
description: Whether the note stays at the top.
default: false
x-global-disable: "true"
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/pinned
type: boolean
description: Whether the note stays at the top.
default: false
x-global-disable: true
```

See also: disabledParam in model/openapi.go
"""
