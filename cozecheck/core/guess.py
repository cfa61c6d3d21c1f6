"""'Did you mean …?'"""

from __future__ import annotations

from collections.abc import Iterable

from cozecheck.core.catalogue import BY_CODE, BY_NAME


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like `word`, '' where none is."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word[:80], known, 1)), "")


def is_selector(word: str) -> bool:
    """Whether `word` is a rule's name, its code, or how codes begin."""
    return word in BY_NAME or (len(word) > 2 and any(code.startswith(word.upper()) for code in BY_CODE))


def closest_rule(word: str) -> str:
    """The rule's name that is most like `word`, '' where none is; codes are all alike."""
    return closest(word, BY_NAME) or next((name for name in BY_NAME if len(word) > 2 and word in name), "")
