"""Makes a case from its seed alone: the same on every machine that has the same bases."""

from __future__ import annotations

from functools import cache
from random import Random

import yaml

from tests.fuzz import changes, text
from tests.fuzz.bases import bases
from tests.fuzz.case import META, OAUTH, Case
from tests.fuzz.encodings import recode
from tests.fuzz.tree import Tree, copy, dump, parse
from tests.fuzz.values import PAYLOADS


def case(seed: int, real: bool = True) -> Case:
    """The case of a seed; `real` False: made from our own bases only."""
    rng = Random(seed)
    base = rng.choice(bases(real))
    made = Case(f"fuzz-{seed}", base.base, dict(base.files))
    documents = [path for path in base.files if path not in (META, OAUTH)]
    count = rng.choice((1, 1, 1, 2, 2, 3, 4))
    targets = [rng.choice([*documents * 5, *[META] * (len(documents) + 1)]) for _ in range(count)]
    for path in sorted(set(targets)):
        _change(made, path, targets.count(path), documents, rng)
    if rng.random() < 0.05:
        _whole_file(made, rng)
    return made


def _change(made: Case, path: str, count: int, documents: list[str], rng: Random) -> None:
    in_tree = sum(rng.random() < 0.68 for _ in range(count))
    if in_tree and (tree := _tree(made.base, path)) is not None:
        shape, known = ("[Plugin]", changes.META) if path == META else ("OpenAPI", changes.DOCUMENT)
        tree = copy(tree)
        for _ in range(in_tree):
            made.ops.append(f"{path}: {_one(tree, shape, known, rng)}")
        style = "json" if path.endswith(".json") and rng.random() < 0.7 else rng.choice(("block",) * 7 + ("flow",))
        written = dump(tree, rng, style).replace("{doc}", rng.choice(documents).rpartition("/")[2]).replace("{DOC}", documents[0].rpartition("/")[2].upper())
        made.files[path] = written.encode(errors="replace")
    for _ in range(count - in_tree):
        damaged, how = text.damage(made.files[path].decode(errors="replace"), rng)
        made.files[path] = damaged.encode(errors="surrogatepass")
        made.ops.append(f"{path}: {how}")


def _one(tree: Tree, shape: str, known: tuple[changes.Change, ...], rng: Random) -> str:
    for _ in range(8):
        if not tree:
            return "nothing is left to change"
        if told := rng.choice(known)(tree, shape, rng):
            return told
    return "nothing"


@cache
def _tree(base: str, path: str) -> Tree:
    data = next(one for one in bases() if one.base == base).files[path]
    try:
        return parse(data.decode())
    except (yaml.YAMLError, UnicodeDecodeError):
        return None


def _whole_file(made: Case, rng: Random) -> None:
    """A file is missing, has another encoding, or is replaced; most often oauth_schema.json, which nothing else changes."""
    how = rng.randrange(4)
    path = OAUTH if how < 2 else rng.choice(sorted(made.files))
    if how == 0:
        made.files[OAUTH] = rng.choice(PAYLOADS).encode(errors="surrogatepass")
        made.ops.append(f"{OAUTH}: {made.files[OAUTH]!r:.60}")
    elif how == 1:
        damaged, told = text.damage(made.files[OAUTH].decode(), rng)
        made.files[OAUTH] = damaged.encode(errors="surrogatepass")
        made.ops.append(f"{OAUTH}: {told}")
    elif how == 2:
        made.files[path], told = recode(made.files[path], rng)
        made.ops.append(f"{path}: {told}")
    else:
        del made.files[path]
        made.ops.append(f"{path}: removed")
