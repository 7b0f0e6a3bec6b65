"""The contract that holds the project together: blueprint and observation trace alike.

Settings of a lab's toggles are provisioned, one after the other as a learner would, then
observed; each request must then trace on the observation as on the blueprint, ids and
addresses aside, and really sent it must do what was computed; written as a snapshot, it must
trace alike again. These tests take a few
settings with every value of every toggle; `python tasks.py contract-full` takes all of them.
"""

from random import Random

import pytest

from labkit.blueprints import BLUEPRINTS, settings_to_try
from labkit.emulator import EmbeddedAws
from labkit.lab import Lab
from tests import every_setting
from tests.contract import breach, unlike_its_snapshot


def covering(lab):
    """A few settings, always the same ones, among which each toggle has each of its values."""
    rows = settings_to_try(lab)
    missing = {(toggle.name, value) for toggle in lab.toggles for value in toggle.choices}
    drawn = Random(1).sample(rows, len(rows))
    best = lab.defaults
    while missing:
        yield best
        missing -= set(best.items())
        best = max(drawn, key=lambda row: len(missing & set(row.items())))


@pytest.fixture(params=BLUEPRINTS)
def lab(request, labkit_home):
    standing = Lab(request.param, backend="embedded", learner="asker")
    yield standing
    assert not standing.down().left


def test_blueprint_and_observation_trace_alike_and_do_what_was_computed(lab, tmp_path):
    for settings in covering(lab.blueprint):
        assert breach(lab, settings) == "", settings
    assert unlike_its_snapshot(lab, tmp_path / "snapshot") == ""


def test_a_route_to_a_prefix_list_leaves_no_doubt_about_a_health_check(labkit_home):
    lab = Lab("playground", backend="embedded", learner="asker")
    shut = lab.blueprint.settings(app_admits="nobody", gateway_endpoints=True)
    assert breach(lab, shut) == ""
    assert not lab.down().left


def test_the_whole_contract_goes_on_where_it_was_and_tells_what_broke_it(
    tmp_path, monkeypatch, capsys
):
    file, seen = tmp_path / "contract.jsonl", []

    def ask(_name, rows):
        for row in rows:
            seen.append(row)
            yield row, "it differs" if len(seen) == 3 else ""

    monkeypatch.setattr(every_setting, "asked_of", ask)
    options = ["--file", str(file), "--lab", "who-may-call"]
    assert every_setting.main([*options, "--most", "2"]) == 0
    of = len(every_setting.settings_of("who-may-call"))
    assert f"who-may-call: 2 of {of} settings, 0 break the contract" in capsys.readouterr().out
    file.write_text(file.read_text("utf-8") + '{"lab": "who-m', "utf-8")
    assert every_setting.main(options) == 1
    assert f"who-may-call: {of} of {of} settings, 1 break the contract" in capsys.readouterr().out
    assert len(seen) == of
    assert every_setting.main([*options, "--report"]) == 1
    assert "it differs" in capsys.readouterr().out


def test_two_embedded_accounts_are_refused(labkit_home):
    Lab("private-api", backend="embedded").up()
    with pytest.raises(Exception, match="only be one"):
        EmbeddedAws().start()
