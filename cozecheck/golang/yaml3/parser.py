"""yaml.v3's parser (its parserc.go and the first half of decode.go): tokens → the tree of the first document."""

from __future__ import annotations

from collections.abc import Callable

from cozecheck.core.node import Kind, Node
from cozecheck.golang.yaml3.comments import take
from cozecheck.golang.yaml3.reader import Source
from cozecheck.golang.yaml3.resolve import short_tag
from cozecheck.golang.yaml3.scanner import Scanner
from cozecheck.golang.yaml3.tokens import Mark, T, Token, YamlError

_CONTENT_END = frozenset((T.VERSION_DIRECTIVE, T.TAG_DIRECTIVE, T.DOCUMENT_START, T.DOCUMENT_END, T.STREAM_END))
_LONG = "tag:yaml.org,2002:"


class _Done(Exception):  # noqa: N818 — no error, the end of the work
    """The first document is complete."""


def build(source: Source) -> Node | None:
    """The first document, None for an empty stream. Raises YamlError, and IndexError where Go panics. Never recursive."""
    scanner = Scanner(source)
    try:
        return _Builder(scanner).run()
    except YamlError as error:
        error.quote = scanner.long_quote
        raise


class _Builder:
    """The parser's state machine: `state` is what comes next, `states` what comes after it; nodes are put in place as they come."""

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        self.states: list[Callable[[], None]] = []
        self.state: Callable[[], None] = self.document_start
        self.marks: list[Mark] = []
        self.handles: dict[str, str] = {}
        self.anchors: dict[str, Node] = {}
        self.open: list[Node] = []
        self.children: list[list[Node]] = [[]]
        self.head = ""
        self.failed: YamlError | None = None

    def run(self) -> Node | None:
        self.peek()
        self.scanner.skip()
        try:
            while True:
                self.state()
                if self.failed is not None:
                    raise self.failed
        except _Done:
            return self.children[0][0] if self.children[0] else None

    def peek(self) -> Token:
        token = self.scanner.peek()
        if self.scanner.comments:
            self.head = take(self.scanner, token, self.head)
        return token

    def skip_entry(self) -> None:
        """Skips a '-'. Below a comment yaml.v3 looks what follows, forgets a failure there, and fails only when it has gone on."""
        head = self.head
        self.scanner.skip()
        if not head:
            return
        try:
            token = self.peek()
        except YamlError as error:
            self.failed = error
            return
        if token.kind == T.BLOCK_SEQUENCE_START or token.kind == T.BLOCK_MAPPING_START:
            self.head = self.head[len(head) + 1 :]

    # The document.

    def document_start(self) -> None:
        token = self.peek()
        if token.kind == T.STREAM_END:
            raise _Done
        explicit = token.kind in (T.VERSION_DIRECTIVE, T.TAG_DIRECTIVE, T.DOCUMENT_START)
        token = self.directives(token)
        self.states.append(self.document_end)
        self.state = self.block_node
        if explicit:
            if token.kind != T.DOCUMENT_START:
                raise YamlError("did not find expected <document start>", token.start)
            self.scanner.skip()
            self.state = self.document_content
        else:
            # What stands above the last empty line belongs to the document.
            head = self.head
            self.head = "" if head.endswith("\n") else head[head.rfind("\n\n") + 2 :] if "\n\n" in head else head

    def directives(self, token: Token) -> Token:
        version = False
        while token.kind in (T.VERSION_DIRECTIVE, T.TAG_DIRECTIVE):
            if token.kind == T.VERSION_DIRECTIVE:
                if version:
                    raise YamlError("found duplicate %YAML directive", token.start)
                if int(token.value) != 1 or int(token.extra) != 1:
                    raise YamlError("found incompatible YAML document", token.start)
                version = True
            else:
                if token.value in self.handles:
                    raise YamlError("found duplicate %TAG directive", token.start)
                self.handles[token.value] = token.extra
            self.scanner.skip()
            token = self.peek()
        self.handles.setdefault("!", "!")
        self.handles.setdefault("!!", _LONG)
        return token

    def document_content(self) -> None:
        token = self.peek()
        if token.kind in _CONTENT_END:
            self.state = self.states.pop()
            self.empty(token.start)
        else:
            self.block_node()

    def document_end(self) -> None:
        self.peek()
        raise _Done

    # Nodes.

    def block_node(self) -> None:
        self.node(True, False)

    def node(self, block: bool, indentless: bool) -> None:
        scanner = self.scanner
        token = self.peek()
        start = token.start
        if token.kind == T.ALIAS:
            self.state = self.states.pop()
            self.head = ""
            self.alias(token)
            scanner.skip()
            return
        anchor, tag = "", None
        if token.kind == T.ANCHOR or token.kind == T.TAG:
            token, end, anchor, tag = self.properties(token)
        kind = token.kind
        if kind == T.SCALAR:
            self.state = self.states.pop()
            self.head = ""
            self.put(Kind.SCALAR, start, token.end, anchor, tag, token.value, token.extra)
            scanner.skip()
        elif kind == T.FLOW_SEQUENCE_START:
            self.state = self.flow_sequence_first
            self.head = ""
            self.begin(Kind.SEQUENCE, start, token.end, anchor, tag)
        elif kind == T.FLOW_MAPPING_START:
            self.state = self.flow_mapping_first
            self.head = ""
            self.begin(Kind.MAPPING, start, token.end, anchor, tag)
        elif indentless and kind == T.BLOCK_ENTRY:
            self.state = self.indentless_entry
            self.begin(Kind.SEQUENCE, start, token.end, anchor, tag)
        elif block and kind == T.BLOCK_SEQUENCE_START:
            self.state = self.block_sequence_first
            self.begin(Kind.SEQUENCE, start, token.end, anchor, tag)
        elif block and kind == T.BLOCK_MAPPING_START:
            self.state = self.block_mapping_first
            self.begin(Kind.MAPPING, start, token.end, anchor, tag)
        elif anchor or tag:
            self.state = self.states.pop()
            self.put(Kind.SCALAR, start, end, anchor, tag)
        else:
            raise YamlError("did not find expected node content", token.start, start)

    def properties(self, token: Token) -> tuple[Token, Mark, str, str | None]:
        """An anchor, a tag, or both in either order: the token behind them, their end, the anchor and the tag in long form."""
        scanner = self.scanner
        start, end, anchor = token.start, token.end, ""
        tagged: Token | None = None
        for other in (T.TAG if token.kind == T.ANCHOR else T.ANCHOR, None):
            if token.kind == T.ANCHOR:
                anchor = token.value
            else:
                tagged = token
            end = token.end
            scanner.skip()
            token = self.peek()
            if token.kind != other:
                break
        if tagged is None:
            return token, end, anchor, None
        if not tagged.value:
            return token, end, anchor, tagged.extra
        prefix = self.handles.get(tagged.value)
        if prefix is None or not prefix + tagged.extra:
            raise YamlError("found undefined tag handle", tagged.start, start)
        return token, end, anchor, prefix + tagged.extra

    def alias(self, token: Token) -> None:
        node = self.append(Kind.ALIAS, token.start, token.end)
        node.text = token.value
        node.target = self.anchors.get(token.value)
        if node.target is None:
            if self.failed is not None:
                raise self.failed
            raise YamlError(f"unknown anchor '{token.value}' referenced", token.start, reader=True)

    def put(self, kind: Kind, start: Mark, end: Mark, anchor: str = "", tag: str | None = None, text: str = "", style: str = "") -> Node:
        node = self.append(kind, start, end)
        node.text, node.style = text, style
        if tag:
            node.tag = short_tag(tag)
        if anchor:
            node.anchor = anchor
            self.anchors[anchor] = node
        return node

    def append(self, kind: Kind, start: Mark, end: Mark) -> Node:
        node = Node(kind, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
        self.children[-1].append(node)
        return node

    def begin(self, kind: Kind, start: Mark, end: Mark, anchor: str = "", tag: str | None = None) -> None:
        self.open.append(self.put(kind, start, end, anchor, tag))
        self.children.append([])

    def finish(self, end: Mark | None = None) -> None:
        """Closes the innermost collection; a block collection ends where its last child does."""
        node, children = self.open.pop(), self.children.pop()
        if node.kind is Kind.MAPPING:
            node.pairs = list(zip(children[::2], children[1::2], strict=True))
        else:
            node.items = children
        if end is not None:
            node.end_line, node.end_column = end.line + 1, end.column + 1
        elif children:
            node.end_line, node.end_column = children[-1].end_line, children[-1].end_column

    def empty(self, mark: Mark) -> None:
        self.put(Kind.SCALAR, mark, mark)

    # Block collections.

    def block_sequence_first(self) -> None:
        self.marks.append(self.peek().start)
        self.scanner.skip()
        self.block_sequence_entry()

    def block_sequence_entry(self) -> None:
        scanner = self.scanner
        token = self.peek()
        if token.kind == T.BLOCK_ENTRY:
            self.skip_entry()
            kind = self.peek().kind
            if kind != T.BLOCK_ENTRY and kind != T.BLOCK_END:
                self.states.append(self.block_sequence_entry)
                self.node(True, False)
            else:
                self.state = self.block_sequence_entry
                self.empty(token.end)
        elif token.kind == T.BLOCK_END:
            self.state = self.states.pop()
            self.marks.pop()
            self.finish()
            scanner.skip()
        else:
            raise YamlError("did not find expected '-' indicator", token.start, self.marks.pop())

    def indentless_entry(self) -> None:
        token = self.peek()
        if token.kind != T.BLOCK_ENTRY:
            self.state = self.states.pop()
            self.finish()
            return
        self.skip_entry()
        kind = self.peek().kind
        if kind != T.BLOCK_ENTRY and kind != T.KEY and kind != T.VALUE and kind != T.BLOCK_END:
            self.states.append(self.indentless_entry)
            self.node(True, False)
        else:
            self.state = self.indentless_entry
            self.empty(token.end)

    def block_mapping_first(self) -> None:
        self.marks.append(self.peek().start)
        self.scanner.skip()
        self.block_mapping_key()

    def block_mapping_key(self) -> None:
        scanner = self.scanner
        token = self.peek()
        if token.kind == T.KEY:
            scanner.skip()
            self.block_mapping_part(token.end, self.block_mapping_value)
        elif token.kind == T.BLOCK_END:
            self.state = self.states.pop()
            self.head = ""
            self.marks.pop()
            self.finish()
            scanner.skip()
        else:
            raise YamlError("did not find expected key", token.start, self.marks.pop())

    def block_mapping_value(self) -> None:
        token = self.peek()
        if token.kind == T.VALUE:
            self.scanner.skip()
            self.block_mapping_part(token.end, self.block_mapping_key)
        else:
            self.state = self.block_mapping_key
            self.empty(token.start)

    def block_mapping_part(self, mark: Mark, following: Callable[[], None]) -> None:
        """What stands behind '?' or ':', which may be nothing."""
        kind = self.peek().kind
        if kind != T.KEY and kind != T.VALUE and kind != T.BLOCK_END:
            self.states.append(following)
            self.node(True, True)
        else:
            self.state = following
            self.empty(mark)

    # Flow collections.

    def flow_sequence_first(self) -> None:
        self.marks.append(self.peek().start)
        self.scanner.skip()
        self.flow_sequence_item(True)

    def flow_sequence_entry(self) -> None:
        self.flow_sequence_item(False)

    def flow_sequence_item(self, first: bool) -> None:
        scanner = self.scanner
        token = self.peek()
        if token.kind != T.FLOW_SEQUENCE_END:
            if not first:
                token = self.separator(token, "did not find expected ',' or ']'")
            if token.kind == T.KEY:
                self.state = self.flow_pair_key
                self.begin(Kind.MAPPING, token.start, token.end)
                scanner.skip()
                return
            if token.kind != T.FLOW_SEQUENCE_END:
                self.states.append(self.flow_sequence_entry)
                self.node(False, False)
                return
        self.flow_end(token)

    def separator(self, token: Token, problem: str) -> Token:
        if token.kind != T.FLOW_ENTRY:
            raise YamlError(problem, token.start, self.marks.pop())
        self.scanner.skip()
        return self.peek()

    def flow_end(self, token: Token) -> None:
        self.state = self.states.pop()
        self.head = ""
        self.marks.pop()
        self.finish(token.end)
        self.scanner.skip()

    def flow_pair_key(self) -> None:
        token = self.peek()
        if token.kind not in (T.VALUE, T.FLOW_ENTRY, T.FLOW_SEQUENCE_END):
            self.states.append(self.flow_pair_value)
            self.node(False, False)
            return
        # yaml.v3 loses the token here, even if it is the ']' or the ',': the missing key's value is looked for behind it.
        self.scanner.skip()
        self.state = self.flow_pair_value
        self.empty(token.end)

    def flow_pair_value(self) -> None:
        token = self.peek()
        if token.kind == T.VALUE:
            self.scanner.skip()
            if self.peek().kind not in (T.FLOW_ENTRY, T.FLOW_SEQUENCE_END):
                self.states.append(self.flow_pair_end)
                self.node(False, False)
                return
        self.state = self.flow_pair_end
        self.empty(token.start)

    def flow_pair_end(self) -> None:
        self.state = self.flow_sequence_entry
        self.finish(self.peek().start)

    def flow_mapping_first(self) -> None:
        self.marks.append(self.peek().start)
        self.scanner.skip()
        self.flow_mapping_item(True)

    def flow_mapping_key(self) -> None:
        self.flow_mapping_item(False)

    def flow_mapping_item(self, first: bool) -> None:
        scanner = self.scanner
        token = self.peek()
        if token.kind != T.FLOW_MAPPING_END:
            if not first:
                token = self.separator(token, "did not find expected ',' or '}'")
            if token.kind == T.KEY:
                scanner.skip()
                token = self.peek()
                if token.kind not in (T.VALUE, T.FLOW_ENTRY, T.FLOW_MAPPING_END):
                    self.states.append(self.flow_mapping_value)
                    self.node(False, False)
                else:
                    self.state = self.flow_mapping_value
                    self.empty(token.start)
                return
            if token.kind != T.FLOW_MAPPING_END:
                self.states.append(self.flow_mapping_no_value)
                self.node(False, False)
                return
        self.flow_end(token)

    def flow_mapping_value(self) -> None:
        token = self.peek()
        if token.kind == T.VALUE:
            self.scanner.skip()
            token = self.peek()
            if token.kind not in (T.FLOW_ENTRY, T.FLOW_MAPPING_END):
                self.states.append(self.flow_mapping_key)
                self.node(False, False)
                return
        self.state = self.flow_mapping_key
        self.empty(token.start)

    def flow_mapping_no_value(self) -> None:
        token = self.peek()
        self.state = self.flow_mapping_key
        self.empty(token.start)
