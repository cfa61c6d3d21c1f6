"""Which URLs may be asked for at all."""

from __future__ import annotations

from yarl import URL

from cozecheck.core.errors import UsageError
from cozecheck.core.text import T
from cozecheck.net.addresses import is_disguised
from cozecheck.net.problem import Kind, NetError


def read_url(url: str) -> URL:
    """A URL that may be asked for, without user, password and fragment. Raises NetError."""
    if any(char <= " " or char in "\\\x7f" for char in url):
        raise NetError(Kind.BAD_URL, T("the URL holds a space, a backslash or a control character"))
    try:
        read = URL(url, encoded=url.isascii())
        if read.scheme not in ("http", "https") or not read.raw_host or not read.port:
            raise NetError(Kind.BAD_URL, T("this is no URL of a web server"))
        read = read.with_user(None).with_fragment(None)
        host = read.raw_host or ""
        if host != host.lower():
            read = read.with_host(host.lower())
    except ValueError:
        raise NetError(Kind.BAD_URL, T("this is no URL of a web server")) from None
    if is_disguised(host):
        raise NetError(Kind.FORBIDDEN, T("the host '{host}' is an address in disguise", host=host))
    return read


def joined(base: URL, location: str) -> URL:
    """Where a redirect leads. Raises NetError."""
    if any(char < " " or char == "\x7f" for char in location):
        raise NetError(Kind.BAD_URL, T("the URL holds a space, a backslash or a control character"))
    try:
        return read_url(str(base.join(URL(location))))
    except ValueError:
        raise NetError(Kind.BAD_URL, T("this is no URL of a web server")) from None


def named_url(option: str, url: str) -> URL:
    """The URL that an option names. Raises UsageError where it is none of a web server."""
    try:
        return read_url(url)
    except NetError as error:
        raise UsageError(T("{option}: {reason}", option=option, reason=error.message)) from None
