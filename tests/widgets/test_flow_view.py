"""The table that the browser gets is, in every state, what `flow` says; names are never markup."""

import xml.etree.ElementTree as ET
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from labkit.blueprints import BLUEPRINTS, Toggle
from labkit.errors import LabkitError
from labkit.figures import describe, moments
from labkit.topology import Topology
from labkit.widgets import FlowView, Picture
from labkit.widgets.table import FIRST, page_values, table

LAB = BLUEPRINTS["private-api"]


def read(states, row):
    """A row as the browser reads it: (id, how) to value."""
    return {
        (slot["id"], slot["how"]): slot["values"][ord(letter) - FIRST]
        for slot, letter in zip(states["slots"], states["rows"][row], strict=True)
    }


def row_of(states, chosen):
    row = 0
    for dial in states["dials"]:
        row = row * len(dial["values"]) + dial["values"].index(chosen[dial["name"]])
    return row


def test_every_row_says_what_the_trace_of_its_state_says():
    states = table(LAB)
    assert len(states["rows"]) == 288
    for at in moments(LAB):
        found = read(states, row_of(states, {**at.settings, "source": at.source}))
        assert found["outcome", "text"] == at.trace.headline
        assert found["outcome", "class"].endswith(f"lf-{at.trace.outcome}")
        blockers = found["blockers", "html"]
        assert blockers.count("<li>") == len(at.trace.blockers)
        for step in at.trace.blockers:
            assert f"<code>{step.code}</code>" in blockers
            assert "Remedy: " in blockers
        for place, hop in enumerate(at.trace.hops):
            words = text_of(found[f"hop-{place}", "html"])
            assert f"{hop.verdict.sign} {hop.verdict}" in words
            assert all(step.says in words for step in hop.steps)
        assert found["picture-says", "text"] == describe(LAB, at.settings, at.source)


def test_the_message_is_compact():
    view = FlowView(LAB)
    assert len(view.html) + len(str(view.table)) < 150_000


def test_settings_and_source_are_checked_by_the_lab():
    view = FlowView("private-api", settings={"nat_gateway": True}, source="internet")
    assert view.settings == {**LAB.defaults, "nat_gateway": True}
    with pytest.raises(LabkitError, match="no toggle 'nat'"):
        view.settings = {"nat": True}
    with pytest.raises(LabkitError, match="one of: 'PRIVATE', 'REGIONAL', 'EDGE'"):
        view.settings = {"api_type": "private"}
    with pytest.raises(LabkitError, match="one of: private-app, public-app, internet"):
        view.source = "elsewhere"
    assert (view.settings["nat_gateway"], view.source) == (True, "internet")
    with pytest.raises(LabkitError, match="There is no lab"):
        FlowView("public-api")


def test_what_is_chosen_can_be_observed():
    view, seen = FlowView(LAB), []
    view.observe(lambda change: seen.append(change.new["endpoint"]), "settings")
    view.settings = {"endpoint": False}
    assert seen == [False]
    assert view.moment.trace.codes == ("NAME_NOT_FOUND",)


def test_text_is_the_same_in_every_run_and_holds_the_whole_answer():
    one, two = FlowView(LAB), FlowView(LAB)
    assert str(one) == repr(one) == str(two)
    assert str(one.moment.trace) in str(one)


def test_a_person_gets_the_view_and_a_png_for_notebooks_not_trusted(monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    shown = FlowView(LAB)
    bundle, _ = shown._repr_mimebundle_()
    assert bundle["text/plain"] == describe(LAB)
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == shown.model_id
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")


def test_without_a_person_a_still_stands_in(monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "1")
    bundle, _ = FlowView(LAB)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/html"] == FlowView(LAB).picture()._repr_html_()


def test_the_still_is_an_img_with_alternative_text():
    still = FlowView(LAB, settings={"private_dns": False}).picture()
    html = still._repr_html_()
    assert html.startswith("<img alt=")
    assert "NAME_NOT_FOUND" in html
    assert str(still) == repr(still) == describe(LAB, {"private_dns": False})
    wild = Picture("<svg/>", '"><script>')
    assert "<script>" not in wild._repr_html_()


def test_every_control_has_a_label_and_its_question():
    page = ET.fromstring(FlowView(LAB).html.replace(" checked", ""))
    labels = {row.get("for"): "".join(row.itertext()) for row in page.iter("label")}
    ids = {row.get("id"): "".join(row.itertext()) for row in page.iter() if row.get("id")}
    for control in (*page.iter("input"), *page.iter("select")):
        assert labels[control.get("id")]
    for toggle in LAB.toggles:
        assert ids[f"question-{toggle.name}"] == toggle.question
    described = [row.get("aria-describedby") for row in page.iter() if row.get("aria-describedby")]
    assert set(described) <= set(ids)
    assert [row.get("aria-live") for row in page.iter() if row.get("aria-live")] == ["polite"]


def test_nothing_to_show_is_a_sentence():
    view = FlowView(replace(LAB, build=lambda *_: Topology(()), sources=("private-app",)))
    assert "nothing to draw" in view.html
    assert "nothing to draw" in str(view)
    partly = replace(LAB, build=_only_with_endpoint)
    states = table(partly)
    row = row_of(states, {**LAB.defaults, "endpoint": False, "source": "private-app"})
    assert "nothing to draw" in read(states, row)["outcome", "text"]


def _only_with_endpoint(settings, *rest):
    return LAB.build(settings, *rest) if settings["endpoint"] else Topology(())


def test_more_states_than_fit_are_refused_in_one_sentence():
    many = tuple(Toggle(name=f"t{row}", label="", question="", default=True) for row in range(10))
    with pytest.raises(LabkitError, match="3072 states are more than the 1024"):
        table(replace(LAB, toggles=many))


def test_names_and_questions_are_never_markup():
    wild = '<script>alert("1")</script>&'

    def build(*arguments):
        topology = LAB.build(*arguments)
        return topology.replaced(*(replace(it, name=wild) for it in topology.components))

    first, *others = LAB.toggles
    toggles = (replace(first, label=wild, question=wild), *others)
    lab = replace(LAB, build=build, toggles=toggles)
    view = FlowView(lab)
    written = [
        value for slot in view.table["slots"] if slot["how"] == "html" for value in slot["values"]
    ]
    assert "<script" not in view.html
    assert "<script" not in "".join(written)
    assert wild in "".join(map(text_of, written))


def test_each_slot_has_its_element():
    view = FlowView(LAB)
    ids = {row.get("id") for row in ET.fromstring(view.html).iter()}
    assert {slot["id"] for slot in view.table["slots"]} <= ids
    (first, *_) = moments(LAB)
    from labkit.figures import scene

    assert list(page_values(scene(LAB), first)) == [
        (slot["id"], slot["how"]) for slot in view.table["slots"]
    ]


def text_of(html):
    """The words of a piece of HTML."""
    words = []
    parser = HTMLParser()
    parser.handle_data = words.append
    parser.feed(html)
    parser.close()
    return "".join(words)
