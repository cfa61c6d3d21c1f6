"""An object without properties in a request, which is never sent.

What it means: The request body, or an object in it, has no `properties`: any content is meant to be allowed, often with `additionalProperties`.

What Coze Studio does: It sends only what `properties` name. What a model or a workflow puts into such an object is thrown away, and the empty object
with it. Even a required one is missing in the request.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/labels
type: object
description: Labels and their values.
additionalProperties: {type: string}
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/requestBody/content/application~1json/schema/properties/labels
type: object
description: Labels and their values.
properties:
  colour: {type: string, description: The colour of the note.}
  topic: {type: string, description: What the note is about.}
```

See also: Where the content cannot be known, let it be a string that holds JSON, if the server takes that. Objects inside an array are sent as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import FREE_FORM_OBJECT as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.openapi3.types import Schema
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From setBodyDefaultValues (invocation_args.go) and buildRequestBody (invocation_http.go) in domain/plugin/service/tool."""
    for use in view.uses:
        body = use.request
        if body is None:
            continue
        advice = T("list the properties that the server knows, or make it a string of JSON if the server takes that")
        # An empty body without further words is how Coze Studio's own documents say that there is none.
        if not body.properties and (body.additional_has or body.additional_schema):
            node = body.node.key("additionalProperties")
            yield use.found(RULE, node, T("the request body names no properties: it is never sent"), do=advice)
        for given in use.inputs:
            if given.location == "body" and not given.in_array and _is_empty(given.schema):
                message = T("the object {name!r} names no properties: what is put into it is never sent", name=given.path)
                yield use.found(RULE, given.key, message, do=advice)


def _is_empty(schema: Schema) -> bool:
    return schema.type == "object" and not schema.properties and not schema.all_of
