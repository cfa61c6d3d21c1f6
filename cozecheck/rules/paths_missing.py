"""A document has no paths.

What it means: `paths` is missing, or has no value. It has to be a mapping; the plugin's tools are found in it.

What Coze Studio does: It drops the plugin. The log says `the openapi3 doc 'search.yaml' validates failed, err=… : invalid paths: must be an object`.

Example:

```yaml pluginproduct/search.yaml#/paths
# to be written
```

Also: CZ131

Use instead:

```yaml pluginproduct/search.yaml#/paths
/search:
  get:
    operationId: search
    summary: Finds the web pages that contain all of the given words.
    responses:
      "200":
        $ref: "#/components/responses/Found"
/pages/{page_id}:
  get:
    operationId: get_page
    summary: Returns the title and the full text of one web page.
    parameters:
      - name: page_id
        in: path
        description: The id of the page.
        required: true
        schema:
          type: string
    responses:
      "200":
        $ref: "#/components/responses/Found"
```

See also: T.Validate in kin-openapi openapi3/openapi3.go, [Paths Object](https://spec.openapis.org/oas/v3.0.3#paths-object)
"""
