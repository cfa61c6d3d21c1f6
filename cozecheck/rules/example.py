"""A small healthy configuration, and what the examples of the manuals make of it.

An example is a change to one or more places of this configuration, spliced into its text: the rest stays as it is written here,
so that an example can be a line long and still be run as a whole folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

META = """\
- plugin_id: 101
  product_id: 7496002227321143301
  deprecated: false
  version: v1.0.0
  openapi_doc_file: search.yaml
  plugin_type: 1
  manifest:
    schema_version: v1
    name_for_model: web_search
    name_for_human: 网页搜索
    description_for_model: Finds web pages by keywords, and returns one page in full.
    description_for_human: 按关键词查找网页，并返回其中一页的全文。
    auth:
      type: none
    logo_url: official_plugin_icon/search.png
    api:
      type: openapi
    common_params:
      body: []
      header:
        - name: User-Agent
          value: Coze/1.0
      path: []
      query: []
  tools:
    - tool_id: 10101
      deprecated: false
      method: get
      sub_url: /search
    - tool_id: 10102
      deprecated: false
      method: get
      sub_url: /pages/{page_id}
- plugin_id: 102
  product_id: 7496002227321143302
  deprecated: false
  version: v1.0.0
  openapi_doc_file: notes.yaml
  plugin_type: 1
  manifest:
    schema_version: v1
    name_for_model: notes
    name_for_human: 笔记
    description_for_model: Keeps short notes of the user, and lists them.
    description_for_human: 保存并列出用户的简短笔记。
    auth:
      type: none
    logo_url: official_plugin_icon/notes.png
    api:
      type: openapi
    common_params:
      body: []
      header:
        - name: User-Agent
          value: Coze/1.0
      path: []
      query: []
  tools:
    - tool_id: 10201
      deprecated: false
      method: post
      sub_url: /notes
    - tool_id: 10202
      deprecated: false
      method: get
      sub_url: /notes
"""

SEARCH = """\
openapi: 3.0.1
info:
  title: Web search
  description: Finds web pages by keywords, and returns one page in full.
  version: "1.0"
servers:
  - url: https://search.example.com
paths:
  /search:
    get:
      operationId: search
      summary: Finds the web pages that contain all of the given words.
      parameters:
        - name: query
          in: query
          description: The words to look for, separated by spaces.
          required: true
          schema:
            type: string
        - name: limit
          in: query
          description: How many pages to return at most.
          schema:
            type: integer
            default: 10
      responses:
        "200":
          $ref: "#/components/responses/Found"
  /pages/{page_id}:
    get:
      operationId: get_page
      summary: Returns the title and the full text of one web page.
      parameters:
        - name: page_id
          in: path
          description: The id of the page, as the search returned it.
          required: true
          schema:
            type: string
      responses:
        "200":
          description: The page.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Page"
components:
  responses:
    Found:
      description: The pages that were found.
      content:
        application/json:
          schema:
            type: object
            properties:
              pages:
                type: array
                description: The pages, the best one first.
                items:
                  $ref: "#/components/schemas/Page"
  schemas:
    Page:
      type: object
      description: One web page.
      properties:
        page_id:
          type: string
          description: The id of the page.
        title:
          type: string
          description: The title of the page.
        text:
          type: string
          description: The text of the page.
"""

NOTES = """\
openapi: 3.0.1
info:
  title: Notes
  description: Keeps short notes of the user, and lists them.
  version: "1.0"
servers:
  - url: https://notes.example.com
paths:
  /notes:
    post:
      operationId: add_note
      summary: Saves one short note of the user.
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [text]
              properties:
                text:
                  type: string
                  description: The text of the note.
                pinned:
                  type: boolean
                  description: Whether the note stays at the top.
                  default: false
      responses:
        "200":
          $ref: "#/components/responses/Notes"
    get:
      operationId: list_notes
      summary: Lists all notes of the user, the newest first.
      responses:
        "200":
          $ref: "#/components/responses/Notes"
components:
  responses:
    Notes:
      description: The notes of the user.
      content:
        application/json:
          schema:
            type: object
            properties:
              notes:
                type: array
                description: The texts of the notes.
                items:
                  type: string
"""

OAUTH_SCHEMA = """\
{
  "standard": {}
}
"""

HEALTHY: Mapping[str, str] = {
    "common/oauth_schema.json": OAUTH_SCHEMA,
    "pluginproduct/notes.yaml": NOTES,
    "pluginproduct/plugin_meta.yaml": META,
    "pluginproduct/search.yaml": SEARCH,
}
"""Path below the config folder → text. No rule has anything to say about it but CZ458: its references let manuals show one thing at one place."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One change. `kind` is the first word after the fence:

    'files': `text` lists the files that are left, one a line; 'text': visible escapes (`\\t`, `\\r`, `\\xff`, a `\\` at the very end for no final
    newline) stand for what cannot be seen; anything else: `text` as it is. `pointer` is a JSON Pointer to the value that is replaced, or added
    where there is none ('-' adds to a list); '' stands for the whole file.
    """

    kind: str
    file: str
    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """What one heading of a manual shows: changes that belong together, and the codes of other rules that they necessarily break too."""

    fragments: tuple[Fragment, ...]
    also: frozenset[str] = frozenset()

    def files(self) -> dict[str, bytes]:
        """The whole config folder with the example in it: path below the folder → content."""
        return layout(self.fragments)


def layout(fragments: Iterable[Fragment]) -> dict[str, bytes]:
    """The healthy configuration with `fragments` in it. Raises LookupError for a pointer that leads nowhere."""
    files = {name: text.encode() for name, text in HEALTHY.items()}
    changed: dict[str, list[Fragment]] = {}
    for fragment in fragments:
        if fragment.kind == "files":
            files = {name: files.get(name, b"") for name in fragment.text.split()}
        else:
            changed.setdefault(fragment.file, []).append(fragment)
    for name, changes in changed.items():
        text = _splice(HEALTHY.get(name, ""), changes)
        files[name] = _unescape(text) if any(change.kind == "text" for change in changes) else text.encode()
    return files


def _splice(text: str, changes: list[Fragment]) -> str:
    edits = [_edit(text, change) for change in changes]
    # From the end to the beginning, so that places found in the original text stay true.
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _edit(text: str, change: Fragment) -> tuple[int, int, str]:
    """What to replace: start and end in `text`, and the new text."""
    if not change.pointer:
        return 0, len(text), change.text + "\n"
    import yaml

    *parents, last = (part.replace("~1", "/").replace("~0", "~") for part in change.pointer.split("/")[1:])
    node: Any = yaml.compose(text)
    for part in parents:
        node = _child(node, part)[1]
    if isinstance(node, yaml.SequenceNode):
        if last == "-":
            end, column = _end(node), node.start_mark.column
            return end, end, f"\n{' ' * column}- {_indented(change.text, column + 2)}"
        item = _child(node, last)[1]
        return item.start_mark.index, _end(item), _indented(change.text, item.start_mark.column)
    column = node.start_mark.column
    value = _indented(change.text, column + 2)
    value = f"\n{' ' * (column + 2)}{value}" if _is_block(change.text) else f" {value}"
    try:
        key, old = _child(node, last)
    except LookupError:
        end = _end(node)
        return end, end, f"\n{' ' * column}{last}:{value}"
    return key.end_mark.index + 1, _end(old), value


def _child(node: Any, part: str) -> tuple[Any, Any]:
    if isinstance(node.value, list) and part.isdigit() and node.id == "sequence":
        return None, node.value[int(part)]
    if node.id == "mapping":
        for key, value in node.value:
            if key.value == part:
                return key, value
    raise LookupError(part)


def _end(node: Any) -> int:
    """Where the text of a node ends; libyaml's own mark of a block collection is at the next token."""
    while node.id != "scalar" and not node.flow_style:
        last = node.value[-1]
        node = last[1] if node.id == "mapping" else last
    return int(node.end_mark.index)


def _is_block(fragment: str) -> bool:
    """Whether a fragment needs a line of its own: `a: 1` does, `{a: 1}` does not."""
    import yaml

    if "\n" in fragment:
        return True
    try:
        node: Any = yaml.compose(fragment)
    except yaml.YAMLError:
        return False
    return node is not None and node.id != "scalar" and not node.flow_style


def _indented(fragment: str, column: int) -> str:
    return fragment.replace("\n", "\n" + " " * column)


def _unescape(text: str) -> bytes:
    text = text.removesuffix("\\\n")
    names = {b"t": b"\t", b"r": b"\r", b"\\": b"\\"}
    return re.sub(rb"\\(t|r|\\|x[0-9a-f]{2})", lambda m: names.get(m[1]) or bytes.fromhex(m[1][1:].decode()), text.encode())
