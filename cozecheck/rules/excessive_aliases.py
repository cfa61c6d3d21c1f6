"""The aliases of a document multiply beyond what Go's yaml.v3 accepts.

What it means: An alias (`*name`) repeats what an anchor (`&name`) marks. Aliases of lists of aliases grow tenfold with each step: a few lines can
stand for millions of values.

What Coze Studio does: yaml.v3 stops when nearly everything that it decodes comes out of aliases. The plugin is dropped; for `plugin_meta.yaml` the
server does not start. The log says `err=error converting YAML to JSON: yaml: document contains excessive aliasing`.

Example:

```yaml pluginproduct/search.yaml#/x-levels
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
```

Use instead: Write the values out, or refer to a shared schema with `$ref`.

```yaml pluginproduct/search.yaml#/x-levels
a: [x, x, x, x, x, x, x, x, x, x]
```

See also: decoder.unmarshal and allowedAliasRatio in yaml.v3 decode.go
"""
