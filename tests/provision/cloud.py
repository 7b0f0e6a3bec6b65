"""An account in memory: a driver for property tests that refuses what AWS would refuse."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from labkit.provision import CallFailed, Leftover, Resource
from labkit.provision.kinds import KINDS
from labkit.provision.values import Attributes

ID = re.compile(r"\b[a-z_0-9]+-fake-\d+")


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Crash:
    """What goes wrong at which mutating call: `before` and `after` its effect the process is
    killed, `lost` means that it goes on without the answer.
    """

    at: int = -1
    how: str = "before"


@dataclass
class Cloud:
    """What exists, by id; also the driver."""

    things: dict[str, Resource] = field(default_factory=dict)
    crash: Crash = field(default_factory=Crash)
    calls: int = 0
    made: int = 0
    stale: set[str] = field(default_factory=set)

    def refresh(self) -> None:
        """Nothing is kept."""

    def _effect(self, effect):
        number, self.calls = self.calls, self.calls + 1
        if number == self.crash.at and self.crash.how == "before":
            raise Killed
        answer = effect()
        if number == self.crash.at and self.crash.how == "after":
            raise Killed
        if number == self.crash.at:
            raise CallFailed("ConnectionReset", "the answer was lost")
        return answer

    def create(self, resource: Resource, token: str) -> Attributes:
        def effect():
            self._check(resource)
            if self.find(resource):
                raise CallFailed("AlreadyExists", f"{resource} exists")
            key = f"{resource.kind}-fake-{self.made}"
            self.made += 1
            self.things[key] = resource
            return self._attributes(key)

        return self._effect(effect)

    def update(self, resource: Resource, attributes: Attributes) -> Attributes:
        def effect():
            self._check(resource)
            old = self.things[attributes["id"]].properties
            fixed = set(old) - KINDS[resource.kind].in_place
            assert {k: old[k] for k in fixed} == {k: resource.properties[k] for k in fixed}
            self.things[attributes["id"]] = resource
            return attributes

        return self._effect(effect)

    def delete(self, resource: Resource, attributes: Attributes) -> None:
        def effect():
            key = attributes["id"]
            inside = {k for k, r in self.things.items() if _holder(r) == key}
            users = [k for k in self._users(key) if k not in inside]
            if users:
                raise CallFailed("DependencyViolation", f"{key} is used by {users}")
            for gone in (key, *inside):
                self.things.pop(gone, None)

        self._effect(effect)

    def find(self, resource: Resource) -> Attributes | None:
        found = [k for k, r in self.things.items() if r.key == resource.key]
        return self._attributes(found[0]) if found else None

    def leftovers(self) -> tuple[Leftover, ...]:
        rows = [r for r in self.things.items() if not KINDS[r[1].kind].inside]
        return tuple(Leftover(r.kind, key, r.name) for key, r in rows)

    def _attributes(self, key: str) -> dict[str, str]:
        return {"id": key, "arn": key, "root": key, "dns_name": key, "dns_zone": key}

    def _check(self, resource: Resource) -> None:
        """What is referred to exists; a private API's policy and its type agree (F1.13, F4.8)."""
        for key in ID.findall(repr(resource.properties)):
            if key not in self.things:
                raise CallFailed("NotFound", f"{resource} names {key}, which does not exist")
        if resource.kind == "rest_api" and resource.properties["endpoint_type"] != "PRIVATE":
            own = ("api_policy", resource.name)
            policies = [r for r in self.things.values() if r.key == own]
            if any("aws:SourceVpc" in r.properties["policy"] for r in policies):
                raise CallFailed("BadRequest", "a public API cannot use aws:SourceVpce")
        if resource.kind == "api_policy" and "aws:SourceVpc" in resource.properties["policy"]:
            api = self.things[resource.properties["api"]]
            if api.properties["endpoint_type"] != "PRIVATE":
                raise CallFailed("BadRequest", "a public API cannot use aws:SourceVpce")
        if (
            resource.kind == "stage"
            and self._is_private(resource)
            and not any(
                r.kind == "api_policy" and r.properties["api"] == resource.properties["api"]
                for r in self.things.values()
            )
        ):
            raise CallFailed("BadRequest", "Private REST API doesn't have a resource policy")

    def _is_private(self, stage: Resource) -> bool:
        api = self.things[stage.properties["api"]]
        return api.properties["endpoint_type"] == "PRIVATE"

    def _users(self, key: str) -> list[str]:
        """Those whose properties are it; policies may name what does not exist."""
        return [
            k
            for k, r in self.things.items()
            if k != key
            and r.kind not in ("api_policy", "stage", "role")
            and key in ID.findall(repr({**r.properties, "policy": ""}))
        ]

    def by_name(self) -> dict[tuple[str, str], object]:
        """What exists with names in place of ids, to compare two accounts."""
        names = {key: "/".join(r.key) for key, r in self.things.items()}

        def named(match):
            return names.get(match.group(), "gone")

        return {r.key: ID.sub(named, repr(r.properties)) for r in self.things.values()}


def _holder(resource: Resource) -> str:
    inside = KINDS[resource.kind].inside
    return resource.properties[inside] if inside else ""
