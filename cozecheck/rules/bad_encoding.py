r"""A file is not UTF-8, or holds a control character.

What it means: YAML is read as UTF-8 (or as UTF-16 with a byte order mark). A file saved as GBK or Latin-1 holds bytes that are not UTF-8. Characters
that cannot be seen, such as NUL or backspace, are not allowed anywhere.

What Coze Studio does: For an OpenAPI document it drops the plugin. The log says `err=error converting YAML to JSON: yaml: invalid trailing UTF-8
octet` or `yaml: control characters are not allowed`. For `plugin_meta.yaml` the server does not start.

Example: `搜索` in GBK; `\xcb` and so on stand for the bytes.

```text pluginproduct/search.yaml#/info/title
\xcb\xd1\xcb\xf7
```

Example: A control character came along when the text was copied.

```text pluginproduct/search.yaml#/info/title
Web\x08 search
```

Use instead: Save the file as UTF-8.

```yaml pluginproduct/search.yaml#/info/title
搜索
```

See also: yaml_parser_update_buffer in yaml.v3 readerc.go
"""
