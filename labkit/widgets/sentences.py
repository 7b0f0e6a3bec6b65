"""A trace as the words beside the picture: outcome, blockers and hops, escaped for HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labkit.figures import Moment, Scene, state
from labkit.figures.escaped import escape
from labkit.figures.scenes import Node
from labkit.figures.states import State, drawn
from labkit.figures.words import NO_REQUEST, NOTHING
from labkit.flow import Hop, Step, Trace, Verdict


@dataclass(frozen=True, slots=True)
class HopWords:
    """One item of the list: its class and what stands in it."""

    css: str
    html: str


def outcome(moment: Moment) -> str:
    """The line that says how it ended, with the first thing that stops it and where."""
    if moment.trace:
        stops = (f" · {step.code} at {step.label}" for step in moment.trace.blockers[:1])
        return "".join((moment.trace.headline, *stops))
    return NO_REQUEST if moment.topology.components else NOTHING


def outcome_class(trace: Trace | None) -> str:
    """A class for the outcome, its own word; `nothing` where there is nothing to trace."""
    return f"lf-{trace.outcome}" if trace else "lf-nothing"


def cell(trace: Trace | None) -> str:
    """The outcome in a table of them: sign and word, or the codes of what blocks."""
    if trace is None:
        return "nothing to ask"
    return f"{trace.outcome.sign} {', '.join(trace.codes) or trace.outcome}"


def blockers_html(trace: Trace | None) -> str:
    """Each blocker with its code, its reason and a remedy; empty when nothing blocks."""
    found = trace.blockers if trace else ()
    if not found:
        return ""
    items = "".join(f"<li>{_blocker(step)}</li>" for step in found)
    return f"<h4>What stops it</h4><ul>{items}</ul>"


def _blocker(step: Step) -> str:
    remedy = f'<div class="lf-remedy">Remedy: {escape(step.remedy)}</div>' if step.remedy else ""
    return (
        f'<span class="lf-sign">✘</span> <code>{escape(step.code)}</code> '
        f"at <strong>{escape(step.label)}</strong><div>{escape(step.says)}</div>{remedy}"
    )


def hops(scene: Scene, moment: Moment) -> tuple[HopWords, ...]:
    """The hops in order, each with the numbers that its components have in the picture."""
    if moment.trace is None:
        return ()
    shown = state(scene, moment)
    return tuple(_hop(scene, moment, hop, shown) for hop in moment.trace.told)


def _hop(scene: Scene, moment: Moment, hop: Hop, shown: State) -> HopWords:
    nodes = drawn(scene, moment.topology, hop.components)
    chips = "".join(_chip(shown.numbers[node.name]) for node in nodes if node.name in shown.numbers)
    names = (*(node.name for node in nodes), *_edges_at(scene, nodes, shown))
    steps = "".join(f"<li>{_step(step)}</li>" for step in hop.steps)
    css = f"lf-hop lf-{hop.verdict.name.lower().replace('_', '-')}"
    return HopWords(
        css,
        f'<div class="lf-head" tabindex="0" data-lights="{" ".join(names)}">{chips}'
        f'<span class="lf-leg">{escape(hop.leg)}</span> {escape(_place(hop))}'
        f'<span class="lf-verdict">{hop.verdict.sign} {hop.verdict}</span></div>'
        f"<ul>{steps}</ul>",
    )


def _edges_at(scene: Scene, nodes: tuple[Node, ...], shown: State) -> Iterator[str]:
    """The edges that the request takes to these nodes or from them."""
    keys = {node.key for node in nodes}
    for edge in scene.edges:
        if edge.name in shown.way and keys & {edge.tail, edge.head}:
            yield edge.name


def _place(hop: Hop) -> str:
    return "" if hop.verdict is Verdict.NOT_REACHED and not hop.component else hop.label


def _chip(number: int) -> str:
    return f'<span class="lf-chip" title="number {number} in the picture">{number}</span>'


def _step(step: Step) -> str:
    code = f" <code>{escape(step.code)}</code>" if step.code else ""
    facts = f' <span class="lf-facts">{escape(_listed(step.facts))}</span>' if step.facts else ""
    return f'<span class="lf-sign">{step.verdict.sign}</span> {escape(step.says)}{code}{facts}'


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
