"""Building from a view: plan, a second click, and what came of it; every fault is a sentence."""

import threading
from decimal import Decimal

import pytest

from labkit.blueprints import BLUEPRINTS
from labkit.errors import LabkitError
from labkit.provision import Plan, resources
from labkit.provision.table import Action
from labkit.widgets import FlowView, Progress
from labkit.widgets.builder import Built, Wanted
from labkit.widgets.progress import tell

LAB = BLUEPRINTS["private-api"]
WILD = "<img src=x onerror=alert(1)>"
BUILT = Built(
    report=f"+ {WILD}\n✔ private-api stands",
    about="POST it from private-app",
    predicted="● A timeout",
    computed="✔ delivered: HTTP 200",
    executed=f"✔ answered: {WILD}",
    verdict="✔ computed and executed agree",
)
STEP = Action("create", resources(LAB.topology())[0])
PLAN = Plan((STEP,), Decimal("0.05"))


class Fake:
    """A lab that takes its plans from a list, and waits until it may build."""

    def __init__(self, *plans, fails=None):
        self.plans, self.fails = list(plans) or [PLAN], fails
        self.may, self.built = threading.Event(), []
        self.may.set()

    def stands(self):
        return {"count": 0, "settings": None}

    def plan(self, settings):
        return Wanted(self.plans.pop(0) if len(self.plans) > 1 else self.plans[0], (WILD,))

    def build(self, settings, source, request):
        shown = Progress()
        shown.started(2, "up")
        tell("In account 1")
        self.may.wait(10)
        if self.fails:
            raise self.fails
        shown.finished()
        self.built.append((settings, source, request))
        return BUILT


def click(view, what, of=None):
    """A click as the browser tells of it, and the end of what it began."""
    named = view.settings if what == "plan" else view.work["of"]
    content = {"ask": "build", "do": what, "of": of or named}
    view._handle_custom_msg(content, [])
    return settled(view)


def settled(view):
    for thread in threading.enumerate():
        if thread.name.startswith("labkit "):
            thread.join(10)
    return view.work


def test_nothing_is_built_before_the_second_click():
    builder = Fake()
    view = FlowView(LAB, builder=builder)
    assert click(view, "apply")["stage"] == ""
    page = click(view, "plan")
    assert page["stage"] == "planned"
    assert "1 to create" in page["html"]
    assert "costs $0.0500 an hour, $1.20 a day" in page["html"]
    assert "<details><summary>The plan, 1 step</summary>" in page["html"]
    assert "<img" not in page["html"]
    assert builder.built == []
    page = click(view, "apply")
    assert page["stage"] == "done"
    assert builder.built == [(view.settings, "private-app", view.request)]
    for words in ("● A timeout", "✔ delivered: HTTP 200", "✔ answered: ", "agree"):
        assert words in page["html"]
    assert "<img" not in page["html"]


def test_a_plan_that_is_left_or_that_is_of_another_state_is_not_applied():
    builder = Fake()
    view = FlowView(LAB, builder=builder)
    click(view, "plan")
    assert click(view, "apply", {**view.settings, "endpoint": False})["stage"] == "planned"
    assert click(view, "leave")["stage"] == ""
    assert click(view, "apply")["stage"] == ""
    assert builder.built == []


def test_a_plan_is_of_the_settings_that_the_click_names():
    view = FlowView(LAB, builder=Fake())
    wanted = {**view.settings, "endpoint": False}
    assert click(view, "plan", wanted)["of"] == wanted
    for wild in (3, {"nothing": 1}):
        assert click(view, "plan", wild)["of"] == view.settings


def test_a_plan_that_is_no_longer_true_is_shown_anew():
    builder = Fake(PLAN, Plan())
    view = FlowView(LAB, builder=builder)
    click(view, "plan")
    page = click(view, "apply")
    assert page["stage"] == "planned"
    assert "has changed since you looked" in page["html"]
    assert builder.built == []
    assert click(view, "apply")["stage"] == "done"


def test_a_toggle_turned_while_it_is_built_is_kept():
    builder = Fake()
    builder.may.clear()
    view = FlowView(LAB, builder=builder)
    before = view.settings
    click(view, "plan")
    view._handle_custom_msg({"ask": "build", "do": "apply", "of": view.work["of"]}, [])
    view.settings = {"endpoint": False}
    assert view.work["stage"] == "building"
    view._handle_custom_msg({"ask": "build", "do": "stop"}, [])
    assert "Stopping" in view.work["html"]
    builder.may.set()
    assert settled(view)["stage"] == "done"
    assert view.settings == {**LAB.defaults, "endpoint": False}
    assert [settings for settings, *_ in builder.built] == [before]
    assert view.progress["now"] == []
    view.stands_now({"count": 3, "settings": before})
    assert view.standing == {"count": 3, "settings": before}


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (LabkitError(f"Quota {WILD} reached", try_="less"), "Try: less."),
        (ZeroDivisionError("by\nnothing"), "ZeroDivisionError: by). Try: lab.status()"),
    ],
)
def test_a_fault_is_a_sentence_in_the_view(error, says, caplog):
    view = FlowView(LAB, builder=Fake(fails=error))
    click(view, "plan")
    page = click(view, "apply")
    assert page["stage"] == "failed"
    assert "✘" in page["html"]
    assert says in page["html"]
    assert not {"<img", "Traceback"} & set(page["html"].split())
    assert click(view, "plan")["stage"] == "planned"
    logged = [row.exc_info[1] for row in caplog.records if row.exc_info]
    assert logged == ([] if isinstance(error, LabkitError) else [error])


def test_python_builds_as_a_click_does():
    builder = Fake()
    view = FlowView(LAB, settings={"endpoint": False}, builder=builder)
    assert len(view.plan()) == 1
    assert view.build() == BUILT
    assert view.work["stage"] == "done"
    assert "executed   ✔ answered" in str(BUILT)
    assert "<img" not in BUILT._repr_html_()
    failing = FlowView(LAB, builder=Fake(fails=LabkitError("No")))
    with pytest.raises(LabkitError, match="No"):
        failing.build()
    assert failing.work["stage"] == "failed"


def test_a_view_without_a_lab_says_that_it_computes_only():
    view = FlowView(LAB)
    assert "lf-build" not in view.html
    assert 'id="build-name"' in FlowView(LAB, builder=Fake()).html
    with pytest.raises(LabkitError, match=r"lab\.view\(\)"):
        view.build()
    with pytest.raises(LabkitError, match=r"lab\.view\(\)"):
        view.plan()
    assert click(view, "plan")["stage"] == ""
