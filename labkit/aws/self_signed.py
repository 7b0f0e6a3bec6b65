"""A certificate that signs itself: made in memory, for the one call that hands it to ACM."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

BITS = 2048
"""The largest key that a regional custom domain takes (F1.37)."""
DAYS = 90


def self_signed(domain: str) -> tuple[bytes, bytes]:
    """A certificate for `domain`, good for `DAYS` days, and its private key, both as PEM.

    It calls its issuer what it calls itself, by which `topology.describe` knows it again.
    """
    key = generate_private_key(65537, BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, domain[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, domain[:64]),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), secret
