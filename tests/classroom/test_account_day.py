"""A class comes and goes on the embedded AWS, with AWS's rates and quotas, in simulated time."""

from __future__ import annotations

import json
import sys

import pytest
from botocore.exceptions import ClientError

from labkit.aws.carried import CarriedClients
from labkit.aws.limited import GUARDS, Limited
from labkit.aws.rates import RATES
from labkit.classroom.account.day import Day, Phase
from labkit.classroom.account.hands import Hands
from labkit.classroom.account.moments import Moments
from labkit.classroom.account.needs import documented, with_given
from labkit.classroom.account.simulate import Setting, simulated
from labkit.classroom.account.table import chosen
from labkit.classroom.account.told_day import day_as_json, told_day
from labkit.classroom.roster import made
from labkit.cli import main
from labkit.commands import classroom_account
from labkit.emulator import EmbeddedAws
from labkit.emulator.clock import Clock
from labkit.errors import LabkitError
from labkit.provision import Action, CallFailed, Plan, Resource
from labkit.provision.quotas import QUOTAS, Limit

REGION = "us-east-1"


class Account:
    """An embedded AWS whose states last as on AWS, by simulated time."""

    def __init__(self, aws):
        self.moments = Moments()
        aws.clock = Clock("aws", lambda: self.moments.now)
        self.carry = aws.carry


@pytest.fixture
def account():
    aws = EmbeddedAws()
    made_ = Account(aws)
    with aws:
        yield made_


# ------------------------------------------------------------ time and hands


def test_time_goes_on_to_whoever_is_next():
    moments, seen = Moments(), []

    def work(name, *pauses):
        for pause in pauses:
            moments.sleep(pause)
            seen.append((name, moments.now))

    moments.begin(lambda: work("a", 5, 5))
    moments.begin(lambda: work("b", 2, 8, 0))
    moments.run()
    assert seen == [("b", 2), ("a", 5), ("b", 10), ("a", 10), ("b", 10)]


def test_a_fault_ends_all_and_is_raised():
    moments, seen = Moments(), []

    def fail():
        moments.sleep(1)
        raise ValueError("broken")

    def work():
        moments.sleep(2)
        seen.append("never")

    moments.begin(work)
    moments.begin(fail)
    with pytest.raises(ValueError, match="broken"):
        moments.run()
    moments.run()
    assert seen == []


def step(name, *needs):
    before = tuple(f"create vpc/{other}" for other in needs)
    return Action("create", Resource("vpc", name, {}), needs=before)


def test_a_task_that_leaves_the_program_does_not_leave_the_others_waiting():
    moments = Moments()
    moments.begin(lambda: sys.exit(3))
    with pytest.raises(SystemExit):
        moments.run()


def test_hands_take_what_can_be_taken_and_leave_what_hangs_on_a_failure():
    moments, ended = Moments(), {}
    rows = (step("a"), step("b"), step("c", "a", "b"), step("d"), step("bad"), step("e", "bad"))

    def do(action):
        moments.sleep(10)
        if action.name == "bad":
            raise CallFailed("No", "never")
        ended[action.name] = moments.now

    crew = Hands(moments, Plan(rows), do, hands=2)
    crew.begin()
    moments.run()
    assert set(ended) == {"a", "b", "c", "d"}
    assert moments.now == 30
    assert list(crew.failed) == ["create vpc/bad"]


# ------------------------------------------------------------ the account's door


def refused(call, **given):
    with pytest.raises(ClientError) as caught:
        call(**given)
    return caught.value.response["Error"]["Code"]


def test_a_call_before_its_turn_is_refused_and_one_in_its_turn_taken(account):
    now = [0.0]
    door = Limited(account.carry, REGION, lambda: now[0])
    api = CarriedClients(REGION, door).client("apigateway")
    keys = []
    for moment in (0.0, 3.0):
        now[0] = moment
        types = {"types": ["REGIONAL"]}
        keys.append(api.create_rest_api(name="a", endpointConfiguration=types)["id"])
        assert refused(api.create_rest_api, name="b", endpointConfiguration=types) == (
            "TooManyRequestsException"
        )
    api.delete_rest_api(restApiId=keys[0])
    now[0] += RATES["DeleteRestApi"].seconds - 0.01
    assert refused(api.delete_rest_api, restApiId=keys[1]) == "TooManyRequestsException"
    now[0] += 0.01
    api.delete_rest_api(restApiId=keys[1])
    assert door.taken == {"CreateRestApi": 2, "DeleteRestApi": 2, "all": 4}
    assert door.refused == {"CreateRestApi": 2, "DeleteRestApi": 1}


def test_ten_calls_a_second_after_forty_at_once(account):
    door = Limited(account.carry, REGION, lambda: 0.0)
    api = CarriedClients(REGION, door).client("apigateway")
    for _ in range(RATES["all"].burst):
        api.get_rest_apis()
    assert refused(api.get_rest_apis) == "TooManyRequestsException"


def test_more_than_a_quota_allows_is_refused_with_awss_word(account):
    few = Limited(account.carry, REGION, lambda: 0.0, lambda _: Limit(0))
    clients = CarriedClients(REGION, few)
    ec2 = clients.client("ec2")
    assert refused(ec2.create_vpc, CidrBlock="10.0.0.0/16") == "VpcLimitExceeded"
    assert refused(ec2.allocate_address, Domain="vpc") == "AddressLimitExceeded"
    assert refused(
        ec2.create_vpc_endpoint,
        VpcId="vpc-1",
        ServiceName="com.amazonaws.us-east-1.sqs",
        VpcEndpointType="Interface",
    ) == ("VpcEndpointLimitExceeded")
    elb = clients.client("elbv2")
    assert refused(elb.create_load_balancer, Name="a", Subnets=["s"]) == "TooManyLoadBalancers"
    api = clients.client("apigateway")
    assert refused(api.create_vpc_link, name="a", targetArns=["b"]) == "LimitExceededException"
    assert refused(api.create_rest_api, name="a") == "LimitExceededException"
    enough = Limited(account.carry, REGION, lambda: 0.0)
    ec2 = CarriedClients(REGION, enough).client("ec2")
    stand = len(ec2.describe_vpcs()["Vpcs"])
    for number in range(5 - stand):
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")
    assert refused(ec2.create_vpc, CidrBlock="10.9.0.0/16") == "VpcLimitExceeded"
    assert enough.exceeded == {"VpcLimitExceeded": 1}
    assert {row.code for row in GUARDS.values()} <= {row.code for row in QUOTAS}


# ------------------------------------------------------------ a day


def test_three_learners_come_and_go_in_their_turns(account, tmp_path):
    day = simulated(account, made(3), Setting("private-api", "shared", look=20.0), tmp_path)
    once, come, go, last = day.phases
    assert (day.failed, day.left, day.exceeded) == ((), (), {})
    assert [one.early for one in day.phases] == [0, 0, 0, 0]
    assert come.calls["CreateRestApi"] == go.calls["DeleteRestApi"] == 3
    assert go.seconds == go.longest == 2 * RATES["DeleteRestApi"].seconds
    assert once.calls == last.calls == {}
    assert once.seconds > 60 < last.seconds


def test_an_account_that_has_too_little_for_what_is_shared_is_said(account, tmp_path):
    poor = with_given({"L-F678F1CE": 1}, documented)
    with pytest.raises(LabkitError, match=r"class shares: .*VpcLimitExceeded"):
        simulated(account, made(2), Setting("private-api", "shared", poor), tmp_path)


PHASE = Phase("learners go", 65.0, {"DeleteRestApi": 3, "all": 6}, 2, 90.0, 60.0)
DAY = Day("private-api", 3, (PHASE,), ("ana, delete x: No: never",), {}, ("stream s of ana",))


def test_the_bound_is_the_larger_of_one_alone_and_of_calls_times_their_turn():
    for seconds, bound in ((20.0, (60.0, "3 DeleteRestApi")), (61.0, (61.0, "one learner alone"))):
        alone = Day("private-api", 1, (Phase("learners go", seconds, {}, 0, 0, 0),), (), {}, ())
        assert DAY.bound(alone) == (bound,)
    (row,) = chosen("03")
    text = told_day(row, DAY, alone)
    assert "1:05" in text
    assert "1:01" in text
    assert "✘ left: stream s of ana" in text
    (phase,) = json.loads(day_as_json(row, DAY, alone))["phases"]
    assert (phase["seconds"], phase["at_the_least"], phase["refused"]) == (65.0, 61.0, 2)


def test_the_command_simulates_each_lab_beside_one_learner_alone(monkeypatch, capsys):
    asked = []

    def said(_, who, setting, folder):
        asked.append((len(who), setting.lab, setting.way, setting.queue, folder.is_dir()))
        return DAY

    monkeypatch.setattr(classroom_account, "simulated", said)
    words = ["classroom", "simulate", "--learners", "3", "--notebooks"]
    assert main([*words, "03", "--without-queue"]) == 1  # something is left
    assert asked == [(count, "private-api", "shared", False, True) for count in (1, 3)]
    assert "at the least" in capsys.readouterr().out
    assert main([*words, "04", "--json"]) == 1
    assert asked[2:] == [(1, "private-dns", "apart", True, True)]
    assert json.loads(capsys.readouterr().out)["lab"] == "private-api"
    assert main([*words, "11"]) == 1
    assert "builds anything" in capsys.readouterr().err
