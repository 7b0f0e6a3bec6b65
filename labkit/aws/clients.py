"""`Clients`: the one factory of boto3 clients, the same for every back end."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as VARIABLES
from botocore.credentials import CredentialResolver
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader, create_loader
from botocore.parsers import ResponseParserError

from labkit.aws.calls import READS, SERVER_ERROR, is_lost
from labkit.aws.rates import keep_to_rates
from labkit.errors import LabkitError
from labkit.provision.turns import Turns

LOCAL_KEY = "labkit"
"""Access key and secret where no real ones are wanted; an emulator takes any."""


class Clients:
    """Clients for one account and Region, each made once.

    With `endpoint_url` all of them go there, with keys that are given or made up: nothing of
    the environment or of `~/.aws` is read. Without it they go to AWS, with credentials as
    the SDKs find them (`profile`), and configured endpoint URLs are ignored. With `turns`
    they wait before calls that AWS takes only so often.
    """

    def __init__(
        self,
        region: str,
        *,
        endpoint_url: str | None = None,
        profile: str | None = None,
        access_key: str = LOCAL_KEY,
        secret_key: str = LOCAL_KEY,
        session_token: str | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.region = region
        self.endpoint_url = endpoint_url
        self._turns = turns
        keys = (access_key, secret_key, session_token)
        self._session = session_apart(*keys) if endpoint_url else _ambient(profile)
        self._made: dict[str, Any] = {}
        self._lock = threading.RLock()
        self._account = ""
        self._caller = ""

    @property
    def on_aws(self) -> bool:
        """Whether these clients speak to AWS itself."""
        return self.endpoint_url is None

    @property
    def account(self) -> str:
        """The account's id, asked once. Raises `LabkitError` when nobody answers."""
        if not self._account:
            try:
                answer = self.client("sts").get_caller_identity()
                self._account, self._caller = str(answer["Account"]), str(answer["Arn"])
            except (BotoCoreError, ClientError, ResponseParserError, KeyError) as error:
                raise _unreachable(error, self.endpoint_url) from error
        return self._account

    @property
    def caller(self) -> str:
        """The ARN of whose credentials these are. Raises as `account` does."""
        return self._caller if self.account else ""

    @property
    def alias(self) -> str:
        """The account's alias; empty where it has none, or where nobody may ask."""
        try:
            names = self.client("iam").list_account_aliases()["AccountAliases"]
        except (BotoCoreError, ClientError):
            return ""
        return str(names[0]) if names else ""

    def client(self, service: str) -> Any:
        """The client of a service, such as `ec2`."""
        with self._lock:
            if service not in self._made:
                made = self._session.client(
                    service,
                    region_name=self.region,
                    endpoint_url=self.endpoint_url,
                    config=_config(local=self.endpoint_url is not None),
                )
                made.meta.events.register_first(f"needs-retry.{events_of(made)}", _once_if_lost)
                if self._turns:
                    keep_to_rates(made, service, self._turns, self._place)
                self._made[service] = made
            return self._made[service]

    def _place(self) -> str:
        return f"{self.account}-{self.region}"


def events_of(client: Any) -> str:
    """The service as botocore's events name it."""
    return str(client.meta.service_model.service_id.hyphenize())


def _once_if_lost(
    operation: Any, response: Any = None, caught_exception: Any = None, **_more: Any
) -> None:
    """Whether a call that may have taken effect is made again, is not for the SDK to decide:
    a second address or VPC would stand that nobody knows of. `labkit.provision` looks first.
    """
    if operation.name.startswith(READS):
        return
    error = caught_exception
    if response is not None and response[0].status_code >= SERVER_ERROR:
        error = ClientError(response[1], operation.name)
    if error is not None and is_lost(error):
        raise error


def _config(*, local: bool) -> Config:
    """Standard retries; the account's id stays out of host names, because whether an
    endpoint's private DNS covers such names is not known (F2.19, F2.20).
    """
    shared: dict[str, Any] = {
        "retries": {"mode": "standard", "total_max_attempts": 4},
        "account_id_endpoint_mode": "disabled",
        "ignore_configured_endpoint_urls": True,
        "max_pool_connections": 20,
    }
    if local:
        return Config(connect_timeout=2, read_timeout=60, proxies={}, **shared)
    return Config(connect_timeout=10, read_timeout=60, **shared)


def session_apart(access_key: str, secret_key: str, session_token: str | None) -> Any:
    """A session that reads nothing of the person's own configuration."""
    return boto3.session.Session(
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=session_token,
        botocore_session=_reading_nothing(),
    )


def without_keys() -> Any:
    """The same without credentials, and with no place to look for any."""
    inner = _reading_nothing()
    inner.register_component("credential_provider", CredentialResolver(providers=[]))
    return boto3.session.Session(botocore_session=inner)


def _reading_nothing() -> botocore.session.Session:
    variables = {name: (None, None, *rest) for name, (_, _, *rest) in VARIABLES.items()}
    for name in ("config_file", "credentials_file"):
        variables[name] = (None, None, os.devnull, None)
    made = botocore.session.Session(session_vars=variables)
    made.register_component("data_loader", models())
    return made


@cache
def models() -> Loader:
    """botocore's models, each parsed once in a process: EC2's alone takes a tenth of a second."""
    return create_loader()


@contextmanager
def models_read_once() -> Iterator[None]:
    """While it lasts, new SDK sessions share what this process has read of botocore's files."""
    names = vars(botocore.session)
    before, names["create_loader"] = names["create_loader"], lambda _paths=None: models()
    try:
        yield
    finally:
        names["create_loader"] = before


def _ambient(profile: str | None) -> Any:
    try:
        return boto3.session.Session(profile_name=profile)
    except BotoCoreError as error:
        raise LabkitError(
            f"The AWS profile cannot be used: {error}", try_="aws configure list-profiles"
        ) from error


UNKNOWN_KEYS = ("InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken")
"""Codes with which STS refuses keys, of which an endpoint may know none but its own."""


def _unreachable(error: Exception, endpoint_url: str | None) -> LabkitError:
    code = error.response["Error"].get("Code") if isinstance(error, ClientError) else ""
    if endpoint_url and code in UNKNOWN_KEYS:
        return LabkitError(
            "The AWS there does not know these keys",
            where=f"{endpoint_url}, {code}",
            try_="unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or set "
            "keys that it gave out",
        )
    if endpoint_url:
        return LabkitError(
            "Nothing that speaks AWS answers there",
            where=endpoint_url,
            try_="start it, or unset AWS_ENDPOINT_URL to use the AWS inside the kernel",
        )
    return LabkitError(
        f"AWS did not accept the credentials: {error}",
        try_="aws sts get-caller-identity, and sign in again if that fails too",
    )
