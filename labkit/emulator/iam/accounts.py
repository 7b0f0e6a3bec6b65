"""The accounts that exist, and whose each access key is.

The default account's root has the key `labkit` with the secret `labkit`, unless it is a
learner's, who has a key of his own. Every other account
gets keys of its own for its root when it is added; users' and sessions' keys are those that
IAM and STS gave out.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from labkit.errors import LabkitError

DEFAULT_KEY = "labkit"
"""Access key and secret of the default account's root."""

MADE_UP = frozenset({"dummy", "fake", "foo", "local", "mock", "mock_access_key", "test", "testing"})
"""Access keys that people give to emulators. Where IAM is not enforced they stand for the
default account's root; any other that nobody was given is refused, as on AWS.
"""

_NUMBER = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Keys:
    """An access key of an account's root, with its secret, which no repr shows."""

    account: str
    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An access key that is known: whose it is, and what a request must be signed with.

    `user` is the name of an IAM user; `session` is moto's record of an assumed role. With
    neither, it is the root of the account. `secret` is None for a made-up key.
    """

    account: str
    secret: str | None
    user: str = ""
    session: Any = None
    token: str = ""
    ends: datetime | None = None

    @property
    def is_root(self) -> bool:
        """Whether nothing is forbidden to it in its account."""
        return not self.user and self.session is None

    @property
    def is_default_root(self) -> bool:
        """Whether it is the key that everybody knows."""
        return self.is_root and self.secret == DEFAULT_KEY


class Accounts:
    """The accounts of one embedded AWS."""

    def __init__(
        self, seed: int, default: str, others: tuple[str, ...] = (), root: Keys | None = None
    ) -> None:
        self.default = default
        self._seed = seed
        self._roots: dict[str, Keys] = {}
        self._by_key: dict[str, Keys] = {}
        self.know_root(root or Keys(default, DEFAULT_KEY, DEFAULT_KEY))
        for account in others:
            self.add(account)

    def __contains__(self, account: object) -> bool:
        return account in self._roots

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the accounts, the default one first."""
        return tuple(self._roots)

    def keys(self, account: str) -> Keys:
        """The keys of an account's root. Raises `LabkitError` if there is no such account."""
        if account not in self._roots:
            raise LabkitError(
                f"There is no account {account!r}",
                where=f"the embedded AWS has {', '.join(self._roots)}",
                try_="add_account() first",
            )
        return self._roots[account]

    def know_root(self, keys: Keys) -> None:
        """Let the root of an account have this key, and no other."""
        before = self._roots.get(keys.account)
        if before is not None:
            del self._by_key[before.access_key]
        self._roots[keys.account] = self._by_key[keys.access_key] = keys

    def add(self, account: str) -> Keys:
        """Let an account exist; gives the keys of its root, the same for the same seed.

        Adding twice is as once. Raises `LabkitError` for what is no account number.
        """
        if not _NUMBER.fullmatch(account):
            raise LabkitError(
                f"{account!r} is no account number",
                where="EmbeddedAws",
                try_="use twelve digits, such as 111122223333",
            )
        if account not in self._roots:
            self.know_root(_root_keys(self._seed, account))
        return self._roots[account]

    def credential(self, access_key: str, *, made_up: bool) -> Credential | None:
        """Whose an access key is; None if nobody was given it, or it is switched off."""
        root = self._by_key.get(access_key)
        if root is not None:
            return Credential(account=root.account, secret=root.secret_key)
        if made_up and access_key.lower() in MADE_UP:
            return Credential(account=self.default, secret=None)
        return next((one for one in map(_issued(access_key), self._roots) if one), None)


def temporary_key(account: str, user: str, seconds: int) -> dict[str, Any]:
    """Keys of a session of a user, or of the root if the name is empty, as STS gives them."""
    from moto.iam.models import iam_backends  # noqa: PLC0415  loaded late
    from moto.sts.utils import random_session_token  # noqa: PLC0415

    key: Any = iam_backends[account]["aws"].create_temp_access_key()
    key.user_name = user or None
    key.session_token = random_session_token()
    key.expiration = datetime.now(UTC) + timedelta(seconds=seconds)
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
        "SessionToken": key.session_token,
        "Expiration": key.expiration,
    }


def _root_keys(seed: int, account: str) -> Keys:
    drawn = hashlib.sha512(f"labkit {seed} {account}".encode()).digest()
    key = "AKIA" + b32encode(drawn[:10]).decode()
    return Keys(account, key, b64encode(drawn[20:50]).decode())


def _issued(access_key: str) -> Any:
    """A function that looks a key up in what IAM and STS of an account gave out."""
    from moto.iam.models import iam_backends  # noqa: PLC0415  loaded late

    def of(account: str) -> Credential | None:
        if account not in iam_backends:
            return None
        key = iam_backends[account]["aws"].access_keys.get(access_key)
        if key is None or key.status != "Active":
            return None
        if key.user_name and access_key.startswith("AKIA"):
            return Credential(account=account, secret=key.secret_access_key, user=key.user_name)
        return _session(account, key)

    return of


def _session(account: str, key: Any) -> Credential | None:
    """The session that a temporary key belongs to: of a role, a user, or the root."""
    from moto.sts.models import sts_backends  # noqa: PLC0415  loaded late

    role = sts_backends[account]["aws"].get_assumed_role_from_access_key(key.access_key_id)
    record = role or key
    return Credential(
        account=account,
        secret=key.secret_access_key,
        user=key.user_name or "",
        session=role,
        token=getattr(record, "session_token", ""),
        ends=getattr(record, "expiration", None),
    )
