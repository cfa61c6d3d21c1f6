r"""A file is not YAML.

What it means: The parser cannot read the file to its end. Usual causes are a text with a colon and a space that is not in quotes, a tab in front of a
key, a line that is indented by another number of spaces than its neighbours, and a quote that is never closed.

What Coze Studio does: For an OpenAPI document it drops the plugin. The log says `load file '…/pluginproduct/search.yaml', err=error converting YAML
to JSON: yaml: line 4: mapping values are not allowed in this context`. For `plugin_meta.yaml` the server does not start. The line in Go's message can
be off by one; the place that cozecheck shows is the exact one.

Example: The colon after `pages` begins a value, as it seems to YAML.

```yaml pluginproduct/search.yaml#/info
title: Web search
description: Finds pages: text and images.
version: "1.0"
```

Example: A tab, written here as `\t`, stands in front of a key of `plugin_meta.yaml`.

```text pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: none
\tpayload: ""
```

Use instead:

```yaml pluginproduct/search.yaml#/info
title: Web search
description: "Finds pages: text and images."
version: "1.0"
```

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: none
payload: ""
```

See also: yaml.v3 scannerc.go and parserc.go, [YAML 1.2](https://yaml.org/spec/1.2.2/)
"""
