"""The picture in words: for people who cannot see it, and for every place without pictures."""

from __future__ import annotations

from labkit.figures.escaped import plain
from labkit.figures.scenes import Scene
from labkit.figures.states import NOT_BUILT, State
from labkit.figures.traced import Moment
from labkit.flow import Trace

NO_REQUEST = "Nobody sends a request here, so there is no way to show."
NOTHING = "There is nothing in this topology yet, so there is nothing to draw."


def alt_text(trace: Trace) -> str:
    """A trace in two or three sentences: the way by names, how it ended, and every blocker."""
    return " ".join((_way(trace), _end(trace), *_blockers(trace))).strip()


def description(scene: Scene, moment: Moment, state: State) -> str:
    """The alternative text of a picture: the trace's, and what this setting lacks."""
    if not moment.topology.components or not (scene.nodes or scene.why):
        return NOTHING
    lacking = [node.label for node in scene.nodes if state.notes[node.name] == NOT_BUILT]
    missing = f"{NOT_BUILT.capitalize()}: {', '.join(lacking)}." if lacking else ""
    told = alt_text(moment.trace) if moment.trace else _standing(scene, lacking)
    return plain(" ".join(part for part in (told, missing) if part))


def _standing(scene: Scene, lacking: list[str]) -> str:
    """What a picture without a request shows: everything that is there."""
    there = [node.label for node in scene.nodes if node.label not in lacking]
    if not there:
        return scene.why
    return f"Drawn are {', '.join(there)}."


def _way(trace: Trace) -> str:
    labels = way_labels(trace)
    asked = trace.request
    request = str(asked) if asked.is_packet else f"{asked.method} {asked.path} from {asked.source}"
    if len(labels) < 2:
        return f"{request} does not leave its source."
    return f"{request} takes the way {' → '.join(labels)}."


def way_labels(trace: Trace) -> list[str]:
    """The names of what the request passes, each once, in order."""
    labels = {hop.component: hop.label for hop in trace.hops}
    labels.update({step.component: step.label for step in trace.steps if step.component})
    return [labels.get(key, key) for key in trace.way]


def _end(trace: Trace) -> str:
    return f"{trace.outcome.sign} {trace.outcome}: {trace.seen}.".replace("..", ".")


def _blockers(trace: Trace) -> list[str]:
    return [f"✘ {step.code} at {step.label}: {step.says}." for step in trace.blockers]
