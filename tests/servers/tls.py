"""Certificates, good and bad, made for the moment."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import trustme

CA = trustme.CA(organization_name="Tests of cozecheck")


def ca_file(folder: Path) -> str:
    """The PEM file of the authority that signs what is good."""
    file = folder / "ca.pem"
    CA.cert_pem.write_to_path(file)
    return str(file)


def server(*names: str, days: float = 90, since: float = -1, ca: trustme.CA = CA) -> ssl.SSLContext:
    """A server's side, its certificate being for `names`, valid from `since` until `days` from now."""
    now = datetime.now(timezone.utc)
    issued = ca.issue_cert(*names, not_before=now + timedelta(days=since), not_after=now + timedelta(days=days))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return context


def stranger() -> trustme.CA:
    """An authority that nobody knows."""
    return trustme.CA(organization_name="Nobody Knows & Sons")


def self_signed(name: str) -> ssl.SSLContext:
    """A server's side whose certificate vouches for itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=50))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with _file(pem + secret) as file:
        context.load_cert_chain(file)
    return context


@contextmanager
def _file(data: bytes) -> Iterator[str]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_bytes(data)
        yield str(file)
