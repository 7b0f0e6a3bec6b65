"""`Lab`: up, down, status, and what it says when a name is wrong or nothing stands.

What depends on the back end runs in this process and attached to an emulator in another one.
"""

import json
from types import SimpleNamespace

import pytest

from labkit import Lab
from labkit.errors import LabkitError
from labkit.flow import Outcome, trace
from labkit.lab import asked, bound
from labkit.topology import Role, Vpc, VpcEndpoint


@pytest.fixture
def lab(backend):
    made = Lab("private-api", backend=backend)
    yield made
    assert made.down().left == ()


@pytest.fixture
def here(labkit_home):
    """A lab in this process, for what no back end does differently."""
    made = Lab("private-api", backend="embedded")
    yield made
    assert made.down().left == ()


def test_up_twice_is_once(lab):
    first = lab.up()
    second = lab.up()
    assert len(first.plan) > 20
    assert len(second.plan) == 0
    assert second.standing == first.standing


def test_down_without_up_says_so_and_succeeds(here):
    assert "nothing to take down" in str(here.down())
    here.up()
    assert "are gone" in str(here.down())
    assert "nothing to take down" in str(here.down())


def test_wrong_names_list_the_right_ones(here):
    with pytest.raises(LabkitError, match=r"one of: .*private-api"):
        Lab("privat-api")
    with pytest.raises(LabkitError, match="policy_names_endpoint"):
        here.up(policy=False)
    with pytest.raises(LabkitError, match="'EDGE'"):
        here.plan(api_type="edge")
    with pytest.raises(LabkitError, match="embedded, endpoint, aws"):
        Lab("private-api", backend="azure")


def test_nothing_stands_until_it_is_built(here):
    assert str(here.status()) == "Nothing stands."
    for ask in (here.records, lambda: here.on("private-app")):
        with pytest.raises(LabkitError, match=r"lab\.up\(\)"):
            ask()
    assert here.trace("private-app").outcome is Outcome.DELIVERED


def test_the_record_arrives(lab):
    lab.up()
    answer = lab.on("private-app").curl(lab.url("/kinesis"), json={"order": 1})
    assert answer.status == 200
    assert set(answer.json()) == {"SequenceNumber", "ShardId"}
    assert [json.loads(record.data) for record in lab.records()] == [{"order": 1}]


SENDERS = ("private-app", "public-app", "internet")
SITUATIONS = [
    {},
    {"private_dns": False},
    {"endpoint": False},
    {"endpoint_admits_443": False},
    {"policy_names_endpoint": False},
    {"nat_gateway": True},
    {"api_type": "REGIONAL"},
    {"api_type": "EDGE", "nat_gateway": True},
    {"api_type": "REGIONAL", "private_dns": False, "nat_gateway": True},
    {"api_type": "EDGE", "endpoint": False},
]


def test_computed_and_executed_agree(lab):
    """Two codes build these answers: the engine's prediction and the data plane's response."""
    for changes in SITUATIONS:
        lab.up(**changes)
        for sender in SENDERS:
            case = (changes, sender)
            computed = lab.trace(sender).response
            executed = lab.on(sender).curl(lab.url("/kinesis"), json={"order": 1})
            assert executed.status == computed.status, case
            assert executed.exit_code == computed.exit_code, case
            if computed.error_type:
                assert executed.body == computed.body, case
                assert executed.headers["x-amzn-ErrorType"] == computed.error_type, case


def test_the_endpoints_own_name_needs_the_header(here):
    here.up(private_dns=False)
    host, url = here.on("private-app"), here.endpoint_url("/kinesis")
    assert host.curl(url, json={}).body == '{"message":"Forbidden"}'
    assert host.curl(url, json={}, headers={"x-apigw-api-id": here.api_id}).status == 200
    found = here.trace("private-app", url, headers={"x-apigw-api-id": here.api_id})
    assert found.outcome is Outcome.DELIVERED


def test_a_service_answers_by_its_endpoints_own_name(labkit_home):
    lab = Lab("private-kinesis", backend="embedded")
    lab.up(private_dns=False)
    name = lab.topology.find(VpcEndpoint, "kinesis-endpoint").dns_name
    row = lab.compare("private-app", f"https://{name}/")
    assert (row.executed.status, row.differences) == (200, ())
    assert lab.down().left == ()


def test_the_account_is_looked_at_again_when_something_may_have_changed(lab):
    lab.up()
    before = lab.topology
    lab.on("private-app").curl(lab.url("/kinesis"), json={})
    assert lab.topology is before
    lab.up(private_dns=False)
    assert lab.topology is not before


def test_a_change_by_hand_is_seen(lab):
    lab.up()
    ec2 = lab.clients.client("ec2")
    group = next(row for row in lab.topology.components if row.name == "endpoint-sg")
    ec2.revoke_security_group_ingress(
        GroupId=group.id,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "IpRanges": [{"CidrIp": "10.0.0.0/16"}],
            }
        ],
    )
    assert lab.trace("private-app").codes == ("SG_HAS_NO_RULES",)
    assert lab.on("private-app").curl(lab.url("/kinesis"), json={}).exit_code == 28


def test_what_the_role_may_not_do_is_found_by_both(here):
    here.up()
    role = here.topology.all(Role)[0].id.rsplit("/", 1)[-1]
    iam = here.clients.client("iam")
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=policy)
    computed = here.trace("private-app")
    executed = here.on("private-app").curl(here.url("/kinesis"), json={"order": 1})
    assert computed.codes == ("ROLE_LACKS_PERMISSION",)
    assert executed.status == computed.response.status == 400
    assert executed.json()["__type"] == "AccessDeniedException"
    assert len(here.records()) == 0


def test_up_says_the_whole_lab_whatever_stood_before(backend, lab):
    lab.up(api_type="EDGE", nat_gateway=True)
    assert "nat_gateway=True" in str(lab.up(nat_gateway=True))
    assert lab.toggles.settings == lab.blueprint.settings(nat_gateway=True)
    lab.up()
    assert lab.toggles.settings == lab.blueprint.defaults
    assert Lab("private-api", backend=backend).toggles.settings == lab.blueprint.defaults


def test_a_lab_taken_up_again_knows_what_stands_and_forgets_what_does_not(backend, lab):
    lab.up(private_dns=False)
    again = Lab("private-api", backend=backend)
    assert again.toggles.settings["private_dns"] is False
    again.down()
    assert Lab("private-api", backend=backend).toggles.settings["private_dns"] is True


def test_what_was_deleted_by_hand_is_made_again(lab):
    lab.up()
    endpoint = lab.topology.all(VpcEndpoint)[0].id
    lab.clients.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert "not as the toggles say" in str(lab.remedies("private-app"))
    assert "1 missing" in str(lab.status())
    made = lab.up()
    assert [action.id for action in made.plan if action.verb == "create"] == [
        "create vpc_endpoint/execute-api-endpoint"
    ]
    assert lab.trace("private-app").outcome is Outcome.DELIVERED


@pytest.mark.parametrize("learner", ["", "../x", "a/b", "é", "a" * 21, None, 3, "A", "a\nb"])
def test_a_learner_has_a_name_that_fits_everywhere(learner):
    with pytest.raises(LabkitError, match="small letters, digits and hyphens"):
        Lab("private-api", learner=learner)


@pytest.mark.parametrize("url", ["https://[bad/", 5, "https://x:99999/", "https://x:abc/", "x", ""])
def test_a_bad_url_is_one_sentence_in_trace_and_curl(here, url):
    here.up()
    for ask in (
        lambda: here.trace("private-app", url or " "),
        lambda: here.on("private-app").curl(url),
    ):
        with pytest.raises(LabkitError):
            ask()


def test_a_host_that_is_not_there_lists_those_that_are(here):
    here.up()
    with pytest.raises(LabkitError, match="private-app, public-app, internet"):
        here.on("privat-app")


def test_a_path_needs_no_slash(here):
    here.up()
    assert here.url("kinesis") == here.url("/kinesis")
    chain = Lab("private-integration", backend="embedded")
    assert chain.url(request="kinesis").endswith("/test/kinesis")
    assert chain.url().endswith("/test/private")


def test_remedies_are_lines_of_python_that_work(here):
    here.up(endpoint_admits_443=False, policy_names_endpoint=False)
    said = str(here.remedies("private-app"))
    _, flips, call = said.splitlines()
    assert flips.strip() == "endpoint_admits_443=True and policy_names_endpoint=True"
    exec(call.partition("that is: ")[2], {"lab": here})
    assert here.trace("private-app").outcome is Outcome.DELIVERED


def test_lines_to_run_call_the_lab_as_the_notebook_does(here, monkeypatch):
    names = {"_": here, "_5": here, "chain": here, "other": here}
    monkeypatch.setattr(bound, "ipython", lambda: SimpleNamespace(user_ns=names))
    here.up(endpoint_admits_443=False)
    said = str(here.remedies("private-app"))
    assert "that is: chain.up()" in said
    assert "chain.down()" in str(here.help())
    assert "lab." not in said + str(here.help())


def test_a_trace_of_what_does_not_stand_says_so_to_a_person(here, monkeypatch, capsys):
    here.trace()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(asked, "ipython", lambda: SimpleNamespace(user_ns={}))
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    here.trace()
    assert "Nothing of lab stands." in capsys.readouterr().out
    here.up()
    capsys.readouterr()
    here.trace()
    assert capsys.readouterr().out == ""


def test_change_keeps_what_up_would_set_back(here):
    with pytest.raises(LabkitError, match="does not stand"):
        here.change(private_dns=False)
    here.up(endpoint_admits_443=False, policy_names_endpoint=False)
    said = str(here.change(endpoint_admits_443=True))
    assert "with policy_names_endpoint=False" in said
    assert here.trace("private-app").codes == ("RESOURCE_POLICY_EXPLICIT_DENY",)
    with pytest.raises(LabkitError, match="private_dn"):
        here.change(private_dn=True)


def test_a_remedy_keeps_what_else_was_chosen(here):
    here.up(api_type="REGIONAL", nat_gateway=True)
    assert "lab.up(private_dns=False, api_type='REGIONAL', nat_gateway=True)" in str(
        here.remedies("private-app")
    )


def test_the_picture_speaks(here):
    here.up()
    assert "delivered" in str(here.picture("private-app"))
    bare = str(here.picture(way=False))
    assert "delivered" not in bare
    assert "private-app" in bare


def test_the_trace_follows_the_settings_before_anything_stands(here):
    topology = here.blueprint.topology(here.blueprint.settings(private_dns=False))
    found = trace(topology, here.blueprint.request(topology, "private-app"))
    assert found.codes == ("NAME_NOT_FOUND",)


def test_a_cell_runs_on_a_host(lab):
    from labkit.lab.magics import on

    lab.up()
    host = f"{lab.api_id}.execute-api.us-east-1.amazonaws.com"
    post = "curl -s --json '{}' -o /dev/null -w '%{http_code}'"
    lines = str(on("private-app", f"dig +short {host}\n{post} {lab.url()}")).splitlines()
    assert lines[0] == f"[private-app]$ dig +short {host}"
    assert lines[1].startswith("10.0.1")
    assert lines[-1] == "200"
    assert str(on("private-app hostname")) == "ip-10-0-10-10"
    wrong = (
        ("nobody", "no host 'nobody'"),
        ("", "%%on private-app or %%on public-app"),
        ("-h", "%%on private-app or"),
        ("private-app -v", "After the name of the host stands '-v'"),
    )
    for line, said in wrong:
        with pytest.raises(LabkitError, match=said):
            on(line, "hostname")


def test_compare_shows_both_and_shouts(lab):
    from dataclasses import replace

    from labkit.lab.compare import SHOUT

    lab.up()
    found = lab.compare("private-app", predicted="it arrives")
    assert found.agree, found.differences
    assert "✔ computed and executed agree" in str(found)
    assert "it arrives" in str(found)
    other = replace(found, executed=replace(found.executed, status=403))
    assert other.differences == ("status: computed 200, executed 403",)
    assert SHOUT in str(other)
    assert f"<strong>{SHOUT}" in other._repr_html_()
    lab.up(endpoint=False)
    assert lab.compare("private-app").agree


def test_what_a_hand_has_put_into_the_vpc_keeps_it_and_down_says_so(labkit_home):
    lab = Lab("private-api", backend="embedded")
    lab.up()
    ec2, vpc = lab.clients.client("ec2"), lab.topology.all(Vpc)[0].id
    group = ec2.create_security_group(GroupName="own", Description="by hand", VpcId=vpc)["GroupId"]
    assert [row.name for row in lab.down().left] == ["lab-vpc"]
    ec2.delete_security_group(GroupId=group)
    assert lab.down().left == ()


def test_help_says_where_one_is_and_what_a_hand_has_changed(here):
    assert "Nothing stands" in str(here.help())
    assert "lab.up()" in str(here.help())
    here.up(private_dns=False)
    assert f"{len(here.found)} resources stand with private_dns=False" in str(here.help())
    assert "by hand" not in str(here.help())
    endpoint = here.topology.all(VpcEndpoint)[0].id
    here.clients.client("ec2").modify_vpc_endpoint(VpcEndpointId=endpoint, PrivateDnsEnabled=True)
    assert "Changed by hand since: VPC endpoint execute-api-endpoint." in str(here.help())
    assert "lab.up(private_dns=False)" in str(here.help())
