"""What is shown of a line that somebody else wrote: without the values of queries, not endless."""

from __future__ import annotations

import re

from cozecheck.host.log import plain_url

LONG = 500
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>`]{1,2000}")


def short(value: object) -> str:
    """A field of any type as text; of a long one the beginning."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) and abs(value) < 1e15 else type(value).__name__
    return text if len(text) <= LONG else text[:LONG] + "..."


def redacted(text: str) -> str:
    """A text in which URLs have neither user nor password nor values of a query: Go's errors quote the URL that was asked."""
    return _URL.sub(lambda match: plain_url(match[0]), text)
