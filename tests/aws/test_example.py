"""The example snapshot, its three faults, and what becomes of it when it is damaged at random."""

import copy
import json
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import example_snapshot
from labkit.aws.snapshot import load_snapshot
from labkit.cli import main
from labkit.errors import LabkitError
from labkit.flow import INTERNET, Outcome, Request, as_json, matrix, trace
from labkit.topology import Instance
from tests.aws.example_network import FOLDER, files, lists

FAULTS = [
    ("shop-web-a", "tcp://10.20.21.10:5432", "SUBNET_ACL_RESTRICTION"),
    ("shop-web-b", "tcp://10.20.20.10:5432", "ENI_SG_RULES_MISMATCH"),
    ("report-1", "tcp://10.20.20.10:5432", "NO_ROUTE_TO_DESTINATION"),
]
SOUND = [
    ("shop-web-a", "https://kinesis.us-east-1.amazonaws.com/", Outcome.DELIVERED),
    ("internet", "tcp://198.51.100.20:22", Outcome.DELIVERED),
    ("bastion", "tcp://10.20.10.10:22", Outcome.DELIVERED),
    ("shop-web-b", "tcp://8.8.8.8:443", Outcome.LEFT),
    # The NAT gateway has an address of those that stand for AWS's own.
    ("shop-web-a", "https://dynamodb.us-east-1.amazonaws.com/", Outcome.DELIVERED),
]
ASKED = [Request(source, url) for source, url, _ in (*FAULTS, *SOUND)] + [
    Request("shop-web-b", "tcp://52.216.0.1:443"),
    Request("10.20.20.10", "https://abcde12345.execute-api.us-east-1.amazonaws.com/prod"),
    Request("bastion", "https://shop.s3.amazonaws.com/picture"),
]


@pytest.mark.parametrize(("source", "url", "code"), FAULTS)
def test_its_faults(source, url, code):
    assert trace(example_snapshot(), Request(source, url)).codes == (code,)


@pytest.mark.parametrize(("source", "url", "outcome"), SOUND)
def test_the_rest_is_sound(source, url, outcome):
    assert trace(example_snapshot(), Request(source, url)).outcome is outcome


def test_the_files_are_those_that_the_script_writes():
    assert {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()} == files()


def test_its_name_stands_for_it_on_the_command_line(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ask = ["trace", "--snapshot", "example", "--from", "bastion", "--to", "10.20.10.10:22/TCP"]
    assert main([*ask, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "delivered"
    assert main(["matrix", "--snapshot", "example", "--to", "10.20.21.10:5432/tcp", "--csv"]) == 0
    assert "bastion,10.20.21.10:5432/tcp,blocked,ENI_SG_RULES_MISMATCH" in capsys.readouterr().out
    assert main(["matrix", "--snapshot", "example"]) == 0
    assert "✔ delivered" in capsys.readouterr().out
    for name in ("m.svg", "m.png"):
        assert main(["matrix", "--snapshot", "example", "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name).stat().st_size > 2000
    assert main(["matrix", "--snapshot", "example", "--from", "nobody"]) == 2
    assert main(["matrix", "--snapshot", "example", "--out", "x.gif"]) == 1
    assert main(["matrix"]) == 1


def test_a_matrix_that_is_no_more_as_it_was_kept_is_an_exit_code(capsys, tmp_path):
    ask = ["matrix", "--snapshot", "example", "--to", "10.20.21.10:5432/tcp"]
    kept = tmp_path / "kept.csv"
    assert main([*ask, "--csv"]) == 0
    kept.write_text(capsys.readouterr().out, "utf-8")
    assert main([*ask, "--expect", str(kept)]) == 0
    assert capsys.readouterr().out == "✔ All is as expected.\n"
    kept.write_text(kept.read_text("utf-8").replace("ENI_SG_RULES_MISMATCH", ""), "utf-8")
    assert main([*ask, "--expect", str(kept)]) == 1
    assert "✘ bastion to 10.20.21.10:5432/tcp: expected blocked, found" in capsys.readouterr().out
    for content, says in (("nothing", "no matrix as CSV"), (None, "cannot be read")):
        path = tmp_path / "other.csv"
        path.write_text(content, "utf-8") if content else path.unlink()
        assert main([*ask, "--expect", str(path)]) == 2
        assert says in capsys.readouterr().err


TEXTS = ("", "x", "<b>&amp;", "10.0.0.0/8", "300.1.1.1/99", "::1/64", "vpc-nowhere", "\ud800", "-1")
NUMBERS = (0, -1, 10**30, 1.5, 70000)
OTHERS = (None, True, [], {}, [{}], [None], {"a": 1}, ["x"], "10.20.20.10")
VALUES = st.sampled_from((*TEXTS, *NUMBERS, *OTHERS))


def places(value, path=()):
    """Every place in JSON, as the keys that lead there."""
    if path:
        yield path
    if isinstance(value, (dict, list)):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(one, (*path, key))


EVERY_PLACE = list(places(lists()))


def damaged(data, path, how, value):
    """Take out, put twice, or put something else at a place that may be gone by now."""
    *before, last = path
    try:
        for key in before:
            data = data[key]
        if how == "gone":
            del data[last]
        elif how == "twice":
            data.append(copy.deepcopy(data[last]))
        else:
            data[last] = value
    except (AttributeError, KeyError, IndexError, TypeError):
        return


damages = st.lists(
    st.tuples(st.sampled_from(EVERY_PLACE), st.sampled_from(("gone", "twice", "other")), VALUES),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60)
@given(damages)
def test_damage_is_a_sentence_or_a_trace(tmp_path_factory, rows):
    data = lists()
    for row in rows:
        damaged(data, *row)
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "all.json").write_text(json.dumps(data), "utf-8")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            topology = load_snapshot(folder)
    except LabkitError:
        return
    for request in ASKED:
        try:
            found = trace(topology, request)
        except LabkitError:
            continue
        assert json.dumps(as_json(found))
        assert found._repr_html_()
    senders = [row.id for row in topology.all(Instance) if topology.interfaces(row)]
    assert matrix(topology, [*senders, INTERNET], ASKED[:2]).columns


@pytest.mark.parametrize("gone", sorted(lists()))
def test_a_missing_list_never_opens_a_way(tmp_path, gone):
    """Without a list a request is blocked, not known or, with the ACLs, through; never more."""
    for name, text in files().items():
        if name != f"{gone}.json":
            (tmp_path / name).write_text(text, "utf-8")
    try:
        topology = load_snapshot(tmp_path)
    except LabkitError:
        return
    for source, url, code in FAULTS:
        try:
            found = trace(topology, Request(source, url))
        except LabkitError:
            continue
        allowed = (Outcome.BLOCKED, Outcome.UNKNOWN)
        acl = gone == "NetworkAcls" and code == "SUBNET_ACL_RESTRICTION"
        assert acl or found.outcome in allowed, f"{source} {url}"


def test_a_sparse_file_that_is_too_large_is_not_read(tmp_path):
    (tmp_path / "Vpcs.json").write_text('{"Vpcs": []}', "utf-8")
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(600 * 2**20)
    with pytest.raises(LabkitError, match=r"larger than 256 MB.*huge\.json"):
        load_snapshot(tmp_path)
