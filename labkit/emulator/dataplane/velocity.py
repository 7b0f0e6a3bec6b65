"""A copy of airspeed of our own, in which templates are read as Velocity 1.7 reads them.

airspeed keeps its grammar in module-wide names, so another grammar needs another module;
whoever else uses airspeed in this process keeps the original. What is read otherwise: names
with hyphens, assignments to `$a.b[$c]`, any value as an index, strings without escapes
(a quote is doubled), and `#break`.
"""

from __future__ import annotations

import importlib.util
import re
import time
from typing import Any

LARGEST = 10 * 1024 * 1024
"""Characters that a template may write."""
MOST_STEPS = 100_000
LONGEST = 3.0
"""Blocks that a template may run, and the seconds that it may take."""
MOST_ROUNDS = 1000
"""Rounds of one `#foreach`; API Gateway ends it there (its quotas, "Iterations in a #foreach")."""


class TemplateProblem(Exception):
    """A template that cannot be read or run; API Gateway answers 500."""


class Budget:
    """What one rendering may still use; kept in the namespace, under a name no template has."""

    KEY = "#budget"

    def __init__(self) -> None:
        self.steps = 0
        self.until = time.monotonic() + LONGEST

    def spend(self) -> None:
        """One more step. Raises `TemplateProblem` when there is none left."""
        self.steps += 1
        if self.steps > MOST_STEPS or (self.steps % 256 == 0 and time.monotonic() > self.until):
            raise TemplateProblem("the template takes too long")


def _copied() -> Any:
    spec = importlib.util.find_spec("airspeed")
    if spec is None or spec.loader is None:
        raise ImportError("airspeed is not installed")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


vtl: Any = _copied()


class Break(vtl.TemplateExecutionError):  # type: ignore[misc]  # airspeed has no types
    """`#break`: the loop around it ends. It passes through airspeed as its own errors do."""

    def __init__(self) -> None:
        Exception.__init__(self, "#break outside a loop")

    def __str__(self) -> str:
        return "#break outside a loop"


class _Stream(vtl.StoppableStream):  # type: ignore[misc]  # airspeed has no types
    """Output that does not grow without end."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._written = 0

    def write(self, text: str) -> None:
        self._written += len(text)
        if self._written > LARGEST:
            raise TemplateProblem("the template writes too much")
        super().write(text)


class _ArrayIndex(vtl.ArrayIndex):  # type: ignore[misc]
    """`[…]` with any value inside."""

    def parse(self) -> None:
        self.identity_match(self.START)
        self.index = self.require_next_element(vtl.Value, "index or key")
        self.require_match(self.END, "]")


class _StringLiteral(vtl.StringLiteral):  # type: ignore[misc]
    """`'…'`, in which nothing is replaced."""

    STRING = re.compile(r"'((?:''|[^'])*)'(.*)", re.DOTALL)

    def parse(self) -> None:
        (text,) = self.identity_match(self.STRING)
        self.value = text.replace("''", "'")


class _InterpolatedStringLiteral(vtl.InterpolatedStringLiteral):  # type: ignore[misc]
    """`"…"`, in which references are replaced."""

    STRING = re.compile(r'"((?:""|[^"])*)"(.*)', re.DOTALL)

    def parse(self) -> None:
        (text,) = self.identity_match(self.STRING)
        self.value = text.replace('""', '"')
        self.block = vtl.TemplateBody(self.filename, self.value, 0).block


class _Step(vtl._Element):  # type: ignore[misc]  # noqa: SLF001  airspeed's own base
    """`.name` or `[index]` on the left side of an assignment."""

    NAME = re.compile(r"\.([a-zA-Z][a-zA-Z0-9_-]*)(?!\()(.*)$", re.DOTALL)

    def parse(self) -> None:
        named = self.next_match(self.NAME)
        self.name = named[0] if named else None
        self.index = None if named else self.next_element(vtl.ArrayIndex)

    def key(self, namespace: Any, loader: Any) -> Any:
        """The key that it stands for."""
        return self.name if self.index is None else self.index.calculate(namespace, loader)


class _Assignment(vtl.Assignment):  # type: ignore[misc]
    """`($a.b[$c] = value)`. A variable is the template's, wherever it is set."""

    START = re.compile(r"\s*\(\s*\$!?(\{?)([a-zA-Z][a-zA-Z0-9_-]*)(.*)$", re.DOTALL)
    EQUALS = re.compile(r"\s*\}?\s*=(?!=)\s*(.*)$", re.DOTALL)

    def parse(self) -> None:
        _, self.name = self.identity_match(self.START)
        self.steps: list[Any] = []
        while not self.optional_match(self.EQUALS):
            self.steps.append(self.require_next_element(_Step, "= or a part of a reference"))
        self.value = self.require_next_element(vtl.Expression, "expression")
        self.require_match(self.END, ")")

    def evaluate_raw(self, _stream: Any, namespace: Any, loader: Any) -> None:
        value = self.value.calculate(namespace, loader)
        if not self.steps:
            (namespace.find_outermost(self.name) or _outermost(namespace))[self.name] = value
            return
        place = _known(namespace, self.name)
        for step in self.steps[:-1]:
            place = place.get(step.key(namespace, loader)) if isinstance(place, dict) else None
        _put(place, self.steps[-1].key(namespace, loader), value)


def _known(namespace: Any, name: str) -> Any:
    try:
        return namespace[name]
    except KeyError:
        return None


def _outermost(namespace: Any) -> Any:
    while isinstance(namespace.parent, vtl.LocalNamespace):
        namespace = namespace.parent
    return namespace


def _put(place: Any, key: Any, value: Any) -> None:
    """Set a member; what cannot hold it stays as it is, as in Velocity."""
    if isinstance(place, dict) or (
        isinstance(place, list) and isinstance(key, int) and -len(place) <= key < len(place)
    ):
        place[key] = value


class _Break(vtl._Element):  # type: ignore[misc]  # noqa: SLF001
    """`#break`."""

    START = re.compile(r"#(?:break\b|\{break\})(.*)$", re.DOTALL)

    def parse(self) -> None:
        self.identity_match(self.START)

    def evaluate(self, *_: Any) -> None:
        raise Break


class _Block(vtl.Block):  # type: ignore[misc]
    """A block, each run of which counts."""

    def evaluate(self, stream: Any, namespace: Any, loader: Any) -> None:
        _known(namespace, Budget.KEY).spend()
        for child in self.children:
            child.evaluate(stream, namespace, loader)


for _kind in (
    _Assignment,
    _ArrayIndex,
    _Block,
    _InterpolatedStringLiteral,
    _Stream,
    _StringLiteral,
):
    setattr(vtl, _kind.__name__.lstrip("_").replace("Stream", "StoppableStream"), _kind)
vtl.UserDefinedDirective.DIRECTIVES = (_Break,)
vtl.NameOrCall.NAME = re.compile(r"([a-zA-Z][a-zA-Z0-9_-]*)(.*)$", re.DOTALL)
vtl.ForeachDirective.LOOP_VAR_NAME = re.compile(r"\$\{?([a-zA-Z][a-zA-Z0-9_-]*)\}?(.*)$", re.DOTALL)
