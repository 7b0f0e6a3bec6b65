"""`Learner`: a name, an account and a key; how a new one is made.

Accounts are twelve digits that begin with six zeros, and keys begin with `LABKIT`: both are
plainly made up. A key has not the shape of one of AWS's, so that no scanner for leaked secrets
takes it for one.
"""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, field

from labkit.errors import LabkitError

KEY_BEGINS = "LABKIT"
"""How a learner's access key id begins; AWS's own begin with A."""

_FORMS = {
    "name": (re.compile(r"[a-z0-9][a-z0-9-]{0,19}"), "small letters, digits, hyphens, at most 20"),
    "account": (re.compile(r"0{6}[0-9]{6}"), "twelve digits that begin with 000000"),
    "access_key_id": (
        re.compile(rf"{KEY_BEGINS}[A-Z0-9]{{8,40}}"),
        f"{KEY_BEGINS} and 8 to 40 more",
    ),
    "secret_access_key": (re.compile(r"[!-~]{24,128}"), "24 to 128 characters without spaces"),
}
_LAST = 999_999


@dataclass(frozen=True, slots=True)
class Learner:
    """One learner. Raises `LabkitError` when made of what is no name, account or key."""

    name: str
    account: str
    access_key_id: str
    secret_access_key: str = field(repr=False)

    def __post_init__(self) -> None:
        for part, (form, says) in _FORMS.items():
            if not (isinstance(getattr(self, part), str) and form.fullmatch(getattr(self, part))):
                raise LabkitError(f"This is no {part} of a learner", where=part, try_=says)


def mint(name: str, taken: Iterable[Learner] = ()) -> Learner:
    """A new learner with an account and a key that none of `taken` has.

    Raises `LabkitError` for a name that is taken, or cannot be one, and when there are no more
    accounts.
    """
    others = tuple(taken)
    if any(row.name == name for row in others):
        raise LabkitError("There is a learner of this name", where=name, try_="another name")
    used = {int(row.account) for row in others}
    number = max(used, default=0) + 1
    if number > _LAST:
        raise LabkitError("There are no more accounts", where=name, try_="a table of its own")
    key = KEY_BEGINS + b32encode(secrets.token_bytes(10)).decode()
    return Learner(name, f"{number:012}", key, f"labkit-{secrets.token_urlsafe(32)}")


def environment(learner: Learner, url: str, region: str = "us-east-1") -> dict[str, str]:
    """The environment variables of a learner's server; everything else follows from these."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": learner.access_key_id,
        "AWS_SECRET_ACCESS_KEY": learner.secret_access_key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }
