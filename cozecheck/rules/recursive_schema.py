"""A tool's schema refers to itself, which kills the whole server when the tool is used.

What it means: A schema leads back to itself through `$ref`: a comment with answers that are comments, a folder with folders. OpenAPI allows it, and
the plugin loads.

What Coze Studio does: Each time that an agent, a workflow or a debug call uses the tool, the server makes a deep copy of it. On such a schema this
never ends: `fatal error: stack overflow`. Nothing recovers from that; the whole server stops, for everybody. If the schema is in the request, opening
the plugin list is enough.

Example:

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/parent
$ref: "#/components/schemas/Page"
```

Use instead: Give it a flat schema of its own, as deep as you need it.

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/parent
type: object
description: The page that links to this one.
properties:
  page_id:
    type: string
    description: The id of that page.
```

See also: GetToolProduct in conf/load_plugin.go, mohae/deepcopy
"""
