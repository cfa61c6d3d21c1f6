"""What a server's certificate says, also where it is not accepted."""

from __future__ import annotations

import time
from typing import NamedTuple

from cozecheck.core.text import T, Text

LONG = 200
"""Characters of a name in a certificate: whoever made it could write anything."""


class Certificate(NamedTuple):
    """`names` are the hosts and addresses that it is for; `begins` and `ends` are seconds since 1970."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: float
    ends: float

    @property
    def days_left(self) -> int:
        """Whole days; negative where it has expired."""
        return int((self.ends - time.time()) // 86_400)


def read(der: bytes | None) -> Certificate | None:
    """The certificate; None where there is none, or nobody can read it."""
    if not der:
        return None
    from cryptography import x509

    try:
        found = x509.load_der_x509_certificate(der)
        return Certificate(
            _name(found.subject),
            _name(found.issuer),
            _hosts(found),
            found.not_valid_before_utc.timestamp(),
            found.not_valid_after_utc.timestamp(),
        )
    except Exception:  # A parser of another's library that meets a hostile certificate: whatever it raises, there is nothing to read.
        return None


def trouble(code: int, reason: str, host: str, certificate: Certificate | None) -> Text:
    """Why OpenSSL did not accept a certificate; `code` is of x509_vfy.h, `reason` OpenSSL's own words for it."""
    if certificate is None:
        return T("its certificate is not accepted: {reason}", reason=reason)
    if code == 10:
        return T("its certificate expired on {day}", day=_day(certificate.ends))
    if code == 9:
        return T("its certificate is not valid before {day}", day=_day(certificate.begins))
    if code in (62, 64):
        names = ", ".join(certificate.names[:3]) or certificate.subject
        return T("its certificate is for {names}, not for {host}", names=names, host=host)
    if code == 18:
        return T("its certificate is signed by itself, and nobody vouches for it")
    if code in (19, 20, 21):
        return T("its certificate is signed by '{issuer}', which is not trusted here", issuer=certificate.issuer)
    return T("its certificate is not accepted: {reason}", reason=reason)


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(max(0.0, seconds)))


def _name(name: object) -> str:
    """The common name, else the organisation, else all of it."""
    from cryptography.x509 import Name
    from cryptography.x509.oid import NameOID

    assert isinstance(name, Name)
    parts = name.get_attributes_for_oid(NameOID.COMMON_NAME) or name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(parts[-1].value if parts else name.rfc4514_string())[:LONG]


def _hosts(certificate: object) -> tuple[str, ...]:
    from cryptography import x509

    assert isinstance(certificate, x509.Certificate)
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]
    return tuple(host[:LONG] for host in hosts[:100])
