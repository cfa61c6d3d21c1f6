"""As much of a regular expression's tree as Go's limits on its size look at (checkLimits and repeatIsValid in regexp/syntax/parse.go)."""

from __future__ import annotations

from enum import Enum

MAX_HEIGHT = 1000
MAX_REPEATS = 1000
MAX_SIZE = (128 << 20) // 40
"""Instructions; Go wants the compiled form below 128 MB."""
MAX_RUNES = (128 << 20) // 4
"""Characters in literals, which count again with every group around them."""


class Op(Enum):
    """The kinds of node that are told apart here."""

    LITERAL = "literal"
    CLASS = "class"
    CONCAT = "concat"
    ALTERNATE = "alternate"
    EMPTY = "empty"
    OTHER = "other"


class TooLargeError(ValueError):
    """The compiled form would be too large."""


class TooDeepError(ValueError):
    """The tree is too high."""


class Node:
    """One node: `size` in instructions, `inner` the height of its highest child, `repeats` how often its innermost part is repeated, at most.

    `single`: it matches one character, as a literal or a class. `fold`: case does not count. `count`: how often it itself repeats what is below it.
    `runes` is the length of a literal: its size may be an older one.
    """

    __slots__ = ("count", "fold", "inner", "op", "repeats", "runes", "single", "size")

    def __init__(self, op: Op, size: int = 1, inner: int = 0, repeats: int = 1, count: int = 1, *, single: bool = False, fold: bool = False) -> None:
        self.op, self.size, self.inner, self.repeats, self.count, self.single, self.fold = op, max(size, 1), inner, repeats, count, single, fold
        self.runes = 1


class Group:
    """A group that is still open: `alternatives` are done, `parts` belong to the last one. `fold` is what counts again after it."""

    __slots__ = ("alternatives", "capture", "fold", "parts")

    def __init__(self, capture: bool, fold: bool) -> None:
        self.capture, self.fold = capture, fold
        self.alternatives: list[Node] = []
        self.parts: list[Node] = []


class Tree:
    """Builds the tree as Go's parser does, except that alternatives with a common beginning are not factored out.

    Go measures sizes only once nodes times repetitions might pass the limit, so nodes and repetitions are counted as it counts them:
    a repetition counts again whenever it is found to be all that a group holds.
    """

    def __init__(self) -> None:
        self.groups = [Group(False, False)]
        self._nodes = self._spare = 0
        self._repeats = 1
        self._runes = 0
        self._sizing = False

    def literal(self, fold: bool, length: int = 1) -> None:
        """Adds characters."""
        for _ in range(min(length, 3)):
            self._new()
            self._push(Node(Op.LITERAL, single=True, fold=fold))
        if length > 3:  # the first two are one by now, and the others join them in the same way
            self._runes += length - 3
            self._lengthen(self.groups[-1].parts[-2], length - 3)

    def add(self, *, single: bool = False) -> None:
        """Adds a class or an assertion."""
        self._new()
        self._push(Node(Op.CLASS if single else Op.OTHER, single=single))

    def open(self, capture: bool, fold: bool) -> None:
        """Begins a group."""
        self._new()
        self._join(self.groups[-1].parts)
        self.groups.append(Group(capture, fold))

    def bar(self) -> None:
        """Ends an alternative."""
        group = self.groups[-1]
        if not group.alternatives:
            self._new()
        self._alternative(group)

    def close(self) -> bool:
        """Ends the innermost group, which is not the outermost; tells the `fold` that counts again."""
        group = self.groups.pop()
        node = self._alternate(group)
        if group.capture:
            node = Node(Op.OTHER, 2 + node.size, 1 + node.inner, node.repeats)
        self._push(node)
        return group.fold

    def finish(self) -> None:
        """Ends the whole expression."""
        self._alternate(self.groups[-1])

    def repeat(self, low: int, high: int, extra: int) -> bool:
        """Repeats the last part: `low` to `high` times (-1: without end), or as `extra` instructions for * + ?. False: too many repetitions in all."""
        parts = self.groups[-1].parts
        last = parts[-1]
        self._new()
        count = max(low if high < 0 else high, 1)
        size = high * last.size + high - low
        if extra:
            size = extra + last.size
        elif high < 0:
            size = 2 + last.size if low == 0 else 1 + low * last.size
        repeats = 1 if not extra and high == 0 else count * last.repeats
        parts[-1] = Node(Op.OTHER, size, 1 + last.inner, repeats, count)
        self._check(parts[-1])
        return bool(extra) or repeats <= MAX_REPEATS or (low < 2 and high < 2)

    def _new(self) -> None:
        if self._spare:
            self._spare -= 1
        else:
            self._nodes += 1

    def _push(self, node: Node) -> None:
        parts = self.groups[-1].parts
        self._join(parts)
        parts.append(node)
        self._check(node)

    def _join(self, parts: list[Node]) -> None:
        """Makes one literal of the last two; the last one of all stays apart, as it may be repeated yet."""
        if len(parts) > 1 and parts[-1].op is parts[-2].op is Op.LITERAL and parts[-1].fold == parts[-2].fold:
            last = parts.pop()
            parts[-1].single = False
            self._lengthen(parts[-1], last.runes)
            self._spare += 1

    def _lengthen(self, literal: Node, runes: int) -> None:
        literal.runes += runes
        if not self._sizing:  # else Go remembers the size that it measured before
            literal.size = literal.runes

    def _alternative(self, group: Group) -> None:
        """Makes one node of the parts; characters that are alternatives of each other become a class."""
        self._join(group.parts)
        node = self._collapse(Op.CONCAT, group.parts) if group.parts else Node(Op.EMPTY)
        if not group.parts:
            self._new()
        group.parts = []
        self._check(node)
        if node.single and group.alternatives and group.alternatives[-1].single:
            group.alternatives[-1] = Node(Op.CLASS, single=True)
            self._spare += 1
        elif node.op is not Op.EMPTY or not group.alternatives or group.alternatives[-1].op is not Op.EMPTY:
            group.alternatives.append(node)

    def _alternate(self, group: Group) -> Node:
        self._alternative(group)
        node = self._collapse(Op.ALTERNATE, group.alternatives)
        self._check(node)
        return node

    def _collapse(self, op: Op, nodes: list[Node]) -> Node:
        """One node of several; those of the same kind are taken apart first."""
        if len(nodes) == 1:
            return nodes[0]
        self._new()
        self._spare += sum(node.op is op for node in nodes)
        size = sum(node.size for node in nodes) + (len(nodes) - 1 if op is Op.ALTERNATE else 0)
        inner = max(node.inner if node.op is op else 1 + node.inner for node in nodes)
        return Node(op, size, inner, max(node.repeats for node in nodes))

    def _check(self, node: Node) -> None:
        if node.op is Op.LITERAL:
            self._runes += node.runes
            node.size = node.runes
            if self._runes > MAX_RUNES:
                raise TooLargeError
        if not self._sizing:
            self._repeats = min(self._repeats * node.count, MAX_SIZE)
            self._sizing = self._nodes >= MAX_SIZE // self._repeats
            if self._sizing and any(part.size > MAX_SIZE for group in self.groups for part in (*group.alternatives, *group.parts)):
                raise TooLargeError
        if self._sizing and node.size > MAX_SIZE:
            raise TooLargeError
        if 1 + node.inner > MAX_HEIGHT:
            raise TooDeepError
