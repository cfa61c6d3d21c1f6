"""Why a request had no answer."""

from __future__ import annotations

from enum import Enum

from cozecheck.core.text import Text


class Kind(Enum):
    """What went wrong; the value is the stable name in reports."""

    BAD_URL = "bad-url"
    FORBIDDEN = "forbidden-address"
    NO_SUCH_NAME = "no-such-name"
    NAME_UNKNOWN = "name-lookup-failed"
    NO_ROUTE = "no-route"
    REFUSED = "connection-refused"
    TIMEOUT = "timeout"
    TLS = "tls"
    CERTIFICATE = "certificate"
    BROKEN = "broken-connection"
    REDIRECT = "redirect"
    FORBIDDEN_REDIRECT = "forbidden-redirect"


PASSING = (Kind.NAME_UNKNOWN, Kind.NO_ROUTE, Kind.TIMEOUT)
"""What may be otherwise in a minute, or elsewhere: it says nothing certain about the server."""


class NetError(Exception):
    """No answer. `message` says why, for people.

    What was known by then: the address that was dialled, seconds for its name and for the connection, and the certificate in DER that was not accepted.
    """

    def __init__(self, kind: Kind, message: Text, certificate: bytes | None = None) -> None:
        super().__init__(message.render())
        self.kind, self.message, self.certificate = kind, message, certificate
        self.address = ""
        self.dns: float | None = None
        self.connect: float | None = None
