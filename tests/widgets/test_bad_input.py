"""What nobody would build is a readable picture or a sentence, and no name is ever markup."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from labkit.figures import png, svg
from labkit.figures.escaped import columns, cut, escape, plain
from labkit.figures.style import wrapped
from labkit.figures.words import NO_REQUEST
from labkit.widgets import FlowView
from labkit.widgets.build_page import section
from labkit.widgets.table import FIRST
from tests.wild import LAB, NAMES, empty_lab, large_lab, silent_lab, wild_lab

HARMFUL = ("script", "img", "iframe", "object", "link", "base")


def pieces(view):
    """Every piece of HTML that the browser puts into its page."""
    yield view.html
    for slot in view.table["slots"]:
        if slot["how"] in ("html", "kept"):
            yield from slot["values"]


def shown(view):
    """What the browser shows of the first state: (id, how) to value."""
    row = next(iter(view.table["rows"].values()))
    slots = zip(view.table["slots"], row, strict=True)
    return {(it["id"], it["how"]): it["values"][ord(at) - FIRST] for it, at in slots}


def test_no_name_is_markup():
    lab = wild_lab()
    one = replace(lab, toggles=lab.toggles[:1], presets=())
    view = FlowView(one)
    for piece in pieces(view):
        root = ET.fromstring(f"<div>{piece}</div>".replace('<use href="', '<use h="'))
        tags = {it.tag.rpartition("}")[2].lower() for it in root.iter()}
        assert not tags & set(HARMFUL)
        assert not [key for it in root.iter() for key in it.attrib if key.startswith("on")]
    said = json.dumps([view.html, view.table], ensure_ascii=False)
    bundle = view._repr_mimebundle_()
    for text in (said, str(view), bundle["text/plain"], bundle["text/html"]):
        assert text.encode()
    assert "\u202e" not in said
    assert ET.fromstring(svg(one)).tag.endswith("svg")
    assert png(one).startswith(b"\x89PNG")
    assert "<script" not in view.picture()._repr_html_()
    assert ET.fromstring(section(one)).tag == "section"


def test_a_name_is_told_whole_and_drawn_as_far_as_it_fits():
    for name in NAMES:
        lines = wrapped(plain(name))
        assert len(lines) <= 2
        assert all(columns(line) <= 14 for line in lines), name
    assert cut("データ処理", 6) == "デー…"
    assert cut("abc", 3) == "abc"
    assert plain("a\x00b\u202ec\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert escape('<"') == "&lt;&quot;"


def test_what_has_no_name_to_read_is_called_by_its_id():
    (first, *_) = LAB.topology().components
    for name in ("", "   "):
        assert replace(first, name=name).label == first.id


def test_too_many_things_are_told_in_words_alone():
    view = FlowView(large_lab(500))
    assert "things do not fit into one picture" in view.html
    found = shown(view)
    assert found["outcome", "text"] == view.moment.trace.headline
    assert found["hop-0", "html"]
    assert "takes the way" in str(view)
    assert "do not fit" in view.picture().svg
    assert view._repr_mimebundle_()


def test_nothing_at_all_is_a_sentence():
    view = FlowView(empty_lab())
    assert "nothing to draw" in view.html
    assert "nothing to draw" in str(view)
    assert "nothing to draw" in view.picture().svg


def test_without_a_request_the_picture_is_there_and_says_so():
    lab = silent_lab()
    view = FlowView(lab)
    found = shown(view)
    assert found["outcome", "text"] == NO_REQUEST
    assert "Drawn are " in found["picture-says", "text"]
    assert 'class="node idle"' in view.html
    assert view.moment.trace is None
    assert "Drawn are " in str(view)
    assert view._remedies({}, "", "") == []


@pytest.mark.parametrize("ask", ["states", "remedies"])
def test_the_browser_may_ask_it_anything(monkeypatch, ask):
    view, sent = FlowView(silent_lab()), []
    monkeypatch.setattr(view, "send", lambda content, *_: sent.append(content))
    for of in (None, 7, [], [{}, "nobody", ""], [{"nothing": 1}, "", ""], [[], {}, 3]):
        view._handle_custom_msg({"ask": ask, "of": of}, [])
    assert len(sent) == 6
    assert sent == sent[:1] * 6
