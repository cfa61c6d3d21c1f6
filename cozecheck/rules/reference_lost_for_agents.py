"""A reference, which agents do not get.

What it means: A parameter, a body, a response or a schema of the tool is written as `$ref`.

What Coze Studio does: It loads the tool, lists it, and runs it in workflows. For an agent it stores the operation alone as JSON, the reference as it stands,
without the `components` that it leads to. Where a parameter, or a schema that the model would be shown, is a reference, building the agent panics: the agent
answers no message at all, and nothing is said but a line of the log. Where the whole request body, the response or a schema in it is one, every call panics.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/parameters
- name: tag
  in: query
  required: true
  description: The tag that a note must have.
  schema: {$ref: "#/components/schemas/Tag"}
```

```yaml pluginproduct/notes.yaml#/components/schemas
Tag: {type: string}
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/get/parameters
- name: tag
  in: query
  required: true
  description: The tag that a note must have.
  schema: {type: string}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cozecheck.core.catalogue import REFERENCE_LOST_FOR_AGENTS as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.loader.usage import Usage, disabled
from cozecheck.openapi3.types import Operation, Ref, RequestBody, Response, Schema
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """Seen on a running server; from ToEinoSchemaParameterInfo in crossdomain/plugin/model/openapi.go, which builds the agent,

    and mergeAgentToolInfo in domain/plugin/service/agent_tool.go, through which its calls go.
    """
    usage = Usage()
    for use in view.uses:
        if usage.crashes(use.operation):
            continue
        building = next(_offered(use.operation), None)
        ref = building or next(_called(use.operation), None)
        if ref is not None:
            yield use.found(
                RULE,
                ref.node,
                T("an agent with this tool answers no message at all: {ref} is not stored with it", ref=ref.ref)
                if building
                else T("every call by an agent fails: {ref} is not stored with the tool", ref=ref.ref),
                do=T("write out here what it leads to, or use a YAML anchor (&name, then *name); where the tool holds more references, those too"),
            )


def _offered(operation: Operation) -> Iterator[Ref[Any]]:
    """References in what a model is shown."""
    for parameter in operation.parameters:
        if parameter and parameter.ref:
            yield parameter
        elif parameter and parameter.value and parameter.value.schema and parameter.value.schema.ref:
            yield parameter.value.schema
    body = operation.request_body
    if body and not body.ref:
        yield from _in_content(body.value, skip_disabled=True)


def _called(operation: Operation) -> Iterator[Ref[Any]]:
    """References in what a call puts together from the stored tool and the loaded one."""
    for part in (operation.request_body, *(operation.responses or {}).values()):
        if part and part.ref:
            yield part
        elif part:
            yield from _in_content(part.value, skip_disabled=False)


def _in_content(part: RequestBody | Response | None, *, skip_disabled: bool) -> Iterator[Ref[Any]]:
    for media in (part.content or {}).values() if part else ():
        if media and media.schema:
            yield from _in_schema(media.schema, skip_disabled=skip_disabled)


def _in_schema(start: Ref[Schema], *, skip_disabled: bool) -> Iterator[Ref[Schema]]:
    """Goes by `properties` and `items` alone, as Coze Studio does: what stands below `allOf` is not looked at."""
    stack = [start]
    while stack:
        ref = stack.pop()
        schema = ref.value
        if ref.ref:
            yield ref
        elif schema is None or (skip_disabled and ref is not start and disabled(schema)):
            continue
        elif schema.type == "object":
            stack += [prop for prop in reversed(list(schema.properties.values())) if prop]
        elif schema.type == "array" and schema.items:
            stack.append(schema.items)
