"""The answer of an endpoint is not what its document says.

What it means: The server answered `cozecheck probe --endpoints` with another good status than 200, with something that is no JSON object, or with values
of another type than the response's schema names.

What Coze Studio does: It takes nothing but status 200 and a JSON object. Of that it keeps what the schema names; values of another type stay,
become empty, or end the call, as the caller wants it.

Example:

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/title/type
integer
```

Use instead:

```yaml pluginproduct/search.yaml#/components/schemas/Page/properties/title/type
string
```
"""
