"""Each challenge: broken it fails for its own reason, solved it passes; short cuts do not."""

import json
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from labkit import challenge, progress
from labkit.blueprints import blueprint
from labkit.course.challenges import CHALLENGES
from labkit.course.challenges.openings import opened
from labkit.errors import LabkitError
from labkit.facts import FACTS
from labkit.flow import Outcome, trace
from labkit.lab import challenge as acts
from labkit.lab.lab import Lab
from labkit.lab.ticket import KEPT, Choices
from labkit.topology import PolicyDocument, RestApi

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def alone(labkit_home, monkeypatch):
    """No challenge of another test, and progress of its own."""
    monkeypatch.setattr(acts, "_TASKS", {})
    yield
    for task in acts._TASKS.values():
        assert task.lab.down().left == ()


BY_HAND = [key for key, row in CHALLENGES.items() if row.by_hand]
BY_TOGGLES = [key for key, row in CHALLENGES.items() if not row.by_hand]


def traced(row, settings, ask):
    lab = blueprint(row.lab).asking(ask.request)
    topology = lab.topology(settings)
    return trace(topology, lab.request(topology, ask.source))


@pytest.mark.parametrize("key", BY_TOGGLES)
def test_broken_by_a_toggle_it_is_blocked_for_its_own_reason_and_by_nothing_before(key):
    row = CHALLENGES[key]
    assert traced(row, row.start, row.must_reach[0]).codes == row.codes
    for settings in (row.sound, *row.goals):
        for ask in row.must_reach:
            assert traced(row, settings, ask).outcome is Outcome.DELIVERED, (settings, ask)
        for ask in row.must_not_reach:
            assert traced(row, settings, ask).outcome is Outcome.BLOCKED, (settings, ask)


# The others are broken and mended live by the notebook, which strict nbval runs.
@pytest.mark.parametrize("key", ["10-01", *BY_HAND])
def test_broken_it_fails_for_its_own_reason_and_solved_it_passes(key):
    task = challenge(key)
    row = task.challenge
    task.start()
    ask = row.must_reach[0]
    assert task.lab.trace(ask.source, request=ask.request).codes == row.codes
    broken = task.check()
    assert not broken.mended
    assert [point.got for point in broken.points[2:4]] == [True, True]
    task.solve()
    solved = task.check()
    assert solved.mended, str(solved)
    assert solved.score == 5


def test_the_notebook_breaks_and_mends_every_one_of_them():
    """Strict nbval runs it: what it shows is what comes."""
    notebook = nbformat.read(ROOT / "notebooks/10_break_fix.ipynb", as_version=4)
    shown = [
        output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "data" in output
    ]
    for row in CHALLENGES.values():
        graded = [text for text in shown if text.startswith(f"{row.title}: ")]
        heads = [text.splitlines()[0].removeprefix(f"{row.title}: ") for text in graded]
        assert [head.split(",")[0] for head in heads] == ["✘ not mended yet", "✔ mended"], row.id
        assert heads[1] == "✔ mended, 5 of 5 points"


def test_they_are_enough_on_three_levels_and_say_what_they_are_about():
    assert len(CHALLENGES) >= 16
    assert {row.level for row in CHALLENGES.values()} == {1, 2, 3}
    for key, row in CHALLENGES.items():
        assert key == row.id == row.cause.id.removesuffix("-cause")
        assert row.facts
        assert set(row.facts) <= FACTS.keys(), key
        assert all(
            row.cause.explain(choice) for choice in row.cause.offered if choice != row.cause.answer
        )


def test_a_solution_by_hand_is_lines_that_run_as_they_are_shown():
    task = challenge("10-16")
    task.start()
    lines = [str(call) for call in task.challenge.mended_by_hand]
    for line in lines:
        exec(line, {"task": task})
    assert lines
    assert task.check().mended


def points(task):
    return [point.got for point in task.check().points]


def deployed(task, *statements):
    """Save a resource policy by hand, and deploy the API with it."""
    api, gateway = task.id("lab-api"), task.client("apigateway")
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    row = {"op": "replace", "path": "/policy", "value": text}
    gateway.update_rest_api(restApiId=api, patchOperations=[row])
    gateway.create_deployment(restApiId=api, stageName="test")


EVERYBODY = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "execute-api:/*",
}


def test_a_policy_that_has_lost_its_deny_is_open_to_everybody():
    task = challenge("10-04")
    task.start()
    deployed(task, EVERYBODY)
    graded = task.check()
    assert [point.got for point in graded.points[:4]] == [True, True, False, True]
    assert "open to everybody: resource policy of lab-api allows *" in str(graded)


def test_what_keeps_out_a_part_of_what_was_let_in_is_no_opening():
    task = challenge("10-04")
    task.start()
    task.change(resource_policy="this endpoint", endpoint_policy="the role alone")
    assert "open to everybody" not in str(task.check())


def test_a_deny_beside_what_was_allowed_already_is_no_opening():
    topology = blueprint("who-may-call").topology()
    (api,) = topology.all(RestApi)
    deny = {**EVERYBODY, "Effect": "Deny", "Condition": {"StringEquals": {"aws:SourceVpce": "a"}}}
    allowing, denying = (
        topology.replaced(replace(api, policy=PolicyDocument.parse({"Statement": rows})))
        for rows in ([EVERYBODY], [EVERYBODY, deny])
    )
    assert list(opened(denying, [allowing])) == []
    assert [row.where for row in opened(allowing, [denying])] == ["resource policy of lab-api"]


def test_opening_everything_does_not_pass():
    task = challenge("10-16")
    task.start()
    world = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    task.client("ec2").authorize_security_group_ingress(
        GroupId=task.id("endpoint-sg"), IpPermissions=[world]
    )
    graded = task.check()
    assert [point.got for point in graded.points] == [True, False, False, True, True]
    assert "open to everybody: ingress of endpoint-sg: all traffic, 0.0.0.0/0" in str(graded)
    assert not graded.mended


def test_a_detour_that_changes_more_than_is_needed_does_not_pass():
    task = challenge("10-05")
    task.start()
    task.change(nat_gateway=True)
    graded = task.check()
    assert [point.got for point in graded.points] == [True, True, True, False, True]
    assert "changed without need: NAT gateway nat-gateway" in str(graded)
    assert graded.told == "✘ gets through, but more was changed than needed, 4 of 5 points"


def test_a_consequence_is_not_counted_among_the_causes():
    task = challenge("10-13")
    task.start()
    task.change(private_dns=True)
    graded = str(task.check())
    assert "private from internet: 1 thing stands in its way" in graded
    assert "✘ not mended yet" in graded


def test_the_symptom_has_the_request_with_its_url():
    task = challenge("10-04")
    task.start()
    line = str(task.symptom()).splitlines()[1]
    assert line.endswith(task.lab.url(request="unsigned"))
    assert line.split()[0] in ("GET", "POST")


def test_a_cure_that_takes_what_others_use_does_not_pass():
    task = challenge("10-01")
    task.start()
    task.change(endpoint=False)
    graded = task.check()
    assert graded.points[0].got is False
    assert "endpoint-name from private-app" in str(graded)


def test_whoever_takes_the_signature_away_lets_strangers_in():
    task = challenge("10-15")
    task.start()
    task.change(endpoint_policy="full access", authorization="NONE")
    assert points(task)[2] is False


def test_deleting_what_is_asked_does_not_pass():
    task = challenge("10-09")
    task.start()
    ec2 = task.client("ec2")
    ec2.terminate_instances(InstanceIds=[task.id("Instance:private-app")])
    assert points(task)[:2] == [False, False]
    task.start()
    task.client("apigateway").delete_rest_api(restApiId=task.id("lab-api"))
    assert points(task)[:2] == [False, False]


def test_the_cause_counts_and_what_was_reached_is_kept(monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    task = challenge("10-03")
    task.start()
    wrong = next(row for row in task.cause.question.offered if row != task.cause.question.answer)
    task.cause.lock(wrong)
    task.change(deployed=True)
    graded = task.check()
    assert (graded.mended, graded.score) == (True, 4)
    assert f"you had locked in: {wrong}" in str(graded)
    assert task.cause.question.explain(wrong) in str(graded)
    kept = str(progress())
    assert "10-03  level 1  ✔ mended, 4 of 5 points" in kept
    assert "10-04  level 1  – not checked yet" in kept
    task.start()
    task.solve()
    task.check()
    assert "4 of 5 points, by the course's solution" in str(progress())


def test_who_begins_anew_chooses_the_cause_anew(monkeypatch):
    monkeypatch.setenv("LABKIT_HEADLESS", "0")
    task = challenge("10-03")
    task.start()
    right = task.cause.question.answer
    wrong = next(row for row in task.cause.question.offered if row != right)
    task.cause.lock(wrong)
    assert task.cause.lock(right) == f"Already locked in: {wrong}"
    task.start()
    assert task.cause.chosen is None
    assert task.cause.lock(right) == f"✔ Locked in: {right}"
    task.change(deployed=True)
    assert task.check().score == 5


def test_hints_come_one_by_one_and_then_the_solution_is_named():
    task = challenge("10-02")
    hints = [str(task.hint()) for _ in range(4)]
    assert [row.split(":")[0] for row in hints[:3]] == [f"Hint {n} of 3" for n in (1, 2, 3)]
    assert "task.solve()" in hints[3]


def test_what_has_not_begun_says_how_to_begin():
    task = challenge("10-04")
    for act in (task.check, task.symptom, lambda: task.change(deployed=False)):
        with pytest.raises(LabkitError, match=r'challenge\("10-04"\)\.start\(\)'):
            act()
    with pytest.raises(LabkitError, match="10-01"):
        challenge("10-99")


def test_a_lab_that_was_taken_down_is_not_said_never_to_have_begun():
    task = challenge("10-04")
    task.start()
    task.lab.down()
    with pytest.raises(LabkitError, match=r'was taken down.*challenge\("10-04"\)\.start\(\)'):
        task.check()


def test_another_challenge_takes_the_lab_of_the_last_one_down():
    first, second = challenge("10-03"), challenge("10-10")
    first.start()
    second.start()
    assert not first.lab.stands
    assert second.lab.stands


def test_a_tickets_lab_does_not_tell_what_is_set():
    task = challenge("10-02")
    task.start()
    told = str(task.lab.toggles)
    assert told == str(Choices(blueprint("private-dns")))
    assert "private_dns" in told
    assert "True, False" in told
    for name in KEPT:
        with pytest.raises(LabkitError, match=f"A ticket's lab has no {name}"):
            getattr(task.lab, name)
    assert task.lab.stands
    assert "private DNS" in str(task.lab.about("execute-api-endpoint"))
    assert task.lab.trace("private-app", request="public-domain").codes


def test_every_act_of_a_lab_that_would_tell_is_kept():
    """Whatever takes toggles or speaks of what is set; a new act has to be thought of here."""
    looks = {
        *("about", "api_id", "balancer_url", "clients", "compare", "cost", "desired", "down"),
        *("endpoint_url", "found", "hosts", "name", "offered", "on", "permissions", "picture"),
        *("records", "snapshot", "spent", "stands", "stands_now", "toggles", "topology"),
        *("trace", "url"),
    }
    acts = {name for name in dir(Lab) if not name.startswith("_")}
    assert acts - KEPT.keys() == looks
    assert acts >= KEPT.keys()


def test_no_switch_mends_what_was_done_by_hand():
    task = challenge("10-16")
    task.start()
    with pytest.raises(LabkitError, match="No switch mends what was done by hand"):
        task.change(nat_gateway=True)
    with pytest.raises(LabkitError, match="No switch"):
        task.change()
    assert not task.check().mended
    task = challenge("10-04")
    task.start()
    with pytest.raises(LabkitError, match="No switch was named"):
        task.change()


POST_IS_LEFT = "of the fault is left: API method lab-api POST /kinesis"


def test_the_role_alone_does_not_close_the_ticket_of_the_green_monitor():
    task = challenge("10-11")
    task.start()
    task.change(api_may_put=True)
    graded = task.check()
    assert [point.got for point in graded.points] == [True, False, True, True, True]
    assert POST_IS_LEFT in str(graded)
    task.change(errors_have_a_status=True)
    assert task.check().score == 5


def test_a_role_that_may_do_all_does_not_pass():
    task = challenge("10-11")
    task.start()
    task.change(errors_have_a_status=True)
    every = {"Effect": "Allow", "Action": ["kinesis:*"], "Resource": ["*"]}
    task.client("iam").put_role_policy(
        RoleName=task.id("Role:api-to-kinesis").rsplit("/", 1)[-1],
        PolicyName="all",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [every]}),
    )
    assert points(task)[2] is False


def permission(first, last, block="10.0.0.0/16"):
    ranges = [{"CidrIp": block}]
    return [{"IpProtocol": "tcp", "FromPort": first, "ToPort": last, "IpRanges": ranges}]


@pytest.mark.parametrize(
    ("ports", "block", "got", "says"),
    [
        ((443, 443), "10.0.0.0/16", [True, False, True], "of the fault is left: ingress of"),
        ((443, 444), "10.0.0.0/16", [True, False, False], "more than is needed: ingress of endp"),
        ((443, 443), "10.0.0.0/8", [True, False, False], "more than is needed: ingress of endp"),
    ],
)
def test_of_a_wrong_digit_nothing_may_stay_and_no_more_be_opened(ports, block, got, says):
    task = challenge("10-16")
    task.start()
    task.client("ec2").authorize_security_group_ingress(
        GroupId=task.id("endpoint-sg"), IpPermissions=permission(*ports, block)
    )
    graded = task.check()
    assert [point.got for point in graded.points][:3] == got
    assert says in str(graded)


def test_a_narrower_rule_than_the_courses_is_as_good():
    task = challenge("10-16")
    task.start()
    ec2, group = task.client("ec2"), task.id("endpoint-sg")
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=permission(433, 433))
    for block in ("10.0.10.0/24", "10.0.11.0/24", "10.0.0.0/24", "10.0.1.0/24"):
        ec2.authorize_security_group_ingress(
            GroupId=group, IpPermissions=permission(443, 443, block)
        )
    assert task.check().score == 5


def test_a_wrong_target_may_not_stay():
    task = challenge("10-20")
    task.start()
    targets = [{"Id": task.id("Instance:app"), "Port": 8080}]
    task.client("elbv2").register_targets(TargetGroupArn=task.id("TargetGroup:"), Targets=targets)
    graded = task.check()
    assert [point.got for point in graded.points] == [True, False, True, True, True]
    assert "of the fault is left: target group targets" in str(graded)


def test_an_entry_before_the_wrong_one_does_not_take_it_away():
    task = challenge("10-17")
    task.start()
    task.client("ec2").create_network_acl_entry(
        NetworkAclId=task.id("default-acl"),
        RuleNumber=40,
        Egress=True,
        Protocol="-1",
        RuleAction="allow",
        CidrBlock="0.0.0.0/0",
    )
    graded = task.check()
    assert [point.got for point in graded.points][:2] == [True, False]
    assert "of the fault is left: a network ACL" in str(graded)


def test_what_is_left_is_not_told_while_the_request_does_not_get_through():
    task = challenge("10-20")
    task.start()
    assert "is left" not in str(task.check())


def test_a_request_that_gets_through_on_one_address_alone_is_said_so():
    task = challenge("10-17")
    task.start()
    assert "private-app: it gets through on some ways that it may take" in str(task.check())


def test_one_rule_more_by_hand_is_as_good_as_a_wider_one():
    task = challenge("10-06")
    task.start()
    task.client("ec2").authorize_security_group_ingress(
        GroupId=task.id("endpoint-sg"), IpPermissions=permission(443, 443, "10.0.0.0/24")
    )
    assert task.check().score == 5


def test_a_wrong_group_may_not_stay_beside_the_right_one():
    task = challenge("10-14")
    task.start()
    task.change(link_may_send=True)
    pairs = [{"GroupId": task.id("alb-sg")}]
    admitted = [{"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "UserIdGroupPairs": pairs}]
    task.client("ec2").authorize_security_group_ingress(
        GroupId=task.id("app-sg"), IpPermissions=admitted
    )
    assert "of the fault is left: security group app-sg" in str(task.check())
