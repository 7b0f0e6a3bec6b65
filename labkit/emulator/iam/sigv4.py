"""Signature Version 4: what a request's signature says, and whether it is right.

Written after "Create a signed AWS API request" in the IAM User Guide. A signature stands in
the `Authorization` header or, of a presigned URL, in the query.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

Environ = Mapping[str, Any]

_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]*)")
_SPACES = re.compile(r" +")
_SLASHES = re.compile(r"/+")


@dataclass(frozen=True, slots=True)
class Signature:
    """A request's signature. Parts that it lacks are empty; `expires` is for a presigned URL."""

    access_key: str
    date: str
    region: str
    service: str
    headers: tuple[str, ...]
    value: str
    at: str
    token: str = ""
    expires: int | None = None

    @property
    def scope(self) -> str:
        """What the signature is good for."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that are not there, by the names that AWS's error gives them."""
        parts = {
            "Credential": self.access_key and self.service,
            "Signature": self.value,
            "SignedHeaders": self.headers,
        }
        return tuple(name for name, value in parts.items() if not value)

    @property
    def moment(self) -> datetime | None:
        """When it was made; None if that cannot be read."""
        try:
            return datetime.strptime(self.at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            return None


def read_signature(environ: Environ) -> Signature | None:
    """The signature of a request; None if it bears none."""
    header = str(environ.get("HTTP_AUTHORIZATION", ""))
    if header.startswith("AWS4-"):
        return _of_header(environ, header)
    if "X-Amz-Credential=" in str(environ.get("QUERY_STRING", "")):
        return _of_query(environ)
    return None


def _of_header(environ: Environ, header: str) -> Signature:
    parts = dict(_PART.findall(header))
    return Signature(
        *_credential(parts.get("Credential", "")),
        _names(parts.get("SignedHeaders", "")),
        parts.get("Signature", ""),
        str(environ.get("HTTP_X_AMZ_DATE", "")),
        str(environ.get("HTTP_X_AMZ_SECURITY_TOKEN", "")),
    )


def _of_query(environ: Environ) -> Signature:
    query = dict(_query(environ))
    expires = query.get("X-Amz-Expires", "")
    return Signature(
        *_credential(query.get("X-Amz-Credential", "")),
        _names(query.get("X-Amz-SignedHeaders", "")),
        query.get("X-Amz-Signature", ""),
        query.get("X-Amz-Date", ""),
        query.get("X-Amz-Security-Token", ""),
        int(expires) if expires.isdigit() else 0,
    )


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.lower().split(";")) if listed else ()


def _credential(text: str) -> tuple[str, str, str, str]:
    """Access key, date, Region, service; empty texts where the scope is of another form."""
    parts = text.rsplit("/", 4)
    if len(parts) != 5 or parts[4] != "aws4_request":
        return (parts[0], "", "", "")
    return (parts[0], parts[1], parts[2], parts[3])


def is_right(signature: Signature, environ: Environ, body: bytes, secret: str) -> bool:
    """Whether this secret key gives the signature that the request bears."""
    said = str(environ.get("HTTP_X_AMZ_CONTENT_SHA256", ""))
    if len(said) == 64 and said != hashlib.sha256(body).hexdigest():
        return False
    whole = hashlib.sha256(_canonical(signature, environ, body).encode()).hexdigest()
    text = f"{ALGORITHM}\n{signature.at}\n{signature.scope}\n{whole}"
    key = _key(secret, signature.date, signature.region, signature.service)
    found = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(found.encode(), signature.value.encode())


def _canonical(signature: Signature, environ: Environ, body: bytes) -> str:
    headers = "".join(f"{name}:{_header(environ, name)}\n" for name in signature.headers)
    return "\n".join(
        (
            str(environ.get("REQUEST_METHOD", "GET")),
            _path(environ, signature.service),
            _sorted_query(environ),
            headers,
            ";".join(signature.headers),
            _payload(signature, environ, body),
        )
    )


def _payload(signature: Signature, environ: Environ, body: bytes) -> str:
    """The hash of the body, or what stands for it where the body is not signed."""
    said = str(environ.get("HTTP_X_AMZ_CONTENT_SHA256", ""))
    if said:
        return said
    if signature.expires is not None and signature.service == "s3":
        return UNSIGNED_PAYLOAD
    return hashlib.sha256(body).hexdigest()


def _header(environ: Environ, name: str) -> str:
    key = name.upper().replace("-", "_")
    bare = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
    # WSGI holds bytes as Latin-1, clients sign UTF-8.
    text = str(environ.get(bare, "")).encode("latin-1", "replace").decode("utf-8", "replace")
    return _SPACES.sub(" ", text.strip())


def raw_target(environ: Environ) -> tuple[str, str]:
    """Path and query as they were sent, not decoded."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if raw.startswith("/"):
        path, _, query = raw.partition("?")
        return path, query
    return quote(str(environ.get("PATH_INFO", "/"))), str(environ.get("QUERY_STRING", ""))


def _path(environ: Environ, service: str) -> str:
    """The path, encoded once more except for S3, whose keys may hold anything."""
    path = raw_target(environ)[0] or "/"
    return path if service == "s3" else quote(_normal(path), safe="/~")


def _normal(path: str) -> str:
    """Without `.`, `..` and doubled slashes."""
    kept: list[str] = []
    for part in _SLASHES.sub("/", path).strip("/").split("/"):
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    tail = "/" if path.endswith("/") and kept != [""] else ""
    return "/" + "/".join(kept) + tail


def _query(environ: Environ) -> list[tuple[str, str]]:
    """Names and values of the query, decoded; a `+` is a plus, as signers write it."""
    pairs = [part.partition("=") for part in raw_target(environ)[1].split("&") if part]
    return [(unquote(name), unquote(value)) for name, _, value in pairs]


def _sorted_query(environ: Environ) -> str:
    rows = [(n, v) for n, v in _query(environ) if n != "X-Amz-Signature"]
    encoded = sorted((quote(n, safe="-_.~"), quote(v, safe="-_.~")) for n, v in rows)
    return "&".join(f"{name}={value}" for name, value in encoded)


@lru_cache(maxsize=256)
def _key(secret: str, date: str, region: str, service: str) -> bytes:
    """The key of a day, a Region and a service, derived from the secret one."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
