"""A mapping has the same key twice.

What it means: YAML allows each key once in a mapping. Many tools silently take the last one. Go's yaml.v3 does not.

What Coze Studio does: For an OpenAPI document it drops the plugin. The log says `err=error converting YAML to JSON: yaml: unmarshal errors: line 4:
mapping key "title" already defined at line 3`. For `plugin_meta.yaml` the server does not start.

Example:

```yaml pluginproduct/search.yaml#/info
title: Web search
title: Search
description: Finds web pages by keywords.
version: "1.0"
```

Example: In `plugin_meta.yaml` the whole server is lost.

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/auth
type: none
type: none
```

Use instead:

```yaml pluginproduct/search.yaml#/info
title: Web search
description: Finds web pages by keywords.
version: "1.0"
```

See also: decoder.uniqueKeys in yaml.v3 decode.go
"""
