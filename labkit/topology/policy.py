"""Policy documents as data: parsed once, evaluated by `labkit.flow`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from labkit.topology.base import TopologyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One operator on one condition key: any of `values` satisfies it (all, for a negated one)."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a policy. `principals` are as written: `*`, ARNs, service names."""

    effect: Literal["Allow", "Deny"]
    principals: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sid: str = ""


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """The statements of a policy, in the order in which they were written."""

    statements: tuple[Statement, ...]

    @classmethod
    def parse(cls, document: str | Mapping[str, Any]) -> PolicyDocument:
        """Read a policy from JSON text or the decoded object.

        Accepts text whose quotes API Gateway has escaped once more (F4.11).
        Raises `TopologyError` for what is no policy, naming the part at fault.
        """
        decoded = _decode(document) if isinstance(document, str) else document
        return cls(tuple(_statement(row) for row in _rows(decoded.get("Statement", ()))))

    def to_json(self) -> str:
        """The policy as AWS's JSON, the same text for the same policy."""
        rows = [_written(statement) for statement in self.statements]
        return json.dumps({"Version": "2012-10-17", "Statement": rows}, sort_keys=True)


def _decode(text: str) -> Mapping[str, Any]:
    for candidate in (text, text.replace('\\"', '"')):
        try:
            decoded = json.loads(candidate)
        except ValueError:
            continue
        if isinstance(decoded, dict):
            return decoded
    raise TopologyError(
        "A policy document is a JSON object",
        where=f"the text that begins {text[:40]!r}",
        try_="check its quotes and commas",
    )


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [value] if isinstance(value, Mapping) else list(value)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, (str, bool, int, float)):
        value = [value]
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in value)


def _statement(row: Mapping[str, Any]) -> Statement:
    unknown = set(row) - {"Effect", "Principal", "Action", "Resource", "Condition", "Sid"}
    effect = row.get("Effect")
    if effect not in ("Allow", "Deny") or unknown:
        at_fault = f"the elements {sorted(unknown)}" if unknown else f"the effect {effect!r}"
        raise TopologyError(
            f"labkit cannot read {at_fault} of a policy statement",
            where=f"statement {row.get('Sid', '(no Sid)')}",
            try_="use Effect Allow or Deny with Principal, Action, Resource and Condition",
        )
    return Statement(
        effect=effect,
        principals=_principals(row.get("Principal", ())),
        actions=_texts(row.get("Action", ())),
        resources=_texts(row.get("Resource", ())),
        conditions=tuple(_conditions(row.get("Condition", {}))),
        sid=str(row.get("Sid", "")),
    )


def _principals(value: Any) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return tuple(text for part in value.values() for text in _texts(part))
    return _texts(value)


def _conditions(block: Mapping[str, Mapping[str, Any]]) -> Iterable[Condition]:
    for operator, keys in block.items():
        for key, values in keys.items():
            yield Condition(operator=operator, key=key, values=_texts(values))


def _written(statement: Statement) -> dict[str, Any]:
    row: dict[str, Any] = {
        "Effect": statement.effect,
        "Action": list(statement.actions),
    }
    if statement.resources:
        row["Resource"] = list(statement.resources)
    if statement.sid:
        row["Sid"] = statement.sid
    if statement.principals:
        row["Principal"] = _written_principals(statement.principals)
    if statement.conditions:
        row["Condition"] = {}
        for condition in statement.conditions:
            row["Condition"].setdefault(condition.operator, {})[condition.key] = list(
                condition.values
            )
    return row


def _written_principals(principals: tuple[str, ...]) -> Any:
    if principals == ("*",):
        return "*"
    services = [name for name in principals if name.endswith(".amazonaws.com")]
    accounts = [name for name in principals if name not in services]
    return {kind: names for kind, names in (("AWS", accounts), ("Service", services)) if names}


FULL_ACCESS = PolicyDocument(
    (Statement(effect="Allow", principals=("*",), actions=("*",), resources=("*",)),)
)
"""The policy that an endpoint has when none is given (F2.8)."""
