"""What a TLS handshake showed, in words: the chain as it was sent, and what exactly is wrong with it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from cozecheck.core.text import T, Text
from cozecheck.doctor.model import Status, Step
from cozecheck.net.certificate import Certificate
from cozecheck.net.problem import Kind
from cozecheck.net.steps import Handshake

EXPIRES_SOON = 21
"""Days."""
NAMES_SHOWN = 6

# Codes of OpenSSL's X509_V_ERR_*, of a Refusal's code.
NOT_YET_VALID, EXPIRED, SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_ISSUER, NO_ISSUER_OF_FIRST = 9, 10, 18, 19, 20, 21
WRONG_HOST, WRONG_ADDRESS = 62, 64


class Trouble(NamedTuple):
    """What is wrong, what it means, what to do."""

    found: Text
    means: Text
    do: Text


REFUSED = T("Go's HTTP client, and so Coze Studio, refuses the connection: every call of the plugin fails")


def tls_step(host: str, shown: Handshake) -> Step:
    """The step for one finished or failed handshake."""
    details = tuple(_line(number, certificate) for number, certificate in enumerate(shown.chain, 1))
    facts: dict[str, object] = {
        "version": shown.version,
        "cipher": shown.cipher,
        "chain": [_fact(certificate) for certificate in shown.chain],
    }
    if shown.refusal is not None and shown.refusal.code:
        trouble = why_refused(host, shown.refusal.code, shown.refusal.reason, shown.chain)
        return Step("tls", Status.FAILED, trouble.found, trouble.means, trouble.do, shown.seconds, details, facts, Kind.CERTIFICATE.value)
    if shown.refusal is not None:
        reason = shown.refusal.reason
        return Step("tls", Status.FAILED, T("no TLS connection: {reason}", reason=reason), REFUSED, facts={"reason": reason}, kind=Kind.TLS.value)
    days = shown.chain[0].days_left if shown.chain else None
    found = T("{version}, the certificate holds for {host}", version=shown.version, host=host)
    if days is None:
        return Step("tls", Status.OK, found, seconds=shown.seconds, details=details, facts=facts)
    found = T("{version}, the certificate holds for {host} and for {days} more days", version=shown.version, host=host, days=days)
    facts["days_left"] = days
    if days < EXPIRES_SOON:
        means = T("from then on every call of the plugin fails")
        return Step("tls", Status.DEGRADED, found, means, T("renew the certificate, and see why that was not done by itself"), shown.seconds, details, facts)
    return Step("tls", Status.OK, found, seconds=shown.seconds, details=details, facts=facts)


def why_refused(host: str, code: int, message: str, chain: Sequence[Certificate]) -> Trouble:
    """The trouble behind a verification error of OpenSSL."""
    if code in (EXPIRED, NOT_YET_VALID):
        return _out_of_time(code, chain)
    if code in (WRONG_HOST, WRONG_ADDRESS):
        held = chain[0].names if chain else ()
        listed = ", ".join(held[:NAMES_SHOWN]) + (", …" if len(held) > NAMES_SHOWN else "")
        found = T("the certificate is not for {host}: it names {names}", host=host, names=listed or T("none"))
        return Trouble(
            found, REFUSED, T("write a host in the document's server URL that the certificate names, or have a certificate made for {host}", host=host)
        )
    if code == SELF_SIGNED:
        found = T("the certificate is signed by nobody but itself")
        return Trouble(
            found, REFUSED, T("give the server a certificate of a public authority, or trust this one in the server's container, and here by --ca-file")
        )
    if code == SELF_SIGNED_IN_CHAIN:
        found = T("the certificate comes from an authority that this machine does not trust: {issuer}", issuer=chain[-1].issuer if chain else "-")
        return Trouble(found, REFUSED, _TRUST)
    if code in (NO_ISSUER, NO_ISSUER_OF_FIRST):
        return _no_issuer(chain)
    return Trouble(T("the certificate is not accepted: {reason}", reason=message), REFUSED, T("have the certificate made anew"))


_TRUST = T("where the authority is your own: add its certificate to /etc/ssl/certs in the server's container, and give it to cozecheck by --ca-file")


def _out_of_time(code: int, chain: Sequence[Certificate]) -> Trouble:
    now = time.time()
    today = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
    do = T("renew it on the server; or set this machine's clock, which says {today}", today=today)
    bad = next((c for c in chain if (c.ends < now if code == EXPIRED else c.begins > now)), None)
    if bad is None:
        return Trouble(T("a certificate of the chain has expired, or is not yet valid"), REFUSED, do)
    whose = T("the certificate") if bad is chain[0] else T("the certificate of {name}, in its chain,", name=bad.subject)
    if code == EXPIRED:
        return Trouble(T("{certificate} expired on {date}", certificate=whose, date=_date(bad.ends)), REFUSED, do)
    return Trouble(T("{certificate} is valid only from {date} on", certificate=whose, date=_date(bad.begins)), REFUSED, do)


def _no_issuer(chain: Sequence[Certificate]) -> Trouble:
    """A chain that ends before an authority that is trusted: the server sends too little, or the authority is unknown."""
    issuer = chain[-1].issuer if chain else ""
    if len(chain) > 1:
        return Trouble(T("the chain ends at {issuer}, an authority that this machine does not trust", issuer=issuer or "-"), REFUSED, _TRUST)
    found = T("the server sends its own certificate alone, and {issuer}, who signed it, is not trusted here", issuer=issuer or "-")
    means = T("browsers fetch a missing intermediate certificate by themselves, Go and Python do not: every call of the plugin fails")
    do = T("have the server send the whole chain (fullchain.pem); where the authority is your own, trust it in the server's container, and here by --ca-file")
    return Trouble(found, means, do)


def _line(number: int, certificate: Certificate) -> Text:
    return T(
        "{number}. {subject}, signed by {issuer}, {start} to {end}",
        number=number,
        subject=certificate.subject or "-",
        issuer=certificate.issuer or "-",
        start=_date(certificate.begins),
        end=_date(certificate.ends),
    )


def _fact(certificate: Certificate) -> dict[str, object]:
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "names": list(certificate.names),
        "not_before": _date(certificate.begins),
        "not_after": _date(certificate.ends),
    }


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(max(0.0, seconds)))
