"""The table that the browser gets is, in every state, what `flow` says; names are never markup."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from labkit.blueprints import BLUEPRINTS
from labkit.errors import LabkitError
from labkit.figures import describe, moment, moments, scene
from labkit.topology import Topology
from labkit.widgets import FlowView, Picture
from labkit.widgets.table import FIRST, key_of, page_values, table

LAB = BLUEPRINTS["private-api"]


def read(states, row):
    """A row as the browser reads it: (id, how) to value."""
    return {
        (slot["id"], slot["how"]): slot["values"][ord(letter) - FIRST]
        for slot, letter in zip(states["slots"], states["rows"][row], strict=True)
    }


def whole(lab):
    """The table of every state."""
    return table(lab, moments(lab))


def test_every_row_says_what_the_trace_of_its_state_says():
    states = whole(LAB)
    assert len(states["rows"]) == 288
    for at in moments(LAB):
        found = read(states, key_of(states["dials"], at))
        first = at.trace.blockers[:1]
        stops = "".join(f" · {step.code} at {step.label}" for step in first)
        assert found["outcome", "text"] == at.trace.headline + stops
        assert found["outcome", "class"].endswith(f"lf-{at.trace.outcome}")
        blockers = found["blockers", "html"]
        assert blockers.count("<li>") == len(at.trace.blockers)
        for step in at.trace.blockers:
            assert f"<code>{step.code}</code>" in blockers
            assert "Remedy: " in blockers
        for place, hop in enumerate(at.trace.told):
            words = text_of(found[f"hop-{place}", "html"])
            assert f"{hop.verdict.sign} {hop.verdict}" in words
            assert all(step.says in words for step in hop.steps)
        assert found["picture-says", "text"] == describe(LAB, at.settings, at.source)


def test_the_message_is_compact():
    view = FlowView(LAB)
    assert len(view.html) + len(json.dumps(view.table)) < 220_000


def test_the_start_is_how_the_view_was_opened_and_the_defaults_are_the_labs():
    html = ET.fromstring(FlowView(LAB, settings={"nat_gateway": True}, source="internet").html)
    start, defaults = (json.loads(html.get(f"data-{name}")) for name in ("start", "defaults"))
    assert (start["nat_gateway"], start["source"]) == (True, "internet")
    assert (defaults["nat_gateway"], defaults["source"]) == (False, "private-app")
    assert start.keys() == defaults.keys()


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


def test_its_own_outputs_are_the_still(monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    bundle = FlowView(LAB)._repr_mimebundle_()
    assert bundle == {
        "text/plain": describe(LAB),
        "text/html": FlowView(LAB).picture()._repr_html_(),
    }


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
    assert {row.get("aria-live") for row in page.iter() if row.get("aria-live")} == {"polite"}


def test_nothing_to_show_is_a_sentence():
    view = FlowView(replace(LAB, build=lambda *_: Topology(()), sources=("private-app",)))
    assert "nothing to draw" in view.html
    assert "nothing to draw" in str(view)
    partly = replace(LAB, build=_only_with_endpoint)
    states = whole(partly)
    row = key_of(states["dials"], moment(partly, {"endpoint": False}))
    assert "nothing to draw" in read(states, row)["outcome", "text"]


def _only_with_endpoint(settings, *rest):
    return LAB.build(settings, *rest) if settings["endpoint"] else Topology(())


MANY = BLUEPRINTS["private-dns"]


def test_a_lab_with_too_many_states_has_those_one_click_away():
    view = FlowView(MANY)
    clicks = sum(len(toggle.choices) - 1 for toggle in MANY.toggles)
    asked = len(MANY.sources) * len(MANY.requests)
    assert len(view.table["rows"]) == asked + clicks + len(MANY.presets)
    for toggle in MANY.toggles:
        for value in toggle.choices:
            at = moment(MANY, {toggle.name: value})
            found = read(view.table, key_of(view.table["dials"], at))
            first = at.trace.blockers[:1]
        stops = "".join(f" · {step.code} at {step.label}" for step in first)
        assert found["outcome", "text"] == at.trace.headline + stops


def test_each_click_brings_the_states_one_click_from_there(monkeypatch):
    view, sent = FlowView(MANY), []
    monkeypatch.setattr(view, "send", lambda content, *_: sent.append(content))
    view.settings = {"private_dns": False}
    (states,) = (content["states"] for content in sent)
    assert [slot["id"] for slot in states["slots"]] == [row["id"] for row in view.table["slots"]]
    first, *_ = (toggle for toggle in MANY.toggles if toggle.name != "private_dns")
    other = next(value for value in first.choices if value != first.default)
    at = moment(MANY, {"private_dns": False, first.name: other})
    found = read(states, key_of(states["dials"], at))
    assert found["outcome", "text"] == at.trace.headline


PLAYGROUND = BLUEPRINTS["playground"]


def test_each_preset_leads_to_a_state_that_the_page_has():
    view = FlowView(PLAYGROUND)
    page = ET.fromstring(view.html)
    (choice,) = (row for row in page.iter("select") if row.get("id") == "preset")
    options = {option.text: option.get("value") for option in choice}
    for preset in PLAYGROUND.presets:
        at = moment(PLAYGROUND, preset.changes, preset.source, preset.request)
        there = json.loads(options[preset.label])
        assert there == {**at.settings, "request": at.request, "source": at.source}
        found = read(view.table, key_of(view.table["dials"], at))
        first = at.trace.blockers[:1]
        stops = "".join(f" · {step.code} at {step.label}" for step in first)
        assert found["outcome", "text"] == at.trace.headline + stops


def test_toggles_stand_in_groups_in_the_order_of_the_lab():
    page = ET.fromstring(FlowView(PLAYGROUND).html)
    (form,) = page.iter("form")
    legends = [row.find("legend").text for row in form if row.tag == "fieldset"]
    assert legends == list(dict.fromkeys(toggle.group for toggle in PLAYGROUND.toggles))
    assert len(legends) == 6


def test_the_smallest_change_is_told_with_the_settings_that_it_leads_to(monkeypatch):
    view, sent = FlowView(LAB, settings={"endpoint_admits_443": False}), []
    monkeypatch.setattr(view, "send", lambda content, *_: sent.append(content))
    view._handle_custom_msg({"ask": "remedies"}, [])
    (answer,) = sent
    assert answer["of"] == [view.settings, "private-app", view.request]
    label = LAB.toggle("endpoint_admits_443").label
    mended = [row["settings"] for row in answer["remedies"] if row["says"] == f"{label}: on"]
    assert mended == [LAB.defaults]
    for row in answer["remedies"]:
        assert moment(LAB, row["settings"]).trace.outcome == "delivered"


def test_a_question_is_answered_for_the_state_that_it_names(monkeypatch):
    view, sent = FlowView(PLAYGROUND), []
    monkeypatch.setattr(view, "send", lambda content, *_: sent.append(content))
    turned = {toggle.name: toggle.choices[-1] for toggle in PLAYGROUND.toggles[:3]}
    of = [{**view.settings, **turned}, PLAYGROUND.sources[-1], PLAYGROUND.requests[-1].name]
    for ask in ("states", "remedies"):
        view._handle_custom_msg({"ask": ask, "of": of}, [])
    states, changes = sent
    asked = moment(PLAYGROUND, *of)
    found = read(states["states"], key_of(view.table["dials"], asked))
    assert found["outcome", "text"] == asked.trace.headline
    assert changes["of"] == of


def test_a_message_that_is_no_question_is_not_answered(monkeypatch):
    view, sent = FlowView(LAB), []
    monkeypatch.setattr(view, "send", lambda content, *_: sent.append(content))
    for content in ({}, {"ask": "rm"}, "states", None):
        view._handle_custom_msg(content, [])
    assert sent == []


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
    assert {slot["id"] for slot in view.table["slots"] if slot["how"] != "kept"} <= ids
    (first, *_) = moments(LAB)
    shown = [(slot["id"], slot["how"]) for slot in view.table["slots"]]
    assert set(page_values(scene(LAB), first)) == {
        row for row in shown if not row[0].startswith("about-")
    }
    assert {f"about-{node.name}" for node in scene(LAB).nodes} <= {name for name, _ in shown}


def text_of(html):
    """The words of a piece of HTML."""
    words = []
    parser = HTMLParser()
    parser.handle_data = words.append
    parser.feed(html)
    parser.close()
    return "".join(words)
