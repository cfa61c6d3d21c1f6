"""YAML as every parser reads it back alike: libyaml's emitter, file contents as blocks where that is safe."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml

_LIBYAML = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_PLAIN = re.compile(r"[\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")
"""What a block may hold as it is. Not tabs, which libyaml never puts into one, nor what is a line break to some parsers and not to others."""


class _Dumper(_LIBYAML):  # type: ignore[misc, valid-type]
    def ignore_aliases(self, _data: object) -> bool:
        return True


def _string(dumper: Any, text: str) -> Any:
    block = "\n" in text and text[:1] not in (" ", "\n") and " \n" not in text and _PLAIN.fullmatch(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if block else '"' if "\n" in text else None)


_Dumper.add_representer(str, _string)


def dump(documents: Iterable[Any]) -> str:
    """The documents, in their own order of keys."""
    return yaml.dump_all(documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000, explicit_start=True)
