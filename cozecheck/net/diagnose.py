"""From an exception of aiohttp, ssl or the system to what it means."""

from __future__ import annotations

import asyncio
import errno
import re
import ssl

import aiohttp

from cozecheck.core.text import T, Text
from cozecheck.net.certificate import read, trouble
from cozecheck.net.dial import Dial
from cozecheck.net.problem import Kind, NetError

_NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EAFNOSUPPORT}


def is_certificate(error: Exception) -> bool:
    """Whether the server was there and its certificate was refused."""
    return isinstance(_cause(error), ssl.SSLCertVerificationError)


def diagnose(error: Exception, dial: Dial, connect: float, certificate: bytes | None = None) -> NetError:
    """What an exception of one request means; `connect` is the limit for the connection in seconds, `certificate` the refused one in DER."""
    problem = _problem(error, dial, connect, certificate)
    if not dial.proxy:
        problem.address = dial.address()
    problem.dns = dial.dns
    if dial.began_connect and (dial.began_tls or dial.connected):
        problem.connect = (dial.began_tls or dial.connected or 0.0) - dial.began_connect
    return problem


def _cause(error: Exception) -> Exception:
    return getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error


def _problem(error: Exception, dial: Dial, connect: float, certificate: bytes | None) -> NetError:
    if dial.name_error is not None:
        return NetError(Kind.NO_ROUTE, T("the proxy does not lead there: {reason}", reason=dial.name_error.message)) if dial.proxy else dial.name_error
    if dial.refusal is not None:
        return NetError(Kind.FORBIDDEN, dial.refusal)
    if isinstance(error, asyncio.TimeoutError):
        return NetError(Kind.TIMEOUT, _timeout(dial, connect))
    cause = _cause(error)
    if isinstance(error, aiohttp.ClientProxyConnectionError | aiohttp.ClientHttpProxyError):
        said = f"{error.status} {error.message}" if isinstance(error, aiohttp.ClientHttpProxyError) else type(cause).__name__
        return NetError(Kind.NO_ROUTE, T("the proxy does not lead there: {reason}", reason=said[:200]))
    if isinstance(cause, ssl.SSLCertVerificationError):
        words = trouble(cause.verify_code, cause.verify_message, dial.host, read(certificate))
        return NetError(Kind.CERTIFICATE, words, certificate)
    if isinstance(cause, ssl.SSLError):
        return NetError(Kind.TLS, T("no TLS connection: {reason}", reason=(cause.reason or "TLS").lower().replace("_", " ")))
    numbers = _numbers(cause)
    if errno.ECONNREFUSED in numbers:
        return NetError(Kind.REFUSED, T("nobody listens there: the connection is refused"))
    if numbers and numbers <= _NO_ROUTE:
        return NetError(Kind.NO_ROUTE, T("there is no way from here to its address"))
    if errno.ETIMEDOUT in numbers:
        return NetError(Kind.TIMEOUT, _timeout(dial, connect))
    if isinstance(error, aiohttp.InvalidURL):
        return NetError(Kind.BAD_URL, T("this is no URL of a web server"))
    if dial.connected is None and dial.began_tls is not None:
        return NetError(Kind.TLS, T("no TLS connection: the server hangs up, or does not speak TLS"))
    return NetError(Kind.BROKEN, T("the connection broke, or what came is no HTTP ({kind})", kind=type(cause).__name__))


def _timeout(dial: Dial, connect: float) -> Text:
    # No socket was opened where an earlier request's connection is used once more.
    if dial.connected or dial.began_connect is None:
        return T("connected, but no complete answer in time")
    if dial.began_tls:
        return T("connected, but no TLS handshake within {seconds:g} s", seconds=connect)
    return T("no connection within {seconds:g} s", seconds=connect)


def _numbers(cause: Exception) -> set[int]:
    """The errors of all addresses of a name: where they differ, aiohappyeyeballs tells them in words only."""
    number = getattr(cause, "errno", None)
    return {number} if isinstance(number, int) else set(map(int, re.findall(r"\[Errno (\d+)\]", str(cause)))) if isinstance(cause, OSError) else set()
