"""`network`: a snapshot as a learner holds it: in words, traced, tabulated, mended on paper."""

import shutil

import pytest

from labkit import example_snapshot, network
from labkit.aws.snapshot import EXAMPLE
from labkit.blueprints import BLUEPRINTS
from labkit.errors import LabkitError
from labkit.flow import Change, Outcome, Request
from labkit.topology import Instance, NetworkAcl, SecurityGroup

A, B = "10.20.20.10:5432/tcp", "10.20.21.10:5432/tcp"
KINESIS = "https://kinesis.us-east-1.amazonaws.com/"
MEANT = ("shop-web-a", "shop-web-b", "report-1")


@pytest.fixture(scope="module")
def shop():
    return network("example")


def test_it_says_what_is_in_it_and_what_is_not(shop, tmp_path):
    lines = str(shop).splitlines()
    assert lines[0] == "example, account 123456789012, us-east-1:"
    assert "2 VPCs, 7 subnets" in lines[1]
    assert "1 network ACL," in lines[1]
    assert "Nobody described: HTTP APIs" in lines[2]
    assert len(lines) == 3
    folder = tmp_path / "sent"
    shutil.copytree(EXAMPLE, folder)
    (folder / "aws_configs" / "us-east-1" / "NetworkAcls.json").unlink()
    (folder / "aws_configs" / "vpn.json").write_text('{"VpnConnections": []}')
    sent = network(folder)
    assert "network ACLs" in str(sent).splitlines()[2]
    assert "takes it that none filters" in str(sent)
    assert "labkit does not model VpnConnections" in str(sent)
    assert sent.trace("shop-web-a", B).outcome is Outcome.DELIVERED


def test_a_topology_is_a_network_too_and_is_shown_in_two_lines():
    topology = example_snapshot()
    assert str(topology).count("\n") == 1
    assert network(topology).trace("shop-web-a", KINESIS).outcome is Outcome.DELIVERED


def test_a_request_may_have_a_method_headers_and_a_body(shop):
    found = shop.trace("shop-web-a", KINESIS, method="POST", headers={"X-A": "b"}, json={"a": 1})
    assert found.request == Request("shop-web-a", KINESIS, "POST", (("X-A", "b"),), '{"a": 1}')


def test_things_are_told_with_whom_they_concern(shop):
    assert "on the interfaces of: nobody" in str(shop.about("web-2024"))
    assert "tcp/5432, web-2024" in str(shop.about("database-a"))
    lab = network(BLUEPRINTS["private-integration"].topology({"app_may_put": False}))
    assert "it may: nothing" in str(lab.about("app"))
    assert "app on 8080" in str(lab.about("targets"))
    assert "used by: reports-a" in str(shop.about("main"))
    acl = str(shop.about("data-b-acl"))
    assert "lets out: rule 100: allow tcp/443, 0.0.0.0/0" in acl
    assert "filters: data-b" in acl
    assert "subnets: public-a" in str(shop.about("shop"))
    assert "routes (private)" in str(shop.about("data-b"))
    headings = [line for line in str(shop.about("bastion")).splitlines() if line[0] != " "]
    assert headings == ["security group bastion", "instance bastion"]
    with pytest.raises(LabkitError, match=r"Nothing is called 'shop-db'.*shop-db-a"):
        shop.about("shop-db")


def test_its_picture_says_what_the_trace_says(shop):
    picture = shop.picture("report-1", A)
    assert "tcp://10.20.20.10:5432 from report-1" in picture.alt
    assert "NO_ROUTE_TO_DESTINATION at main" in picture.alt
    assert "<svg" in picture.svg
    assert shop.picture().alt.startswith("Drawn are")


def test_the_smallest_changes_mend_what_was_asked_and_no_more(shop):
    asked = [("shop-web-a", B), ("shop-web-b", A), ("report-1", A)]
    found = [shop.remedies(*pair) for pair in asked]
    assert [len(one) for one in found] == [1, 1, 1]
    assert "This lets report-1 reach tcp://10.20.20.10:5432:\n[0] route" in str(found[2])
    paper = shop.what_if(*(one[0] for one in found))
    now = paper.matrix(A, B, sources=MEANT)
    through = {(who, what) for who in MEANT for what in (A, B)}
    through = {pair for pair in through if now.cell(*pair).outcome is Outcome.DELIVERED}
    assert through == set(asked)
    assert str(paper).count("On paper: ") == 3
    assert "Nothing to mend" in str(paper.remedies("report-1", A))
    assert "On paper" not in str(shop), "the first is as it was"


def test_a_wrong_hand_is_told_what_to_try(shop):
    ways = shop.remedies("report-1", A)
    with pytest.raises(LabkitError, match=r"There is no remedy 1.*0"):
        ways[1]
    with pytest.raises(LabkitError, match=r"No remedy is known"):
        shop.remedies("shop-web-a", "10.99.0.1:443/tcp")[0]
    for wrong in (ways, 7, None):
        with pytest.raises(LabkitError, match=r"no change.*remedies\(.*\)\[0\]"):
            shop.what_if(wrong)
    assert shop.matrix(A, sources="report-1").sources == ("report-1",)


def test_what_cannot_be_mended_is_said(shop):
    assert "No three changes" in str(shop.remedies("shop-web-a", "10.99.0.1:443/tcp"))


def test_a_component_stands_in_for_the_one_of_its_id(shop):
    acl = shop.topology.find(NetworkAcl, "data-b-acl")
    opened = NetworkAcl(id=acl.id, name="x", vpc=acl.vpc, subnets=acl.subnets, entries=())
    shut = shop.what_if(opened, Instance(id="i-new", name="new", interfaces=()))
    assert shut.topology.get(NetworkAcl, acl.id) == opened
    assert "On paper: network ACL x as it was given." in str(shut)
    assert "7 instances" in str(shut)


def test_a_change_of_the_request_is_none_of_the_network(shop):
    change = Change(says="sign it", request=Request("bastion", KINESIS))
    with pytest.raises(LabkitError, match="changes the request, not the network: sign it"):
        shop.what_if(change)


def test_one_evening_breaks_what_was_whole_in_two_places(shop):
    evening = shop.after("11-one-evening")
    assert shop.trace("shop-web-a", KINESIS).outcome is Outcome.DELIVERED
    found = evening.trace("shop-web-a", KINESIS)
    groups = [evening.topology.get(SecurityGroup, row.component) for row in found.blockers]
    assert [row.name for row in groups if row] == ["web", "endpoints"]
    assert "told nobody what" in str(evening)
    with pytest.raises(LabkitError, match="11-one-evening"):
        shop.after("11-two-evenings")


def test_a_matrix_is_held_against_a_kept_one(shop):
    kept = shop.matrix(A, sources=MEANT).as_csv()
    same = shop.matrix(A, sources=MEANT).differences(kept)
    assert (len(same), str(same)) == (0, "✔ All is as expected.")
    paper = shop.what_if(shop.remedies("report-1", A)[0])
    told = str(paper.matrix(A, sources=["bastion", "report-1"]).differences(kept))
    assert told.splitlines() == [
        f"✘ shop-web-a to {A}: expected blocked ENI_SG_RULES_MISMATCH, found no row",
        f"✘ shop-web-b to {A}: expected blocked ENI_SG_RULES_MISMATCH, found no row",
        f"✘ report-1 to {A}: expected blocked NO_ROUTE_TO_DESTINATION, found delivered",
        f"✘ bastion to {A}: expected no row, found blocked ENI_SG_RULES_MISMATCH",
    ]
    for other in ("", "from,to\na,b\n", kept + "one,two\n"):
        with pytest.raises(LabkitError, match="no matrix as CSV"):
            shop.matrix(A).differences(other)


LINES = (
    "database-a lets in: tcp/5432, web",
    "data-b-acl lets out: rule 110: allow tcp/1024-65535, 10.0.0.0/8",
    "main routes: 10.20.0.0/16 → shop-reports",
)


def test_a_line_is_a_change_as_about_shows_it(shop):
    mended = shop.what_if(*LINES)
    for line in LINES:
        name, _, row = line.partition(" ")
        assert row.partition(": ")[2] in str(mended.about(name))
        assert f"On paper: {line}." in str(mended)
    cells = mended.matrix(A, "10.20.21.10:5432/tcp", sources=MEANT)
    assert {cell.outcome for row in cells.cells for cell in row} == {"delivered"}


def test_two_lines_about_one_thing_both_count(shop):
    opened = shop.what_if("web lets in: tcp, all ports, bastion", "web lets in: all traffic, web")
    assert "tcp, all ports, bastion; all traffic, web" in str(opened.about("web"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("open everything", "cannot be read as a change"),
        ("nobody lets in: tcp/80, web", "Nothing of that kind is called 'nobody'"),
        ("web lets in: tcp/80, nobody", "Nothing of that kind is called 'nobody'"),
        ("web lets in: tcp/80, 10.0.0.1/8", "has host bits set"),
    ],
)
def test_a_line_that_cannot_be_read_says_how_one_is_written(shop, line, says):
    with pytest.raises(LabkitError, match=says):
        shop.what_if(line)


def test_a_file_that_was_cut_short_says_what_to_try(tmp_path):
    (tmp_path / "vpcs.json").write_text('{"Vpcs": [{"VpcId": "vpc-1"', "utf-8")
    with pytest.raises(LabkitError, match=r"not JSON.*line 1.*may have been cut short"):
        network(tmp_path)
