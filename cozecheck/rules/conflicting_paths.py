"""Two paths differ only in the names of their parameters.

What it means: `/notes/{}` and `/notes/{编号}` describe the same addresses. OpenAPI forbids this. kin-openapi notices it only when one of the two has an
empty name, `{}`, and comes first in the order of the letters; `/notes/{id}` beside `/notes/{name}` passes.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'notes.yaml' validates failed, err=… : invalid paths: conflicting paths
"/notes/{编号}" and "/notes/{}"`.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes~1{}
description: One note.
```

```yaml pluginproduct/notes.yaml#/paths/~1notes~1{编号}
description: One note.
```

Use instead: Keep one of them.

```yaml pluginproduct/notes.yaml#/paths/~1notes~1{note_id}
description: One note.
```

See also: Paths.Validate and normalizeTemplatedPath in kin-openapi openapi3/paths.go
"""
