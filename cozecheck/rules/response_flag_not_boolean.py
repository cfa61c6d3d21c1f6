"""A hiding flag in the answer that is neither true nor false.

What it means: `x-global-disable` or `x-local-disable` of a property in the response is a text or a number.

What Coze Studio does: It loads the tool. When an answer holds that property, it takes the flag for a boolean without looking, and panics. Whether the
call fails depends on what the server answers.

Example:

```yaml pluginproduct/notes.yaml#/components/responses/Notes/content/application~1json/schema/properties/notes/x-global-disable
"true"
```

Use instead:

```yaml pluginproduct/notes.yaml#/components/responses/Notes/content/application~1json/schema/properties/notes/x-global-disable
true
```

See also: CZ306 disable-flag-not-boolean, for the same in a request.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import RESPONSE_FLAG_NOT_BOOLEAN as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.rules.hidden_required_field import FLAGS
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From toolExecutor.disabledParam in domain/plugin/service/exec_tool.go."""
    seen: set[int] = set()
    for use in view.uses:
        for field in use.outputs:
            if not field.schema.extensions or id(field.schema) in seen:
                continue
            seen.add(id(field.schema))
            for name in FLAGS:
                flag = field.schema.extensions.get(name)
                if flag is not None and not isinstance(flag.data, bool):
                    yield use.found(
                        RULE,
                        flag,
                        T("{name} is neither true nor false: an answer that holds {field!r} makes the call panic", name=name, field=field.path),
                        do=T("write {name}: true, or remove it", name=name),
                    )
