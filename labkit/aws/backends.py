"""Which AWS is meant: the one inside the kernel, any endpoint, or AWS itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError

from labkit.aws.clients import LOCAL_KEY, Clients
from labkit.errors import LabkitError
from labkit.provision.turns import Turns

Backend = Literal["embedded", "endpoint", "aws"]
BACKENDS: tuple[Backend, ...] = ("embedded", "endpoint", "aws")
DEFAULT_REGION = "us-east-1"
AWS_DOMAINS = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "amazonaws.eu")


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """A back end, where it is, and what decided: `why` is a sentence to show."""

    name: Backend
    region: str
    why: str
    endpoint_url: str | None = None
    profile: str | None = None
    access_key: str = LOCAL_KEY
    secret_key: str = LOCAL_KEY
    session_token: str | None = None

    def __repr__(self) -> str:
        # Keys may be a person's own, and a repr ends up in notebooks.
        where = f", {self.endpoint_url}" if self.endpoint_url else ""
        return f"BackendChoice({self.name}{where}, {self.region})"


def choose(name: str | None, environ: Mapping[str, str]) -> BackendChoice:
    """The back end that a name, or else the environment, asks for.

    In this order: `name` (as `--backend` gives it), `LABKIT_BACKEND`, `AWS_ENDPOINT_URL`,
    the embedded one. An endpoint on a host of Amazon's is AWS, with its guard rails.
    Raises `LabkitError` for a name that there is not, and for `endpoint` without a URL.
    """
    url = environ.get("AWS_ENDPOINT_URL") or None
    wanted, why = _wanted(name, environ, url)
    if wanted not in BACKENDS:
        raise LabkitError(
            f"There is no back end {wanted!r}", where=why, try_=f"one of: {', '.join(BACKENDS)}"
        )
    return _BUILDERS[wanted](environ, url, why)


def _wanted(name: str | None, environ: Mapping[str, str], url: str | None) -> tuple[str, str]:
    if name:
        return name, "chosen by name"
    if environ.get("LABKIT_BACKEND"):
        return environ["LABKIT_BACKEND"], "chosen by LABKIT_BACKEND"
    if url:
        return "endpoint", "chosen by AWS_ENDPOINT_URL"
    return "embedded", "the AWS inside the kernel, which needs no account"


def _embedded(_: Mapping[str, str], __: str | None, why: str) -> BackendChoice:
    return BackendChoice("embedded", DEFAULT_REGION, why)


def _endpoint(environ: Mapping[str, str], url: str | None, why: str) -> BackendChoice:
    if not url:
        raise LabkitError(
            "The back end endpoint needs a URL",
            try_="export AWS_ENDPOINT_URL=http://127.0.0.1:PORT, where PORT is what "
            "`labkit emulator` shows",
        )
    if is_amazon(url):
        return _aws(environ, url, f"{why}; that host is AWS itself")
    return BackendChoice(
        "endpoint",
        _region(environ) or DEFAULT_REGION,
        why,
        endpoint_url=url,
        access_key=environ.get("AWS_ACCESS_KEY_ID") or LOCAL_KEY,
        secret_key=environ.get("AWS_SECRET_ACCESS_KEY") or LOCAL_KEY,
        session_token=environ.get("AWS_SESSION_TOKEN") or None,
    )


def _aws(environ: Mapping[str, str], _: str | None, why: str) -> BackendChoice:
    profile = environ.get("AWS_PROFILE") or None
    region = _region(environ) or _region_of_profile(profile)
    if not region:
        raise LabkitError("No Region is set", try_=f"export AWS_REGION={DEFAULT_REGION}")
    return BackendChoice("aws", region, why, profile=profile)


_BUILDERS = {"embedded": _embedded, "endpoint": _endpoint, "aws": _aws}


def _region(environ: Mapping[str, str]) -> str:
    return environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or ""


def _region_of_profile(profile: str | None) -> str:
    try:
        return boto3.session.Session(profile_name=profile).region_name or ""
    except BotoCoreError:
        return ""


def is_amazon(url: str) -> bool:
    """Whether a URL's host belongs to AWS. Raises `LabkitError` for what is no URL."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        if parts.port == 0 or not host.replace("-", "").replace(".", "").replace(":", "").isalnum():
            host = ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise LabkitError(
            f"{url!r} is no URL of an AWS endpoint", try_="AWS_ENDPOINT_URL=http://127.0.0.1:5000"
        )
    return any(host == domain or host.endswith("." + domain) for domain in AWS_DOMAINS)


def clients_for(
    choice: BackendChoice, embedded_url: str | None = None, *, turns: Turns | None = None
) -> Clients:
    """Clients for a choice; `embedded_url` is where the kernel's own AWS listens.

    `turns` is the queue for what AWS takes only so often; nobody else needs one.
    """
    if choice.name == "aws":
        return Clients(choice.region, profile=choice.profile, turns=turns)
    url = embedded_url if choice.name == "embedded" else choice.endpoint_url
    if not url:
        raise LabkitError("The embedded AWS is not running", try_="lab.up()")
    return Clients(
        choice.region,
        endpoint_url=url,
        access_key=choice.access_key,
        secret_key=choice.secret_key,
        session_token=choice.session_token,
    )


def check_consent(account: str, region: str, given: str | None, offer: str = "") -> None:
    """Agree to spend money in one account and Region, named as `ACCOUNT/REGION`.

    Raises `LabkitError` unless `given` names exactly these; `offer` says what it is about.
    """
    if given != f"{account}/{region}":
        problem = f"you agreed to {given!r}" if given else "nobody has agreed to it"
        raise LabkitError(
            f"This would create resources that cost money in account {account}, Region "
            f"{region}, and {problem}" + (f". {offer.rstrip('.')}" if offer else ""),
            try_=f"--yes {account}/{region} in a terminal, or LABKIT_YES={account}/{region} in the "
            "environment of a notebook, if that is what you want",
        )
