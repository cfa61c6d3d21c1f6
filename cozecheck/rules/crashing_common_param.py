"""A common parameter that makes every call panic.

What it means: `common_params` has a `path` parameter that a tool does not declare itself, an empty entry, or, with `auth.type: none`, a location
that does not exist, such as `headers` or `cookie`.

What Coze Studio does: It loads the plugin. A call of the tool reads through a nil pointer, or writes into a nil map, and panics. The caller
gets HTTP 500 and an empty body; the server goes on running, and its log has only the stack.

Example:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/common_params/path
- name: page_id
  value: first
```

Also: CZ433

Use instead:

```yaml pluginproduct/plugin_meta.yaml#/0/manifest/common_params/query
- name: page_id
  value: first
```

See also: CZ126 invalid-common-params, which is what the loader says to an unknown location where `auth.type` is not `none`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cozecheck.core.catalogue import CRASHING_COMMON_PARAM as RULE
from cozecheck.core.finding import Finding
from cozecheck.core.text import T
from cozecheck.loader.manifest import LOCATIONS
from cozecheck.loader.model import ManifestMeta, Plugin
from cozecheck.rules.walk import View


def check(view: View) -> Iterator[Finding]:
    """From setCommonParams (invocation_args.go) and buildHTTPRequestURL (invocation_http.go) in domain/plugin/service/tool."""
    for plugin in view.plugins:
        if plugin.meta.manifest is not None:
            yield from _empty_and_misplaced(view, plugin, plugin.meta.manifest)
            yield from _undeclared(view, plugin, plugin.meta.manifest)


def _empty_and_misplaced(view: View, plugin: Plugin, manifest: ManifestMeta) -> Iterator[Finding]:
    node = manifest.common_params_node or manifest.node
    for location, params in manifest.common_params.items():
        if any(param is None for param in params):
            message = T("common_params.{location} has an empty entry: every call of this plugin panics", location=location)
            yield view.in_meta(plugin, RULE, node.key(location), message, do=T("remove the empty '-'"))
        # With any other auth type the loader itself refuses the location.
        if location not in LOCATIONS and manifest.auth is not None and manifest.auth.type.value == "none" and any(p and p.name.value for p in params):
            message = T("there is no location {location!r}: every call of this plugin panics", location=location)
            yield view.in_meta(plugin, RULE, node.key(location), message, do=T("write header, query, path or body"))


def _undeclared(view: View, plugin: Plugin, manifest: ManifestMeta) -> Iterator[Finding]:
    for param in manifest.common_params.get("path", ()):
        if param is None or not param.name.value:
            continue
        name = param.name.value
        without = [
            use.tool.meta.operation
            for use in view.uses_of(plugin)
            if not any(parameter.in_ == "path" and parameter.name == name for parameter, _ in use.parameters)
        ]
        if without:
            yield view.in_meta(
                plugin,
                RULE,
                param.name.node or param.node,
                T("{tools} has no path parameter {name!r} of its own: every call of it panics", tools=", ".join(without[:3]), name=name)
                if len(without) < 4
                else T("{count} tools have no path parameter {name!r} of their own: every call of them panics", count=len(without), name=name),
                do=T("declare the parameter in each tool's operation, or write its value into the paths"),
            )
