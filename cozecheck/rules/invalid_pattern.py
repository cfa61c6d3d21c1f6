r"""A pattern is not a regular expression that Go understands.

What it means: Go's engine (RE2) knows neither look-ahead `(?=…)`, `(?!…)`, nor look-behind, nor back references `\1`. Patterns are looked at where
`type` is `string`.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: …: parameter "query"
schema is invalid:` and then ``error parsing regexp: invalid or unsupported Perl syntax: `(?!` ``.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
pattern: "^(?!-).+$"
```

Use instead: Say what is allowed, not what is forbidden.

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/0/schema
type: string
pattern: "^[^-].*$"
```

See also: Schema.compilePattern in kin-openapi openapi3/schema.go, [RE2 syntax](https://github.com/google/re2/wiki/Syntax)
"""
