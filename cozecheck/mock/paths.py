"""Which tool a request is for, by the server's own paths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cozecheck.calls.request import server_url
from cozecheck.golang.urls import URLError, parse
from cozecheck.loader.model import Plugin, Tool

_VARIABLE = re.compile(r"\{[^{}/]*\}")


class Routes:
    """The loaded tools of one plugin; `base` is the path of its server, to which theirs are joined plainly."""

    def __init__(self, plugin: Plugin) -> None:
        try:
            self.base = parse(server_url(plugin)).path
        except URLError:
            self.base = ""
        self.tools = tuple(tool for tool in plugin.tools if tool.loaded and tool.operation)
        self._routes = sorted(self._patterns(), key=lambda route: (route[0], len(_VARIABLE.findall(route[2].meta.sub_url.value))))

    def path(self, tool: Tool) -> str:
        """The tool's path as its document has it."""
        path = self.base + tool.meta.sub_url.value
        return path if path.startswith("/") else "/" + path

    def find(self, method: str, path: str) -> tuple[Tool | None, tuple[str, ...]]:
        """The tool, and the methods that the path has; `path` is unescaped. Without variables goes before with them."""
        methods = []
        for _, pattern, tool in self._routes:
            if pattern.fullmatch(path):
                own = tool.meta.method.value.upper()
                if own == method:
                    return tool, ()
                methods.append(own)
        return None, tuple(dict.fromkeys(methods))

    def _patterns(self) -> Iterator[tuple[int, re.Pattern[str], Tool]]:
        """Coze Studio writes a path value as it is: one with a slash is looked for last."""
        for number, inner in enumerate(("[^/]*", ".*")):
            for tool in self.tools:
                literal = _VARIABLE.split(self.path(tool))
                yield number, re.compile(inner.join(map(re.escape, literal)), re.DOTALL), tool
