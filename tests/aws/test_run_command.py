"""SSM Run Command: the requests as they are sent, what is waited for, and what lines say."""

from __future__ import annotations

import subprocess

import pytest
from botocore.stub import Stubber

from labkit.aws import Clients, Waits
from labkit.aws.cli_input import cli_words
from labkit.aws.run_command import NOT_RUN, RunCommand, Said, read, script
from labkit.errors import LabkitError
from labkit.provision import CallFailed

INSTANCE, COMMAND, MARK = "i-0123456789abcdef0", "0831e1a8-a1ac-4257-a1fd-c831bFAKEID1", "mark"
ASK = "describe_instance_information"
WHICH = {"Filters": [{"Key": "InstanceIds", "Values": [INSTANCE]}]}
SENT = {
    "InstanceIds": [INSTANCE],
    "DocumentName": "AWS-RunShellScript",
    "Parameters": {"commands": [script(["curl x"], MARK)], "executionTimeout": ["120"]},
    "TimeoutSeconds": 60,
}
RESULT = {"CommandId": COMMAND, "InstanceId": INSTANCE}


@pytest.fixture
def clients():
    return Clients("us-east-1", endpoint_url="http://127.0.0.1:9")


@pytest.fixture
def stub(clients):
    with Stubber(clients.client("ssm")) as stub:
        yield stub


@pytest.fixture
def shell(clients):
    return RunCommand(clients, Waits(sleep=lambda _: None, limit=20.0), new_mark=lambda: MARK)


def reports(stub, *states):
    for state in states:
        rows = [{"InstanceId": INSTANCE, "PingStatus": state}] if state else []
        stub.add_response(ASK, {"InstanceInformationList": rows}, WHICH)


def sends(stub, **sent):
    stub.add_response("send_command", {"Command": {"CommandId": COMMAND}}, {**SENT, **sent})


def ends(stub, status="Success", **more):
    stub.add_response("get_command_invocation", {"Status": status, **more}, RESULT)


def test_it_waits_for_the_agent_and_for_the_end_each_by_what_it_means(stub, shell):
    reports(stub, "", "ConnectionLost", "Online")
    sends(stub)
    stub.add_client_error("get_command_invocation", "InvocationDoesNotExist")
    ends(stub, "Pending")
    ends(stub, "InProgress")
    ends(stub, StandardOutputContent=f"hello\n\n{MARK} 0\n", StandardErrorContent=f"\n{MARK}\n")
    assert shell.run(INSTANCE, ["curl x"]) == (Said("hello\n"),)
    sends(stub)
    ends(stub, StandardOutputContent=f"\n{MARK} 7\n", StandardErrorContent=f"no\n\n{MARK}\n")
    assert shell.run(INSTANCE, ["curl x"]) == (Said("", "no", 7),)
    stub.assert_no_pending_responses()


def test_an_agent_that_was_there_is_waited_for_again(stub, shell):
    reports(stub, "Online")
    sends(stub)
    ends(stub, StandardOutputContent=f"\n{MARK} 0\n")
    assert shell.run(INSTANCE, ["curl x"])[0].exit_code == 0
    stub.add_client_error("send_command", "InvalidInstanceId", expected_params=SENT)
    reports(stub, "ConnectionLost", "Online")
    sends(stub)
    ends(stub, StandardOutputContent=f"\n{MARK} 4\n")
    assert shell.run(INSTANCE, ["curl x"])[0].exit_code == 4
    stub.assert_no_pending_responses()


def test_an_agent_that_never_reports_is_one_sentence(clients, stub):
    shell = RunCommand(clients, Waits(sleep=lambda _: None, shortest=9, longest=9, limit=20))
    reports(stub, "", "", "", "")
    with pytest.raises(LabkitError, match="has not asked for commands") as caught:
        shell.run(INSTANCE, ["true"])
    assert "lab.status()" in caught.value.try_


@pytest.mark.parametrize("details", NOT_RUN)
def test_what_was_not_run_says_why(stub, shell, details):
    reports(stub, "Online")
    sends(stub)
    ends(stub, "Failed", StatusDetails=details, ResponseCode=-1)
    with pytest.raises(LabkitError, match=NOT_RUN[details][0].split("{")[0]) as caught:
        shell.run(INSTANCE, ["curl x"])
    assert caught.value.try_


def test_a_refusal_is_told_as_it_is(stub, shell):
    reports(stub, "Online")
    stub.add_client_error("send_command", "AccessDeniedException", "no ssm:SendCommand")
    with pytest.raises(CallFailed, match="AccessDenied"):
        shell.run(INSTANCE, ["curl x"])


LINES = ["echo 'a b' {{ssm:x}}", "false", "echo $?", "echo oops >&2; (exit 3)", "cat", "echo 'x"]


def test_a_real_shell_says_each_line_for_itself():
    done = subprocess.run(
        ["sh", "-c", script(LINES, MARK)], capture_output=True, text=True, check=True
    )
    found = list(read(done.stdout, done.stderr, MARK, len(LINES)))
    assert [row.exit_code for row in found[:5]] == [0, 1, 0, 3, 0]
    assert [row.stdout.strip() for row in found[:5]] == ["a b {{ssm:x}}", "", "1", "", ""]
    assert found[3].stderr == "oops"
    assert found[5].exit_code
    assert "{{" not in script(LINES, MARK)


def test_the_aws_cli_there_calls_plain_names():
    line = 'echo "$AWS_ACCOUNT_ID_ENDPOINT_MODE"'
    done = subprocess.run(
        ["sh", "-c", script([line], MARK)], capture_output=True, text=True, check=True
    )
    assert [row.stdout.strip() for row in read(done.stdout, done.stderr, MARK, 1)] == ["disabled"]


def test_an_output_that_was_cut_off_leaves_the_rest_unknown():
    assert list(read("one\n\nmark 0\ntw---Output truncated---", "", MARK, 2)) == [
        Said("one\n"),
        Said("tw---Output truncated---", "", 255),
    ]


def test_a_call_as_the_aws_cli_takes_it():
    given = {"StreamName": "s", "Data": "x", "PartitionKey": "1"}
    words = cli_words("kinesis", "put_record", given, "eu-west-1")
    assert words[:5] == ["aws", "kinesis", "put-record", "--region", "eu-west-1"]
    assert words[-1] == '{"StreamName": "s", "Data": "eA==", "PartitionKey": "1"}'
    assert cli_words("s3", "ListBuckets", {}, "eu-west-1")[1:3] == ["s3api", "list-buckets"]
    put = cli_words("kinesis", "put-record", {**given, "Data": b"\xff"}, "eu-west-1")
    assert '"Data": "/w=="' in put[-1]
