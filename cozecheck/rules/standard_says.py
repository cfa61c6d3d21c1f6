"""What the OpenAPI standard itself says against a document. Asked for with `--standard`.

What it means: openapi-spec-validator, which knows the standard's own schema, finds fault with the document.

What Coze Studio does: Its loader is stricter in some places and laxer in others. What it thinks of the document, the other findings say; this one tells
what editors, generators and gateways will think of it. Mostly a misspelt or misplaced key is behind it.

Example:

```yaml pluginproduct/notes.yaml#/tags
- description: All about notes.
```

Use instead:

```yaml pluginproduct/notes.yaml#/tags
- name: notes
  description: All about notes.
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cozecheck.core.catalogue import STANDARD_SAYS as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.findings import finding
from cozecheck.core.node import Node
from cozecheck.core.text import T
from cozecheck.loader.model import Document
from cozecheck.rules.walk import View

MAX_FINDINGS = 50
"""For each document: a document that breaks the standard everywhere is not mended by reading all of it."""
MAX_LENGTH = 200
"""Characters of a message: it may quote a whole part of the document."""

Steps = tuple[Any, ...]


def check(view: View) -> Iterator[Finding]:
    """Imports openapi-spec-validator, which takes longer than everything else together: nothing else may import this module on the way."""
    seen: set[str] = set()
    for plugin in view.plugins:
        document = plugin.document
        if document is None or document.path in seen or document.root is None or not isinstance(document.root.data, dict):
            continue
        seen.add(document.path)
        said: set[tuple[int, int, str]] = set()
        for steps, message, last_key in _errors(document):
            node = place(document.root, steps, last_key)
            mark = (node.line, node.column, message)
            if mark in said:
                continue
            if len(said) == MAX_FINDINGS:
                break
            said.add(mark)
            text = message if len(message) <= MAX_LENGTH else message[:MAX_LENGTH] + "…"
            yield finding(document.file, RULE, node, T("the OpenAPI standard says: {message}", message=text), plugin=str(plugin.meta.id.value))


def _errors(document: Document) -> Iterator[tuple[Steps, str, str]]:
    """Where, what, and the key below it that is meant ('' for none)."""
    import openapi_spec_validator as standard

    root = document.root
    data = plain(root) if root is not None else {}
    version = str(data.get("openapi", ""))
    kind: Any = standard.OpenAPIV31SpecValidator if version.startswith("3.1") else standard.OpenAPIV30SpecValidator
    clean = True
    for error in kind.schema_validator.iter_errors(data):
        clean = False
        for leaf in _leaves(error):
            key = _unexpected_key(leaf)
            yield tuple(leaf.absolute_path), f"{key!r} does not belong here" if key else leaf.message, key
    # References are followed from here on; none may lead out, and a document of the wrong shape only makes the validator stumble.
    if clean and not _leads_out(data):
        yield from _beyond_schema(kind, data)


def _leaves(error: Any) -> Iterator[Any]:
    """What is really wrong where none of several schemas fits: a part that has no `$ref` is not to be a reference."""
    if not error.context:
        yield error
        return
    is_reference = isinstance(error.instance, dict) and "$ref" in error.instance
    branches: dict[Any, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    likely = [found for found in branches.values() if is_reference or not any(inner.validator == "required" and "'$ref'" in inner.message for inner in found)]
    # The branch that got furthest is the one that was meant.
    best = max(likely or branches.values(), key=lambda found: (max(len(inner.absolute_path) for inner in found), -len(found)))
    for inner in best:
        yield from _leaves(inner)


def _unexpected_key(error: Any) -> str:
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {})
        return next((str(key) for key in error.instance if key not in known and not str(key).startswith("x-")), "")
    return ""


def _leads_out(data: Any) -> bool:
    stack, seen = [data], set[int]()
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and not ref.startswith("#"):
                return True
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return False


def _beyond_schema(kind: Any, data: dict[str, Any]) -> Iterator[tuple[Steps, str, str]]:
    """What the standard's schema cannot say: doubled ids, path parameters, defaults. Each validator notes where it was."""
    where: dict[int, tuple[Any, Steps]] = {}
    validator = kind(data)
    placed = {name: _placed(of, where) for name, of in kind.keyword_validators.items()}
    from openapi_spec_validator.validation.registries import KeywordValidatorRegistry

    try:
        root: Any = KeywordValidatorRegistry(placed)["__root__"]
        for error in root(validator.schema_path):
            _, steps = where.get(id(error), (None, ()))
            yield (*steps, *error.absolute_path), error.message, ""
    except RecursionError:
        raise
    except Exception:
        # It stumbles over what its own schema does not ask for: references that lead nowhere, and others. Those the loader finds.
        return


def _placed(of: Any, where: dict[int, tuple[Any, Steps]]) -> Any:
    """The same validator, but `where` then knows the steps to the part that each error is about: the innermost comes first."""
    from jsonschema.exceptions import ValidationError
    from jsonschema_path import SchemaPath

    class Placed(of):  # type: ignore[misc]
        def __call__(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
            path = next((arg for arg in reversed(args) if isinstance(arg, SchemaPath)), None)
            for error in super().__call__(*args, **kwargs):
                if path is not None and id(error) not in where:
                    # Only a default is validated without being wrapped into the validator's own kind of error.
                    steps = (*path.parts, "default") if type(error) is ValidationError else tuple(path.parts)
                    where[id(error)] = (error, steps)
                yield error

    return Placed


def place(root: Node, steps: Steps, last_key: str = "") -> Node:
    """The node to which a JSON path leads, through local references; of a mapping, its key: it takes one line."""
    node, key = root, root
    for step in steps:
        node = _resolved(root, node)
        below = node.data
        if isinstance(below, dict) and str(step) in below:
            key, node = node.key(str(step)), below[str(step)]
        elif isinstance(below, list) and isinstance(step, int) and step < len(below):
            key = node = below[step]
        else:
            break
    if last_key:
        return node.key(last_key)
    return key if isinstance(node.data, (dict, list)) else node


def _resolved(root: Node, node: Node) -> Node:
    for _ in range(20):
        ref = node.get("$ref")
        if ref is None or not isinstance(ref.data, str) or not ref.data.startswith("#/"):
            break
        target: Node | None = root
        for part in ref.data[2:].split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~")) if target is not None else None
        if target is None:
            break
        node = target
    return node


def plain(root: Node) -> Any:
    """A decoded tree as plain dicts and lists; what an alias stands for is one object however often it is used."""
    made: dict[int, Any] = {}
    stack: list[tuple[Node, Any]] = []

    def value(node: Node) -> Any:
        data = node.data
        if not isinstance(data, (dict, list)):
            return data
        if id(data) not in made:
            made[id(data)] = {} if isinstance(data, dict) else []
            stack.append((node, made[id(data)]))
        return made[id(data)]

    top = value(root)
    while stack:
        node, target = stack.pop()
        if isinstance(target, dict):
            target.update((name, value(below)) for name, below in node.data.items())
        else:
            target.extend(value(below) for below in node.data)
    return top
