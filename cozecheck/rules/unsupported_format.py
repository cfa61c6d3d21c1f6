"""A tool's schema has a format that Coze Studio does not know.

What it means: Coze Studio uses `format` for files only: `file_url`, `image_url`, `doc_url`, `code_url`, `ppt_url`, `txt_url`, `excel_url`,
`audio_url`, `zip_url`, `video_url`. Those of OpenAPI, `int32`, `int64`, `date-time`, `uri`, `email`, are unknown to it.

What Coze Studio does: The plugin loads. If the format is in the request, the plugin list answers HTTP 500 for everybody, and the workflow editor
cannot add or open the tool: `the format 'int32' of field 'limit' is invalid`. If it is in the response, the workflow editor cannot add or open the
tool. In both cases agents can.

Example:

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
format: int32
default: 10
```

Example: In a response.

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/page_id
type: string
format: uuid
description: The id of the page.
```

Use instead: Leave `format` out, and say it in the description.

```yaml pluginproduct/search.yaml#/paths/~1search/get/parameters/1/schema
type: integer
default: 10
```

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/page_id
type: string
description: The id of the page, a UUID.
```

See also: toAPIParameter in model/toolinfo.go, FormatToAssistType in convert/format.go
"""
