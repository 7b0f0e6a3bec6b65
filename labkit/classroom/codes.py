"""Join codes: short enough for a slip of paper, stored only as a hash.

A code has eight signs of thirty, 39 bits: nobody guesses it through a page that makes them wait.
The hash is scrypt (RFC 7914) with a salt of its own, so that the class's file gives no code away.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

# No 0 and O, 1, I and L, U and V: what is read from paper is typed right.
SIGNS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 8
_COST = 2**12  # about 10 ms: thirty at once wait a third of a second


def new() -> str:
    """A code as it is handed out, such as `K7QF-2MXD`."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def hashed(code: str) -> str:
    """What is stored of a code: `salt$hash`, both in hexadecimal."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_digest(code, salt)}"


def matches(code: str, stored: str) -> bool:
    """Whether a typed code is the one that was stored; small letters and spaces do not matter."""
    salt, _, digest = stored.partition("$")
    return hmac.compare_digest(_digest(code, bytes.fromhex(salt)), digest)


def _digest(code: str, salt: bytes) -> str:
    signs = "".join(sign for sign in code.upper() if sign.isalnum()).encode()
    return hashlib.scrypt(signs, salt=salt, dklen=32, n=_COST, r=8, p=1).hex()
