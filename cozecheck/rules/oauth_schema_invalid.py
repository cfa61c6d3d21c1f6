"""common/oauth_schema.json is not JSON.

What it means: The file must be exactly one JSON value. Comments, a comma after the last entry, single quotes, a byte order mark, or an empty file
make it invalid.

What Coze Studio does: The server does not start. It ends with `panic: InitializeInfra failed`, and the log says `invalid json,
filePath=…/common/oauth_schema.json`. What the JSON says is not looked at when the server starts.

Example: The comma after `{}` is one too many.

```json common/oauth_schema.json
{
  "standard": {},
}
```

Use instead:

```json common/oauth_schema.json
{
  "standard": {}
}
```

See also: loadOAuthSchema and isValidJSON in conf/config.go
"""
