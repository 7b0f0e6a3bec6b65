"""A host on AWS: the lines that are run there, and what is made of what they say."""

from __future__ import annotations

import shlex
import shutil

import pytest

from labkit.aws.run_command import Said
from labkit.blueprints import blueprint
from labkit.blueprints.management import managed
from labkit.emulator import EmbeddedAws
from labkit.emulator.curl import Patience
from labkit.errors import LabkitError
from labkit.flow import Request
from labkit.lab.curl_lines import CREDENTIALS, answered, curl_line
from labkit.lab.outside import OutsideHost
from labkit.lab.remote import RemoteHost

LAB = managed(blueprint("private-api"))
URL = "https://abcde12345.execute-api.us-east-1.amazonaws.com/test/kinesis"
OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-amzn-RequestId: 1\r\n\r\n{}"


class Shell:
    """Takes lines and says what it was told to."""

    def __init__(self, *says):
        self.says, self.ran = says, []

    def run(self, instance, lines):
        self.ran.append((instance, lines))
        return self.says


def host(shell, lab=LAB, name="private-app", **toggles):
    return RemoteHost(name, lambda: lab.topology(lab.settings(**toggles)), shell)


def words_of(shell):
    ((instance, (line,)),) = shell.ran
    assert instance == "private-app"
    return shlex.split(line)


def test_a_request_is_a_line_and_its_answer_a_result():
    shell = Shell(Said(OK.replace("\r\n", "\n")))
    found = host(shell).curl(URL, json={"order": 1}, headers={"X-A": "it's", "X-B": ""})
    words = words_of(shell)
    assert words[:5] == ["curl", "-sS", "-i", "--http1.1", "--connect-timeout"]
    assert words[words.index("-X") + 1] == "POST"
    assert words[words.index("--data-binary") + 1] == '{"order": 1}'
    assert {"Content-Type: application/json", "X-A: it's", "X-B;"} <= set(words)
    assert words[-1] == URL
    assert (found.status, found.body, found.exit_code) == (200, "{}", 0)
    assert found.header("content-type") == "application/json"


def test_options_of_curl_are_curl_s_own():
    shell = Shell(Said(OK))
    host(shell).curl(URL, insecure=True, resolve="10.0.10.200", max_time=3, connect_timeout=2)
    words = words_of(shell)
    assert "-k" in words
    assert words[words.index("--connect-to") + 1] == "::10.0.10.200:"
    assert (words[words.index("-m") + 1], words[words.index("--connect-timeout") + 1]) == ("3", "2")


def test_a_head_request_does_not_wait_for_a_body():
    line = curl_line(Request("a", URL, method="HEAD"), Patience(), "us-east-1")
    assert "-I" in line.split()
    assert "-X" not in line.split()


@pytest.mark.parametrize(
    ("request_", "service"),
    [
        (Request("a", URL, signed_by="its role"), "execute-api"),
        (
            Request("a", "https://kinesis.us-east-1.amazonaws.com/", "POST", call="kinesis:X",
                    signed_by="r", headers=(("X-Amz-Target", "Kinesis_20131202.X"),)),
            "kinesis",
        ),
    ],
)  # fmt: skip
def test_a_signed_request_is_signed_there_by_the_role_of_the_instance(request_, service):
    line = curl_line(request_, Patience(), "us-east-1")
    assert line.startswith(f"{CREDENTIALS} && curl")
    assert f"--aws-sigv4 aws:amz:us-east-1:{service} " in line
    assert '"x-amz-security-token: $AWS_SESSION_TOKEN"' in line


@pytest.mark.parametrize(
    ("said", "status", "code", "shown"),
    [
        (Said("HTTP/1.1 100 Continue\n\nHTTP/1.1 403 Forbidden\nA: b\n\nno"), 403, 0, "no"),
        (Said("HTTP/2 204\n\n"), 204, 0, ""),
        (Said("HTTP/1.1 200 OK\nA: b\n\nHTTP/1.1 is a protocol\n"), 200, 0, "is a protocol"),
        (Said("", "curl: (6) Could not resolve host: x", 6), None, 6, "curl: (6) Could not"),
        (Said("", "warning\ncurl: (28) Timeout", 28), None, 28, "curl: (28) Timeout"),
        (Said("HTTP/1.1 200 OK\nA: b\n\nhalf", "curl: (18) closed", 18), None, 18, "(18)"),
        (Said("", "sh: curl: command not found", 127), None, 127, "command not found"),
        (Said(), None, 1, "curl said nothing"),
    ],
)
def test_what_curl_says(said, status, code, shown):
    found = answered(said)
    assert (found.status, found.exit_code) == (status, code)
    assert shown in found.body + found.stderr


def test_a_cell_is_one_command_of_several_lines():
    shell = Shell(Said("10.0.10.200\n"), Said("", "nc: refused\n", 1))
    found = host(shell).run("# who\ndig +short \\\n  x\n\nnc -zv x 443")
    assert shell.ran == [("private-app", ["dig +short    x", "nc -zv x 443"])]
    assert found.exit_code == 1
    assert "[private-app]$ nc -zv x 443\nnc: refused" in str(found)


def test_a_call_is_made_by_the_cli_there():
    shell = Shell(Said('{"ShardId": "shardId-0"}\n'))
    found = host(shell).aws("kinesis", "put_record", StreamName="s", Data="x", PartitionKey="1")
    assert words_of(shell)[1:3] == ["kinesis", "put-record"]
    assert (found.ok, found.answer) == (True, {"ShardId": "shardId-0"})
    refused = host(Shell(Said("", "AccessDenied", 254))).aws("kinesis", "list-streams")
    assert (refused.exit_code, refused.answer) == (254, None)
    assert host(Shell()).aws("kinesis", "fly").exit_code == 252


@pytest.mark.parametrize(
    ("ask", "line"),
    [
        (lambda it: it.dig("x.y", server="10.0.0.2", short=True), "dig @10.0.0.2 +short x.y A"),
        (lambda it: it.nc("x.y", 443), "nc -zv -w5 x.y 443"),
        (lambda it: it.ping("x.y"), "ping -c 1 -W 5 x.y"),
        (lambda it: it.traceroute("x.y"), "traceroute -T -p 443 -w 1 -m 8 x.y"),
    ],
)
def test_tools_are_those_of_the_instance(ask, line):
    shell = Shell(Said("said\n"))
    assert ask(host(shell)).stdout == "said"
    assert shell.ran == [("private-app", [line])]


def test_where_no_command_gets_to_it_says_why_before_it_sends_any():
    shell, bare = Shell(), blueprint("private-api")
    for lab, words in ((bare, "has no role"), (blueprint("private-kinesis"), "no way to ssm")):
        with pytest.raises(LabkitError, match=words) as caught:
            host(shell, lab).run("hostname")
        assert "lab.up()" in caught.value.try_
    with pytest.raises(LabkitError, match=r'host\.aws\("kinesis"'):
        host(shell).boto3("kinesis")
    assert shell.ran == []


def test_the_client_outside_is_this_machine_without_anybodys_credentials(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden")
    outside = OutsideHost(LAB.topology)
    found = outside.run('echo "a ${AWS_SECRET_ACCESS_KEY:-nothing}"\nfalse\necho $?')
    assert [row.stdout for _, row in found.rows] == ["a nothing", "", "1"]
    (line,) = outside.run("curl --version").rows[0][1:]
    assert line.exit_code in (0, 127)


@pytest.mark.skipif(shutil.which("curl") is None, reason="this machine has no curl")
def test_a_real_curl_takes_the_line_and_its_answer_is_read():
    with EmbeddedAws(seed=42) as aws:
        found = OutsideHost(LAB.topology).curl(f"{aws.url}/nothing/here", method="GET")
        assert found.status is not None
        lost = OutsideHost(LAB.topology).curl("http://127.0.0.1:9/")
        assert (lost.exit_code, lost.stderr[:9]) == (7, "curl: (7)")
