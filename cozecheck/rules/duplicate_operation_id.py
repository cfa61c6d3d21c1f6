"""Two operations of a document have the same operationId.

What it means: `operationId` is the name by which a model calls the tool. It identifies an operation in its document; another document may use it
again.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: operations "GET
/pages/{page_id}" and "GET /search" have the same operation id "search"`.

Example:

```yaml pluginproduct/search.yaml#/paths/~1pages~1{page_id}/get/operationId
search
```

Use instead:

```yaml pluginproduct/search.yaml#/paths/~1pages~1{page_id}/get/operationId
get_page
```

See also: Paths.validateUniqueOperationIDs in kin-openapi openapi3/paths.go
"""
