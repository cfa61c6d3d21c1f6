"""Reads the OpenAPI documents that plugins name, each once: kin-openapi's LoadFromFile and Validate, then Coze Studio's own."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from cozecheck.core import catalogue as rules
from cozecheck.core.effect import Effect
from cozecheck.core.finding import Finding
from cozecheck.core.findings import Findings
from cozecheck.core.text import T
from cozecheck.loader import document as coze
from cozecheck.loader.model import Document, PluginMeta
from cozecheck.openapi3 import validate as kin
from cozecheck.openapi3.load import load
from cozecheck.source.files import ConfigFiles, Source

MOST = 1_000
"""Findings of one rule in one document: nobody mends so many one by one."""


def document_path(doc_file: str) -> str:
    """Where Go's path.Join finds a document, relative to the config folder. It may lead out of it."""
    return posixpath.normpath("pluginproduct/" + doc_file)


class Documents:
    """The documents of one config folder, by path."""

    def __init__(self, files: ConfigFiles, meta_file: str) -> None:
        self.files = files
        self.meta_file = meta_file
        self.by_path: dict[str, Document] = {}

    def get(self, plugin: PluginMeta) -> tuple[Document, list[Finding]]:
        """The document of a plugin, with everything that is wrong with it; and what the loader logs of it for this plugin, if anything.

        A missing file is the plugin's mistake, at its `openapi_doc_file`.
        """
        path = document_path(plugin.openapi_doc_file.value)
        source = self.files.read(path)
        document = self.by_path.get(path)
        if document is None:
            document = self.by_path[path] = Document(path, self.files.name(path), plugin.openapi_doc_file.value)
            if not (source.missing or source.refused):
                _read(document, source.data, plugin)
        if source.missing or source.refused:
            document.findings.append(self._unreadable(plugin, source))
            return document, document.findings[-1:]
        return document, [_in_words_of(plugin, document, finding) for finding in document.findings[:1]]

    def _unreadable(self, plugin: PluginMeta, source: Source) -> Finding:
        node = plugin.openapi_doc_file.at
        findings = Findings(self.meta_file, str(plugin.id.value))
        name = plugin.openapi_doc_file.value
        if source.refused:
            message = T("{name!r} is not judged: {reason}", name=name, reason=source.refused)
            return findings.add(rules.CANNOT_JUDGE, node, message, do=T("keep the document in pluginproduct/, as a plain file"))
        if not name:
            message = T("openapi_doc_file is missing or empty")
            return findings.add(rules.DOCUMENT_MISSING, node, message, do=T("name the plugin's document"), log=_load_log(source.path, source.log))
        message = T("the document {name!r} cannot be read: {reason}", name=name, reason=source.missing)
        do = T("add the file, or mend its name in openapi_doc_file")
        return findings.add(rules.DOCUMENT_MISSING, node, message, do=do, log=_load_log(source.path, source.log))


def _read(document: Document, data: bytes, plugin: PluginMeta) -> None:
    loading = Findings(document.file, str(plugin.id.value), most=MOST)
    document.openapi = load(data, loading)
    document.root = document.openapi.node if document.openapi else None
    document.intact = document.openapi is not None and document.openapi.loaded
    validation = Findings(document.file, str(plugin.id.value), most=MOST)
    if document.openapi is not None and not any(finding.effect is Effect.SERVER_CRASH for finding in loading):
        kin.validate(document.openapi, validation)
        coze.validate(document.openapi, validation)
    wrap = f"{_named(document.written)}validates failed, err=code=109000003 message=invalid plugin openapi3 document : "
    document.findings = [
        *(finding if finding.log.startswith("panic") else replace(finding, log=_load_log(document.path, finding.log)) for finding in _told(loading)),
        *(finding if finding.log.startswith("panic") else replace(finding, log=wrap + finding.log) for finding in _told(validation)),
    ]


def _told(findings: Findings) -> list[Finding]:
    """The findings; the last one of each rule that has more than are kept says how many there are."""
    told = list(findings)
    for code, count in findings.more().items():
        at = max(number for number, finding in enumerate(told) if finding.rule.code == code)
        told[at] = replace(told[at], message=T("{message} (and {count} more like it in this document)", message=told[at].message, count=count))
    return told


def _in_words_of(plugin: PluginMeta, document: Document, finding: Finding) -> Finding:
    """The log names the file as each plugin writes it: '../pluginproduct/a.yaml' or 'a.yaml'."""
    there, here = _named(document.written), _named(plugin.openapi_doc_file.value)
    return finding if there == here or not finding.log.startswith(there) else replace(finding, log=here + finding.log.removeprefix(there))


def _named(doc_file: str) -> str:
    return f"the openapi3 doc '{doc_file}' "


def _load_log(path: str, error: str) -> str:
    return f"load file './{path}', err={error}"
