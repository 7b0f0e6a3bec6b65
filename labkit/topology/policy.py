"""Policy documents as data: parsed once, evaluated by `labkit.flow`.

The grammar is the IAM User Guide's ("Grammar of the IAM JSON policy language").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from labkit.topology.policy_json import (
    decoded,
    fault,
    json_object,
    require_known,
    shown,
    text_of,
    texts_of,
    values_of,
)

Effect: TypeAlias = Literal["Allow", "Deny"]
Version: TypeAlias = Literal["2012-10-17", "2008-10-17"]

PRINCIPAL_KINDS = ("AWS", "CanonicalUser", "Federated", "Service")
"""The kinds of principal, in the order in which `to_json` writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One operator on one condition key: any of `values` satisfies it (none, for a negated one)."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a policy; at most one of each pair `x` and `not_x` is filled.

    Principals are as written: `*`, account numbers, ARNs, service names. One whose kind its
    text does not tell carries it in front, as in `Federated:accounts.google.com`
    (`principal_kind`). No principals: the policy is attached to whoever asks.
    """

    effect: Effect
    principals: tuple[str, ...] = ()
    not_principals: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sid: str = ""


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """The statements of a policy, in the order in which they were written.

    In an older `version`, which is what a policy without Version has, `${…}` is literal text.
    Nothing else differs, so a policy without `${` counts as `2012-10-17` (IAM User Guide,
    "Version").
    """

    statements: tuple[Statement, ...]
    version: Version = "2012-10-17"
    id: str = ""

    @classmethod
    def parse(cls, document: str | Mapping[str, Any]) -> PolicyDocument:
        """Read a policy from JSON text or the decoded object.

        Accepts text whose quotes API Gateway has escaped once more (F4.11).
        Raises `TopologyError` for what is no policy, naming the part at fault.
        """
        try:
            return _document(decoded(document) if isinstance(document, str) else document)
        except (RecursionError, ValueError):
            # Thousands of brackets, or a number of thousands of digits.
            what = "A policy is nested too deeply or holds a number too long to read"
            raise fault(what, _WHOLE, "write its values as short texts") from None

    def to_json(self) -> str:
        """The policy as AWS's JSON, the same text for the same policy."""
        rows = [_written(statement) for statement in self.statements]
        document: dict[str, Any] = {"Version": self.version, "Statement": rows}
        if self.id:
            document["Id"] = self.id
        return json.dumps(document, sort_keys=True)


def principal_kind(principal: str) -> tuple[str, str]:
    """The kind and the text of a principal as `Statement` holds it."""
    head, colon, tail = principal.partition(":")
    if colon and head in PRINCIPAL_KINDS:
        return head, tail
    return _evident_kind(principal), principal


def _evident_kind(text: str) -> str:
    return "Service" if text.endswith((".amazonaws.com", ".amazonaws.com.cn")) else "AWS"


def _principal(kind: str, text: str) -> str:
    """A principal as `Statement` holds it: `principal_kind` gives back what went in."""
    return text if principal_kind(text) == (kind, text) else f"{kind}:{text}"


_WHOLE = "the policy document"


def _document(value: Any) -> PolicyDocument:
    row = json_object(value, "A policy document", _WHOLE)
    require_known(row, ("Version", "Id", "Statement"), _WHOLE)
    rows = row.get("Statement")
    if not isinstance(rows, (list, tuple, Mapping)):
        what = "A policy needs Statement, an object or a list of objects"
        raise fault(what, _WHOLE, 'write "Statement": [{"Effect": …}]')
    several = [rows] if isinstance(rows, Mapping) else rows
    statements = tuple(_statement(one, place) for place, one in enumerate(several, start=1))
    return PolicyDocument(statements, _version(row, statements), text_of(row, "Id", _WHOLE))


def _version(row: Mapping[str, Any], statements: Iterable[Statement]) -> Version:
    version = row.get("Version", "2008-10-17")
    if version not in ("2012-10-17", "2008-10-17"):
        what = f"Version {shown(version)} is no version of the policy language"
        raise fault(what, _WHOLE, 'write "Version": "2012-10-17", whatever the date is')
    literal = version == "2008-10-17" and any("${" in text for text in _with_variables(statements))
    return "2008-10-17" if literal else "2012-10-17"


def _with_variables(statements: Iterable[Statement]) -> Iterable[str]:
    """The texts that may hold variables."""
    for row in statements:
        yield from (*row.resources, *row.not_resources)
        yield from (text for condition in row.conditions for text in condition.values)


_FIELDS = {
    "Principal": "principals",
    "NotPrincipal": "not_principals",
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
}
"""Elements that name many, and the fields that hold them."""

_ELEMENTS = ("Sid", "Effect", *_FIELDS, "Condition")


def _statement(value: Any, place: int) -> Statement:
    row = json_object(value, "A policy statement", f"statement {place}")
    sid = text_of(row, "Sid", f"statement {place}")
    where = f"statement {sid or place}"
    require_known(row, _ELEMENTS, where)
    effect = row.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise fault(f"labkit cannot read the effect {shown(effect)}", where, "write Allow or Deny")
    _require_one_of_each(row, where)
    named = {field: _named(row, name, where) for name, field in _FIELDS.items() if name in row}
    return Statement(effect=effect, conditions=_conditions(row, where), sid=sid, **named)


def _require_one_of_each(row: Mapping[str, Any], where: str) -> None:
    for name in ("Principal", "Action", "Resource"):
        if name in row and f"Not{name}" in row:
            what = f"A statement has {name} or Not{name}, not both"
            raise fault(what, where, "make it two statements")
    if "Action" not in row and "NotAction" not in row:
        raise fault("A statement needs Action or NotAction", where, "say what it allows or denies")


def _named(row: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    read = _principals if name.endswith("Principal") else texts_of
    return read(row[name], f"{name} of {where}")


def _principals(value: Any, where: str) -> tuple[str, ...]:
    if value == "*":
        return ("*",)
    kinds = json_object(value, 'A principal that is not "*"', where)
    require_known(kinds, PRINCIPAL_KINDS, where)
    texts = {kind: texts_of(kinds[kind], f"{kind} in {where}") for kind in sorted(kinds)}
    if not texts:
        raise fault("An empty principal names nobody", where, 'write "*" or {"AWS": …}')
    return tuple(_principal(kind, text) for kind, found in texts.items() for text in found)


def _conditions(row: Mapping[str, Any], where: str) -> tuple[Condition, ...]:
    """In alphabetical order, in which API Gateway keeps a policy (F4.11)."""
    place = f"Condition of {where}"
    block = json_object(row.get("Condition", {}), "A condition block", place)
    found = []
    for operator, keys in block.items():
        for key, values in json_object(keys, shown(operator), place).items():
            texts = values_of(values, f"{operator} {key} in {place}")
            found.append(Condition(operator=operator, key=key, values=texts))
    return tuple(sorted(found, key=lambda one: (one.operator, one.key)))


def _written(statement: Statement) -> dict[str, Any]:
    row: dict[str, Any] = {"Effect": statement.effect}
    for name, field in _FIELDS.items():
        texts = getattr(statement, field)
        if texts:
            row[name] = _written_principals(texts) if "Principal" in name else list(texts)
    if statement.sid:
        row["Sid"] = statement.sid
    for condition in statement.conditions:
        keys = row.setdefault("Condition", {}).setdefault(condition.operator, {})
        keys[condition.key] = list(condition.values)
    return row


def _written_principals(principals: tuple[str, ...]) -> Any:
    if principals == ("*",):
        return "*"
    kinds: dict[str, list[str]] = {}
    for kind, text in map(principal_kind, principals):
        kinds.setdefault(kind, []).append(text)
    return kinds


FULL_ACCESS = PolicyDocument(
    (Statement(effect="Allow", principals=("*",), actions=("*",), resources=("*",)),)
)
"""The policy that an endpoint has when none is given (F2.8)."""
