"""The place in a `FlowView` where what is shown is built: what stands there at each stage."""

from __future__ import annotations

import json

from labkit.blueprints import Blueprint
from labkit.errors import LabkitError
from labkit.figures.escaped import escape
from labkit.provision import Plan, Stopped
from labkit.provision.money import dollars
from labkit.widgets.builder import Built, Wanted

DAY = 24


def section(blueprint: Blueprint) -> str:
    """The whole place, before anything is asked for."""
    labels = json.dumps({toggle.name: toggle.label for toggle in blueprint.toggles})
    return (
        f'<section class="lf-build" aria-labelledby="build-name" data-labels="{escape(labels)}">'
        '<h4 id="build-name">Build this</h4>'
        '<p id="standing" class="lf-standing" role="status"></p>'
        f"{_button('plan', 'Plan it: what would be built, and its price')}"
        '<div id="work" class="lf-work" role="status" aria-live="polite"></div>'
        '<div id="progress" class="lf-progress" hidden=""></div></section>'
    )


def planning() -> str:
    """While it is looked up what stands."""
    return "<p>Looking at what stands …</p>"


def planned(wanted: Wanted, *, again: bool = False) -> str:
    """The plan with its price, and the second click; `again` where it has changed meanwhile."""
    plan = wanted.plan
    changed = "<p>≠ What stands has changed since you looked. The plan is now:</p>" if again else ""
    steps = plan.summary.rstrip(".")
    notes = "".join(f"<p>{escape(note)}</p>" for note in wanted.notes)
    apply = "Apply: build it, then send the request" if len(plan) else "Send the request"
    return (
        f"{changed}<p><strong>{escape(steps)}.</strong> {escape(price(plan))}</p>"
        f"{_folded(plan)}{notes}"
        '<p class="lf-other" hidden="">≠ This plan is not for what is shown now. Plan it again.</p>'
        f"{_button('apply', apply)} {_button('leave', 'Not now')}"
    )


def price(plan: Plan) -> str:
    """What the plan leaves standing costs on AWS; the empty text for nothing."""
    if not plan.hourly:
        return ""
    a_day = dollars(plan.hourly * DAY, cents=True)
    return f"On AWS, what then stands costs {dollars(plan.hourly)} an hour, {a_day} a day."


def _folded(plan: Plan) -> str:
    if not len(plan):
        return ""
    steps = "step" if len(plan) == 1 else "steps"
    return (
        f"<details><summary>The plan, {len(plan)} {steps}</summary>"
        f'<div class="lf-plan" tabindex="0" role="group" aria-label="The plan">{plan.table}</div>'
        "</details>"
    )


def building() -> str:
    """While it is being built."""
    says = "<p>Building. You may go on turning toggles meanwhile.</p>"
    return f"{says}{_button('stop', 'Stop after the step that is under way')}"


def stopping() -> str:
    """After the click that stops it, while the step that is under way is finished."""
    return "<p>Stopping: what is under way is finished, nothing else is begun.</p>"


def done(built: Built) -> str:
    """What came of it."""
    said = "".join(f"<p>{escape(line)}</p>" for line in built.report.splitlines()[-1:])
    return f"{said}{built.row_html}"


_GO_ON = "Plan it again to go on; <code>lab.down()</code> in a cell removes what stands."


def failed(error: Exception) -> str:
    """One sentence, of an error that was not foreseen too."""
    if isinstance(error, Stopped):
        return f"<p>◼ {escape(error.what)}. {_GO_ON}</p>"
    if isinstance(error, LabkitError):
        says = str(error)
    else:
        first = (str(error).splitlines() or [""])[0][:300]
        says = (
            f"Something that nobody foresaw went wrong ({type(error).__name__}: {first}). "
            "Try: lab.status(), then once more."
        )
    return f'<p class="lf-failed"><span class="lf-sign">✘</span> {escape(says)}</p>'


def _button(do: str, says: str) -> str:
    return f'<button type="button" class="lf-button" data-build="{do}">{says}</button>'
