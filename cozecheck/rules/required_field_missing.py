"""A part of a document lacks a field that OpenAPI wants in it.

What it means: A license needs `name`, external documentation needs `url`, an example needs `value` (or `externalValue`), a server variable needs
`default`.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid external docs: url is
required`, `invalid info: value of license name must be a non-empty string`, and the like.

Example:

```yaml pluginproduct/search.yaml#/externalDocs
description: How to write a query.
```

Example:

```yaml pluginproduct/search.yaml#/info/license
url: https://www.apache.org/licenses/LICENSE-2.0
```

Use instead:

```yaml pluginproduct/search.yaml#/externalDocs
description: How to write a query.
url: https://search.example.com/help
```

```yaml pluginproduct/search.yaml#/info/license
name: Apache-2.0
url: https://www.apache.org/licenses/LICENSE-2.0
```

See also: License.Validate in kin-openapi openapi3/info.go, ExternalDocs.Validate in openapi3/external_docs.go
"""
