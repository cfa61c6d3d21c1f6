"""A document crashes the server while it is loaded.

What it means: kin-openapi does not expect null in some places: as an entry of the document's `servers` or `tags`, as a server variable, as a link of
`components`, as a media type of a parameter's `content`.

What Coze Studio does: The server crashes at start with `runtime error: invalid memory address or nil pointer dereference`. No plugin is loaded and no
page is served.

Example:

```yaml pluginproduct/search.yaml#/servers
- # to be filled in
```

Example:

```yaml pluginproduct/search.yaml#/tags
- # to be filled in
```

Use instead: Remove the entry, or give it a value.

```yaml pluginproduct/search.yaml#/servers
- url: https://search.example.com
```

See also: Server.Validate and Tag.Validate in kin-openapi openapi3
"""
