"""Two inputs of a tool with the same name.

What it means: The name stands twice among the parameters and the top of the request body: once in the query and once in the body, for instance.

What Coze Studio does: A caller gives one value for each name. It goes to the first place that has it, in the order header, path, query, body; the other
stays empty. If that one is required and has no default, every call fails.

Example:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/parameters
- name: text
  in: query
  description: The text of the note.
  schema: {type: string}
```

Use instead:

```yaml pluginproduct/notes.yaml#/paths/~1notes/post/parameters
- name: language
  in: query
  description: The language of the note.
  schema: {type: string}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import NAME_USED_TWICE as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.walk import Input, View

ORDER = ("header", "path", "query", "cookie", "body")


def check(view: View) -> Iterator[Finding]:
    """From groupedRequestArgs in domain/plugin/service/tool/invocation_args.go."""
    for use in view.uses:
        first: dict[str, Input] = {}
        tops = [given for given in use.inputs if given.top and given.path and given.location in ORDER]
        for given in sorted(tops, key=lambda given: ORDER.index(given.location)):
            winner = first.setdefault(given.path, given)
            # Twice in one place is the loader's matter.
            if winner.location != given.location:
                yield use.found(
                    RULE,
                    given.key,
                    T("the {winner} has {name!r} too, and gets the caller's value: this one gets none", name=given.path, winner=winner.location),
                    do=T("remove one of the two, or rename it if the server allows it"),
                    related=[(winner.key, T("the one that is filled"))],
                )
