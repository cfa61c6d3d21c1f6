"""A document's info, or its title, description or version, is missing.

What it means: OpenAPI wants `title` and `version`. Coze Studio wants `description` too. None may be empty.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : the description of info is
required`, or `invalid info: value of version must be a non-empty string`.

Example:

```yaml pluginproduct/search.yaml#/info
title: Web search
version: "1.0"
```

Use instead:

```yaml pluginproduct/search.yaml#/info
title: Web search
description: Finds web pages by keywords.
version: "1.0"
```

See also: Openapi3T.Validate in model/openapi.go, [Info Object](https://spec.openapis.org/oas/v3.0.3#info-object)
"""
