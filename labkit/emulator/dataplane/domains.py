"""Custom domains: from a name and a base path to an API and its stage (F1.15, F1.16).

The longest base path that fits wins. A mapping without a stage takes the next part of the
path for it. What is mapped to nothing is refused as the front refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.emulator.dataplane.address import Addressed, host_of, raw_path, staged
from labkit.topology import PolicyDocument

_OURS = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[.*|.*localhost|.*\.amazonaws\.com|.*localstack\.cloud|)")
_PART = re.compile(r"/*[^/]+")


@dataclass(frozen=True, slots=True)
class Mapped:
    """One base path of a domain, in parts, and what it leads to."""

    base: tuple[str, ...]
    api: str
    stage: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A custom domain. `kind` is its endpoint type.

    Of a private one, `policy` is its own, `arn` what that policy is asked about, and
    `endpoints` are those that an access association lets it be reached by.
    """

    name: str
    account: str
    region: str
    kind: str
    mapped: tuple[Mapped, ...]
    policy: PolicyDocument
    arn: str
    endpoints: frozenset[str]


def by_domain(environ: Mapping[str, Any]) -> Addressed | None:
    """What a request asks by a custom domain's name; None if Host is no such name."""
    host, path = host_of(environ), raw_path(environ)
    domain = None if _OURS.fullmatch(host) else find_domain(host)
    if domain is None:
        return None
    parts = tuple(part for part in path.split("/") if part)
    fitting = [row for row in domain.mapped if parts[: len(row.base)] == row.base]
    found = max(fitting, key=lambda row: len(row.base), default=None)
    if found is None:
        return Addressed("", "", path, domain.region, host, domain=domain.name)
    return _through(found, domain, host, path)


def _through(found: Mapped, domain: Domain, host: str, path: str) -> Addressed:
    base, rest = _cut(path, len(found.base))
    stage = found.stage
    if not stage:
        stage, rest = staged(rest)
        base = f"{base}/{stage}"
    return Addressed(found.api, stage, rest, domain.region, host, domain=domain.name, base=base)


def _cut(path: str, parts: int) -> tuple[str, str]:
    """The first parts of a path, and the rest, which begins with `/`."""
    end = 0
    for _ in range(parts):
        found = _PART.match(path, end)
        end = found.end() if found else end
    return path[:end], path[end:] or "/"


def find_domain(host: str) -> Domain | None:
    """The custom domain of a name, its own or that of a wildcard, whosever it is."""
    wild = f"*.{host.partition('.')[2]}"
    rows = list(_domains())
    exact = next((row for row in rows if row.name.lower() == host), None)
    return exact or next((row for row in rows if row.name.lower() == wild), None)


def _domains() -> Iterator[Domain]:
    from moto.apigateway.models import apigateway_backends  # noqa: PLC0415  loaded late

    held: Any = apigateway_backends
    for account, region, backend in list(held.iter_backends()):
        for row in list(backend.domain_names.values()):
            yield _domain(account, region, backend, row)


def _domain(account: str, region: str, backend: Any, row: Any) -> Domain:
    name = row.domain_name
    place = f"{region}:{account}:/domainnames/{name}+{row.domain_id}"
    held = vars(backend).get("access_associations", {}).values()
    mappings = backend.base_path_mappings.get(name, {}).values()
    return Domain(
        name=name,
        account=account,
        region=region,
        kind=row.kind,
        mapped=tuple(map(_mapped, mappings)),
        policy=PolicyDocument.parse(row.policy) if row.policy else PolicyDocument(()),
        arn=f"arn:aws:execute-api:{place}",
        endpoints=frozenset(
            one["accessAssociationSource"]
            for one in held
            if one["domainNameArn"] == f"arn:aws:apigateway:{place}"
        ),
    )


def _mapped(row: Any) -> Mapped:
    base = str(row.base_path or "").removeprefix("(none)")
    parts = tuple(part for part in base.split("/") if part)
    stage = str(row.stage or "").removeprefix("(none)")
    return Mapped(parts, str(row.rest_api_id), stage)
