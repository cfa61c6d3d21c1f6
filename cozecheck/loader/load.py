"""Loads a config folder as Coze Studio does at start-up: loadPluginProductMeta and loadOAuthSchema in backend/domain/plugin/conf.

Where the real loader stops at a mistake, this one notes what follows from it and goes on, so that one mistake hides no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from cozecheck.core import catalogue as rules
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.core.place import Place
from cozecheck.core.result import Loss, Prediction
from cozecheck.core.text import T, Text
from cozecheck.loader.documents import Documents
from cozecheck.loader.entry import NIL_POINTER, add_duplicate, check_entry
from cozecheck.loader.fixed_files import read_meta, read_oauth_schema, undecoded
from cozecheck.loader.in_use import InUse
from cozecheck.loader.model import Config, Document, Plugin, PluginMeta, Tool, ToolMeta
from cozecheck.openapi3.types import Operation
from cozecheck.source.files import META, OAUTH_SCHEMA, ConfigFiles

GUESSES = 20_000
"""How many operations are compared with tools that have none, in all: enough for every slip of the pen, and a second at most."""

Operations = dict[tuple[str, str], Operation]


def load(files: ConfigFiles) -> tuple[Config, Prediction]:
    """What is written in a config folder, what is wrong with it, and what the real loader makes of it."""
    return _Loader(files).run()


class _Loader:
    """The loader on its way through plugin_meta.yaml: `plugins` and `tools` are the real one's pluginProducts and toolProducts."""

    def __init__(self, files: ConfigFiles) -> None:
        self.files = files
        self.config = Config(files.root, files.name(META), files.name(OAUTH_SCHEMA))
        self.documents = Documents(files, self.config.meta_file)
        self.config.documents = self.documents.by_path
        self.plugins: dict[int, Plugin] = {}
        self.tools: dict[int, ToolMeta] = {}
        self.operations: dict[int, Operations] = {}
        self.guesses = GUESSES
        self.in_use = InUse()
        self.undecoded: set[Place] = set()
        self.losses: list[Loss] = []
        self.panic: Finding | None = None

    def run(self) -> tuple[Config, Prediction]:
        """loadPluginProductMeta, then loadOAuthSchema."""
        config = self.config
        meta = Findings(config.meta_file)
        entries, config.meta_root, meta_error = read_meta(self.files, meta)
        if config.meta_root is not None:
            self.undecoded = undecoded(config.meta_root, meta)
        for number, entry in enumerate(entries):
            meta.plugin = str(entry.id.value) if entry else ""
            if entry is not None:
                self._plugin(entry, meta)
            elif config.meta_root is not None:
                node = config.meta_root.items[number]
                message = T("entry {number} of the list is empty: Coze Studio reads through it without looking, and crashes", number=number + 1)
                self._panics(meta.add(rules.NULL_PLUGIN, node, message, do=T("remove the '-', or write a plugin behind it"), log=NIL_POINTER))
        oauth = Findings(config.oauth_file)
        config.oauth_root, oauth_error = read_oauth_schema(self.files, oauth)
        for document in config.documents.values():
            config.findings += document.findings
        config.findings += [*meta, *oauth, *self.in_use.findings()]
        return config, self._prediction(meta_error, oauth_error)

    def _panics(self, cause: Finding) -> None:
        self.panic = self.panic or cause

    def _plugin(self, meta: PluginMeta, findings: Findings) -> None:
        plugin = Plugin(meta)
        self.config.plugins.append(plugin)
        if meta.deprecated.value:
            return
        before = len(findings)
        check_entry(meta, self.tools, findings)
        findings[before:] = [finding for finding in findings[before:] if finding.place not in self.undecoded]
        plugin.document, mistakes = self.documents.get(meta)
        causes = [*findings[before:], *mistakes]
        if causes and causes[0].effect is Effect.SERVER_CRASH:
            self._panics(causes[0])
        if not causes and meta.id.value in self.plugins:
            first = self.plugins[meta.id.value].meta
            causes = [add_duplicate(meta, first.id.at, T("first used here"), findings)]
        refused = bool(causes)
        if not refused:
            self.plugins[meta.id.value] = plugin
        causes += self._tools(plugin, plugin.document, refused, findings)
        if refused or not any(tool.loaded for tool in plugin.tools):
            self._drop(plugin, causes, findings)
        else:
            plugin.loaded = True

    def _drop(self, plugin: Plugin, causes: list[Finding], findings: Findings) -> None:
        meta = plugin.meta
        if self.plugins.get(meta.id.value) is plugin:
            del self.plugins[meta.id.value]
        if not causes:
            if any(node.at(findings.file) in self.undecoded for node in (meta.tools_at, *meta.tools_at.items)):
                return
            node = next((tool.meta.deprecated.at for tool in plugin.tools), meta.tools_at)
            message = T("no tool of this plugin is in use, and a plugin without tools is dropped without a word in the log")
            causes = [findings.add(rules.NO_TOOL_LEFT, node, message, do=T("list a tool that is not deprecated, or mark the plugin deprecated: true"))]
        effect = causes[0].effect if causes[0].effect in (Effect.SERVER_CRASH, Effect.UNKNOWN) else Effect.PLUGIN_DROPPED
        self.losses.append(Loss(effect, str(meta.id.value), name=meta.name, cause=causes[0]))

    def _tools(self, plugin: Plugin, document: Document, refused: bool, findings: Findings) -> list[Finding]:
        """The tools of one plugin; returns why some are dropped. Of a refused plugin's tools it says what would be wrong next."""
        operations = self._operations(document)
        causes: list[Finding] = []
        for number, meta in enumerate(plugin.meta.tools):
            if meta is None:
                causes.append(self._null_tool(plugin, number, refused, findings))
                continue
            tool = Tool(meta)
            plugin.tools.append(tool)
            if meta.deprecated.value:
                continue
            tool.operation = operations.get((_upper(meta.method.value), meta.sub_url.value))
            findings.tool = str(meta.id.value)
            cause = self._check_tool(tool, document, refused, findings)
            findings.tool = ""
            if cause:
                causes.append(cause)
                if not refused:
                    self.losses.append(Loss(Effect.TOOL_DROPPED, str(plugin.meta.id.value), str(meta.id.value), plugin.meta.name, meta.operation, cause))
            elif not refused:
                tool.loaded = True
                self.tools[meta.id.value] = meta
            if document.intact:
                self.in_use.judge(plugin, tool, document)
        return causes

    def _null_tool(self, plugin: Plugin, number: int, refused: bool, findings: Findings) -> Finding:
        cause = findings.add(
            rules.NULL_TOOL,
            plugin.meta.tools_at.items[number],
            T("entry {number} of tools is empty: Coze Studio reads through it without looking, and crashes", number=number + 1),
            do=T("remove the '-', or write a tool behind it"),
            log=NIL_POINTER,
            effect=Effect.PLUGIN_DROPPED if refused else Effect.SERVER_CRASH,
        )
        if not refused:
            self._panics(cause)
        return cause

    def _check_tool(self, tool: Tool, document: Document, refused: bool, findings: Findings) -> Finding | None:
        meta = tool.meta
        first = None if refused else self.tools.get(meta.id.value)
        if first is not None:
            return findings.add(
                rules.DUPLICATE_TOOL_ID,
                meta.id.at,
                T("tool_id {id} is already used", id=meta.id.value),
                do=T("give this tool a number of its own"),
                log=f"duplicate tool id '{meta.id.value}'",
                related=[(first.id.at, T("first used here"))],
            )
        if tool.operation is not None or not document.intact:
            return None
        method, url = _upper(meta.method.value), meta.sub_url.value
        known_path = document.openapi is not None and url in (document.openapi.paths or {})
        return findings.add(
            rules.TOOL_NOT_IN_DOCUMENT,
            (meta.method if known_path else meta.sub_url).at,
            T("{file} has no operation {method} {url}", file=document.path.rpartition("/")[2], method=method, url=url),
            do=self._nearest(method, url, self._operations(document)),
            log=f"api '[{method}]:{url}' not found in doc './{document.path}'",
        )

    def _operations(self, document: Document) -> Operations:
        found = self.operations.get(id(document))
        if found is None:
            paths = document.openapi.paths if document.openapi else None
            found = {(method, url): operation for url, item in (paths or {}).items() if item for method, operation in item.operations.items()}
            self.operations[id(document)] = found
        return found

    def _nearest(self, method: str, url: str, operations: Operations) -> Text:
        from difflib import get_close_matches

        if not operations:
            return T("add the operation to the document")
        if self.guesses > 0:
            self.guesses -= len(operations)
            near = get_close_matches(f"{method} {url}", [" ".join(operation) for operation in operations], 1, 0.5)
            if near:
                return T("did you mean {name}?", name=near[0])
        return T("name one of: {names}", names=", ".join(map(" ".join, islice(operations, 8))))

    def _prediction(self, meta_error: Finding | None, oauth_error: Finding | None) -> Prediction:
        cause = meta_error or self.panic or oauth_error
        startup = "ok" if cause is None else "panic" if cause.effect is Effect.SERVER_CRASH or cause is self.panic else "error"
        asked = [plugin for plugin in self.config.plugins if not plugin.meta.deprecated.value]
        declared = (len(asked), sum(tool is None or not tool.deprecated.value for plugin in asked for tool in plugin.meta.tools))
        if cause is not None:
            effect = Effect.SERVER_CRASH if startup == "panic" else Effect.SERVER_DOWN
            # Elsewhere nothing else counts: the server never comes to it, or is gone then.
            unsure = tuple(finding for finding in self.config.findings if finding.effect is Effect.UNKNOWN and finding.place.file == cause.place.file)
            losses = (Loss(effect, "", cause=cause), *self.losses)
            return Prediction(startup, declared_plugins=declared[0], declared_tools=declared[1], losses=losses, unsure=unsure)
        losses = (*self.losses, *self.in_use.losses)
        return Prediction(
            startup,
            {str(id_): tuple(str(tool.meta.id.value) for tool in plugin.tools if tool.loaded) for id_, plugin in self.plugins.items()},
            crash_when_used=_tools_with(losses, Effect.CRASHES_WHEN_USED),
            breaks_plugin_list=_tools_with(losses, Effect.BREAKS_PLUGIN_LIST),
            unusable_by_workflows=_tools_with(losses, Effect.UNUSABLE_BY_WORKFLOWS),
            unusable_by_agents=_tools_with(losses, Effect.UNUSABLE_BY_AGENTS),
            declared_plugins=declared[0],
            declared_tools=declared[1],
            losses=losses,
            unsure=tuple(finding for finding in self.config.findings if finding.effect is Effect.UNKNOWN),
        )


def _tools_with(losses: Iterable[Loss], effect: Effect) -> tuple[str, ...]:
    return tuple(dict.fromkeys(loss.tool for loss in losses if loss.effect is effect))


def _upper(method: str) -> str:
    """strings.ToUpper, which maps each character to one character."""
    return "".join(upper if len(upper := character.upper()) == 1 else character for character in method)
