"""Damage to the text of a YAML file, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.fuzz.values import ODD

Lines = list[str]
Damage = Callable[[Lines, int, Random], None]
"""Changes the lines in place, at or around the line given."""

CHARACTERS = "\t\x00\x01\x07\x0b\x0c\x1b\x7f\x85\xa0\u2028\u2029\u200b\ufeff\ufffd\ufffe\U0001f600\\\"'`@%&*!|>{}[],?:-#~=<$ \r文é\x9f\ud800"


def delete(lines: Lines, at: int, rng: Random) -> None:
    del lines[at : at + rng.choice((1, 1, 1, 2, 5))]


def duplicate(lines: Lines, at: int, rng: Random) -> None:
    lines.insert(rng.choice((at, at + 1, len(lines))), lines[at])


def swap(lines: Lines, at: int, rng: Random) -> None:
    other = rng.choice((at - 1, rng.randrange(len(lines))))
    lines[at], lines[other] = lines[other], lines[at]


def indent(lines: Lines, at: int, rng: Random) -> None:
    """Moves a line, or a few, right or left."""
    by = rng.choice((1, 1, 2, 2, 4, -1, -2, -2, -4))
    for number in range(at, min(len(lines), at + rng.choice((1, 1, 1, 2, 4)))):
        lines[number] = " " * by + lines[number] if by > 0 else re.sub(rf"^ {{0,{-by}}}", "", lines[number])


def tab(lines: Lines, at: int, rng: Random) -> None:
    line = lines[at]
    how = rng.randrange(5)
    if how == 0:
        lines[at] = line.replace("  ", "\t", 1)
    elif how == 1:
        lines[at] = "\t" + line
    elif how == 2:
        lines[at] = line + "\t"
    elif how == 3:
        lines[at] = line.replace(": ", ":\t", 1)
    else:
        lines[at] = re.sub(r"^( *)", r"\1\t", line)


def truncate(lines: Lines, at: int, rng: Random) -> None:
    lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]


def cut_off(lines: Lines, at: int, _: Random) -> None:
    """Ends the file."""
    del lines[at + 1 :]


def split(lines: Lines, at: int, rng: Random) -> None:
    place = rng.randrange(len(lines[at]) + 1)
    lines[at : at + 1] = [lines[at][:place], lines[at][place:]]


def join(lines: Lines, at: int, rng: Random) -> None:
    lines[at : at + 2] = [rng.choice(("", " ")).join(lines[at : at + 2])]


def insert(lines: Lines, at: int, rng: Random) -> None:
    """A character of any kind, anywhere in the line."""
    place = rng.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + rng.choice(CHARACTERS) * rng.choice((1, 1, 1, 2, 3)) + lines[at][place:]


def drop_character(lines: Lines, at: int, rng: Random) -> None:
    if lines[at]:
        place = rng.randrange(len(lines[at]))
        lines[at] = lines[at][:place] + lines[at][place + 1 :]


def comment(lines: Lines, at: int, rng: Random) -> None:
    lines[at] = rng.choice((re.sub(r"^( *)", r"\1# ", lines[at]), lines[at] + " # a", lines[at] + "# a", "#" + lines[at], lines[at] + " #"))


def scalar(lines: Lines, at: int, rng: Random) -> None:
    """Another value behind the key, or the dash."""
    head = re.match(r"( *(?:- )?[^:]*: |[ -]*)", lines[at])
    lines[at] = (head[0] if head else "") + rng.choice(ODD)


def quote(lines: Lines, at: int, rng: Random) -> None:
    """Quotes the value, or the key, with or without an end."""
    mark = rng.choice(("'", '"'))
    pattern, form = rng.choice(
        (
            (r": (.+)$", f": {mark}\\1{mark}"),
            (r": (.+)$", f": {mark}\\1"),
            (r"^( *(?:- )?)([^:]+):", f"\\1{mark}\\2{mark}:"),
            (r"['\"]", ""),
        )
    )
    lines[at] = re.sub(pattern, form, lines[at], count=1)


def wrap(lines: Lines, at: int, rng: Random) -> None:
    """Flow brackets around a value, or in its middle."""
    left, right = rng.choice(("[]", "{}", "[ ", " ]", "{ ", " }", "[}"))
    lines[at] = re.sub(r": (.*)$", lambda match: f": {left}{match[1]}{right}", lines[at], count=1) if ": " in lines[at] else left + lines[at] + right


def trail(lines: Lines, at: int, rng: Random) -> None:
    lines[at] += rng.choice((":", ": ", " :", ",", " -", " |", " >", "  ", " &a", " *a", " !!str", "\\", '"', "'", "]", "}", ": a", " a", ".", "\n\n"))


def marker(lines: Lines, at: int, rng: Random) -> None:
    """A document's end or begin, a directive."""
    lines.insert(
        rng.choice((0, at, at, len(lines))),
        rng.choice(
            (
                "---",
                "...",
                "--- a",
                "--- # a",
                "%YAML 1.1",
                "%YAML 1.2",
                "%YAML 1.0",
                "%YAML 2.0",
                "%YAML",
                "%TAG ! a",
                "%TAG !e! tag:e,1:",
                "%FOO a",
                "--- |",
                "---a",
                "... a",
                "--- {}",
                "--- &a",
                "--- !!map",
                " ---",
                "....",
                "",
            )
        ),
    )


def anchor(lines: Lines, at: int, rng: Random) -> None:
    """An anchor here, and an alias, a merge, or a use before it there."""
    anchored = re.sub(r"(: |- |:$)", lambda match: f"{match[1].rstrip()} &m ".rstrip() + (" " if match[1] != ":" else ""), lines[at], count=1)
    lines[at] = anchored
    other = rng.randrange(len(lines))
    indent_ = re.match(r" *", lines[other])
    space = indent_[0] if indent_ else ""
    use = rng.choice(
        (
            "<<: *m",
            "<<: [*m]",
            "<<: [*m, *m]",
            "x: *m",
            "- *m",
            "*m : a",
            "<<: *n",
            "'<<': *m",
            "!!merge <<: *m",
            "<<: {a: 1}",
            "? *m",
            "<<: null",
            "<<: []",
            "<<:",
            "x: &m b",
        )
    )
    if rng.random() < 0.5:
        lines.insert(other, space + use)
    else:
        lines[other] = re.sub(r": .*$", ": *m", lines[other])


def tag(lines: Lines, at: int, rng: Random) -> None:
    kind = rng.choice(
        (
            "!!str",
            "!!int",
            "!!float",
            "!!bool",
            "!!null",
            "!!map",
            "!!seq",
            "!!binary",
            "!!timestamp",
            "!!merge",
            "!a",
            "!",
            "!!",
            "!<a>",
            "!a!b",
            "!!set",
            "!!str &a",
            "&a !!str",
        )
    )
    lines[at] = re.sub(r"(: ?|- |^ *)", lambda match: f"{match[1]}{kind} ", lines[at], count=1)


def block(lines: Lines, at: int, rng: Random) -> None:
    """A block scalar instead of the value, its text on the next lines, indented well or badly."""
    head = re.sub(r":.*$", ":", lines[at])
    space = re.match(r" *", lines[at])
    depth = len(space[0]) if space else 0
    header = rng.choice(("|", ">", "|-", ">-", "|+", ">+", "|2", "|1-", ">-3", "|0", "|9", "| # a", "|a", ">  ", "|-+", "|22"))
    body = [
        " " * max(0, depth + rng.choice((2, 2, 2, 4, 0, 1, -1))) + rng.choice(("text", "a: b", "# c", "", "- d", "\t", "  more", "---", "文", "{", '"'))
        for _ in range(rng.randrange(4))
    ]
    lines[at : at + 1] = [f"{head} {header}", *body]


def complex_key(lines: Lines, at: int, rng: Random) -> None:
    space = re.match(r"[ -]*", lines[at])
    head = space[0] if space else ""
    rest = lines[at][len(head) :]
    lines[at : at + 1] = rng.choice(
        (
            [f"{head}? {rest}"],
            [f"{head}? a", f"{' ' * len(head)}: {rest.partition(': ')[2]}"],
            [f"{head}? [a, b]", f"{' ' * len(head)}: b"],
            [f"{head}? {{a: b}}"],
            [f"{head}{'k' * 1030}: a"],
            [f"{head}: {rest}"],
            [f"{head}? ", lines[at]],
        )
    )


def same_key(lines: Lines, at: int, rng: Random) -> None:
    """The key of this line again, with another value."""
    key = re.match(r"( *)(?:- )?([^:]+:)", lines[at])
    if key:
        pad = key[1] + ("  " if lines[at].lstrip().startswith("- ") else "")
        lines.insert(at + 1, f"{pad}{rng.choice((key[2], key[2].upper(), repr(key[2][:-1]) + ':'))} {rng.choice(ODD)}")


def flow(lines: Lines, at: int, rng: Random) -> None:
    """Junk inside of brackets."""
    brackets = [number for number, line in enumerate(lines) if "{" in line or "[" in line]
    if brackets:
        at = rng.choice(brackets)
        places = [index for index, character in enumerate(lines[at]) if character in "{}[],:"]
        place = rng.choice(places) + rng.randrange(2)
        lines[at] = (
            lines[at][:place]
            + rng.choice(
                (
                    ",",
                    ", ",
                    "}",
                    "]",
                    "{",
                    "[",
                    ": ",
                    "? ",
                    "- ",
                    "#",
                    " # ",
                    "\n",
                    "\n\t",
                    '"',
                    "'",
                    "a",
                    " ",
                    "&a ",
                    "*a",
                    "!!str ",
                    "|",
                    "\n# a\n",
                    "a: b, ",
                    "...",
                    "\n---\n",
                    "%a",
                )
            )
            + lines[at][place:]
        )


def empty(lines: Lines, at: int, rng: Random) -> None:
    """An empty item, an empty file, an empty value."""
    how = rng.randrange(4)
    if how == 0:
        lines[:] = [
            rng.choice(("", "[]", "{}", "~", "null", "a", "- ", "5", "# a", "---", "--- ~", "''", "- ~\n- {}", "- a", "[{}]", "- []", "!!seq", "!!null ''"))
        ]
    elif how == 1:
        space = re.match(r" *", lines[at])
        lines.insert(at, (space[0] if space else "") + rng.choice(("-", "- ~", "- {}", "- null", "- []", "- ''")))
    else:
        lines[at] = re.sub(r":.*$", ":", lines[at])


def bomb(lines: Lines, _: int, rng: Random) -> None:
    """Aliases of aliases, up to and over what yaml.v3 allows, and deep nesting."""
    depth, width = rng.choice(((3, 3), (5, 8), (6, 10), (7, 10)))
    if rng.random() < 0.3:
        lines.append("x-deep: " + "[" * rng.choice((50, 500, 9_990, 10_001)))
        lines[-1] += "]" * (len(lines[-1]) - 8)
        return
    lines.append("x-b0: &b0 [a]")
    lines += [f"x-b{level}: &b{level} [{', '.join([f'*b{level - 1}'] * width)}]" for level in range(1, depth + 1)]


DAMAGES: tuple[Damage, ...] = (
    *(
        delete,
        duplicate,
        swap,
        indent,
        indent,
        tab,
        truncate,
        cut_off,
        split,
        join,
        insert,
        insert,
        drop_character,
        comment,
        scalar,
        scalar,
        scalar,
        quote,
        wrap,
    ),
    *(trail, marker, anchor, anchor, tag, block, complex_key, same_key, same_key, flow, flow, empty),
)


def damage(text: str, rng: Random) -> tuple[str, str]:
    """The text, damaged in one way, and what was done."""
    lines = text.split("\n")
    at = rng.randrange(max(1, len(lines) - 1))
    how = bomb if rng.random() < 0.004 else rng.choice(DAMAGES)
    how(lines, at, rng)
    return "\n".join(lines), f"line {at + 1}: {how.__name__}"
