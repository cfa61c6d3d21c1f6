"""What is shown of a line that somebody else wrote: without the values of queries, without what is known to be secret, not endless."""

from __future__ import annotations

import re

from cozecheck.host.log import plain_url

LONG = 500
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>`]{1,2000}")

_NAMES = r"[\w.-]{0,40}(?:password|passwd|secret|token|session_?key|api[_-]?key|x-key|authorization|cookie)[\w.-]{0,40}"
_SECRET = re.compile(
    rf"""(\\?["'`]{_NAMES}\\?["'`] ?[:=] ?)(?:\\?"(?:[^"\\]|\\[^"])*\\?"|'[^']*'|[^\s,}}"']+)"""  # of JSON, also within JSON, and of SQL
    rf"|(\b{_NAMES}:\[)[^\]]*"  # Go's map of headers
    rf"|(\b{_NAMES} ?[:=] ?)(?:(?:Bearer|Basic) )?(?!\[)[^\s,;&\"'\]}}]+"
    r"|\b()pat_[0-9A-Za-z]{8,}"
    r"|\b(Bearer )[\w.~+/=-]{8,}",
    re.IGNORECASE,
)


def _hidden(found: re.Match[str]) -> str:
    return next(part for part in found.groups() if part is not None) + "***"


def short(value: object) -> str:
    """A field of any type as text; of a long one the beginning."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) and abs(value) < 1e15 else type(value).__name__
    return text if len(text) <= LONG else text[:LONG] + "..."


def redacted(text: str) -> str:
    """A text in which URLs have neither user nor password nor values of a query, as Go's errors quote the URL that was asked; and in which no value

    stands behind the name of a password, key or session, no token of Coze Studio, no header's content.
    """
    return _SECRET.sub(_hidden, _URL.sub(lambda match: plain_url(match[0]), text))
