"""What a notebook keeps of a widget: its text and a still, and nothing where nobody is there."""

import pytest

from labkit import predict, sort
from labkit.widgets import FlowView
from labkit.widgets.still import SAYS, VIEW

SHOWN = {
    "view": lambda: FlowView("private-api"),
    "prediction": lambda: predict("03-policy"),
    "exercise": lambda: sort("00-names"),
}


@pytest.fixture
def displayed(monkeypatch):
    """What is displayed."""
    rows = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: rows.append(bundle))
    return rows


@pytest.mark.parametrize("name", SHOWN)
def test_a_person_gets_the_widget_and_a_still_below_it(labkit_home, monkeypatch, displayed, name):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    shown = SHOWN[name]()
    shown._ipython_display_()
    own = shown._repr_mimebundle_()
    widget, still = displayed
    assert list(widget) == [VIEW]
    assert widget[VIEW]["model_id"]
    assert still["text/plain"] == own["text/plain"]
    assert own["text/html"] in still["text/html"]
    assert SAYS in still["text/html"]
    assert VIEW not in {*own, *still}


@pytest.mark.parametrize("name", SHOWN)
def test_without_a_person_nothing_is_displayed_but_its_own_outputs(monkeypatch, displayed, name):
    monkeypatch.setenv("LABKIT_HEADLESS", "1")
    with pytest.raises(NotImplementedError):
        SHOWN[name]()._ipython_display_()
    assert displayed == []
