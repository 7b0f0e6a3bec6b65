"""The tools of a host: their output, exit codes and refusals, on a network of one VPC."""

# ruff: noqa: E501  a tool's own lines are as long as they are
from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from labkit.emulator import Host
from labkit.emulator.tools.dig import OPEN
from labkit.emulator.tools.reach import HONEST
from labkit.emulator.tools.words import commands_in
from labkit.errors import LabkitError
from labkit.topology import (
    HostedZone,
    Instance,
    InternetGateway,
    NetworkInterface,
    Record,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
    labkit_application,
)

ANYWHERE, BLOCK = IPv4Network("0.0.0.0/0"), IPv4Network("10.0.0.0/16")
KINESIS = "kinesis.us-east-1.amazonaws.com"
EVERYTHING = SecurityGroupRule(peer=ANYWHERE, protocol="-1")
HTTP = SecurityGroupRule(peer=BLOCK, from_port=8080, to_port=8081)
PING = SecurityGroupRule(peer=BLOCK, protocol="icmp", from_port=8, to_port=0)
UDP = SecurityGroupRule(peer=BLOCK, protocol="udp", from_port=53, to_port=53)


def card(key, address, group):
    return NetworkInterface(
        id=f"eni-{key}",
        vpc="vpc-1",
        subnet="subnet-1",
        private_ip=IPv4Address(address),
        groups=(group,),
    )


NETWORK = Topology(
    (
        Vpc(id="vpc-1", cidrs=(BLOCK,), dns_hostnames=True),
        Subnet(id="subnet-1", vpc="vpc-1", cidr=IPv4Network("10.0.1.0/24"), zone="us-east-1a"),
        RouteTable(
            id="rtb-1", vpc="vpc-1", main=True, routes=(Route(destination=BLOCK, target="local"),)
        ),
        InternetGateway(id="igw-1", vpc="vpc-1"),
        SecurityGroup(id="sg-client", vpc="vpc-1", egress=(EVERYTHING,)),
        SecurityGroup(id="sg-app", vpc="vpc-1", ingress=(HTTP, PING, UDP), egress=(EVERYTHING,)),
        SecurityGroup(
            id="sg-end",
            vpc="vpc-1",
            ingress=(SecurityGroupRule(peer=BLOCK, from_port=443, to_port=443),),
            egress=(EVERYTHING,),
        ),
        card("client", "10.0.1.10", "sg-client"),
        card("app", "10.0.1.20", "sg-app"),
        card("end", "10.0.1.30", "sg-end"),
        Instance(id="i-client", name="client", interfaces=("eni-client",), applications=()),
        Instance(
            id="i-app",
            name="app",
            interfaces=("eni-app",),
            applications=(labkit_application(8080),),
        ),
        VpcEndpoint(
            id="vpce-1",
            vpc="vpc-1",
            service="com.amazonaws.us-east-1.kinesis-streams",
            subnets=("subnet-1",),
            interfaces=("eni-end",),
            private_dns=True,
            dns_name="vpce-1-ab.kinesis.us-east-1.vpce.amazonaws.com",
        ),
        HostedZone(
            id="Z1",
            name="lab.internal",
            private=True,
            vpcs=("vpc-1",),
            records=(
                Record(name="app.lab.internal", type="A", values=("10.0.1.20",)),
                Record(name="www.lab.internal", type="CNAME", values=("app.lab.internal",)),
            ),
        ),
    )
)


class Nowhere:
    """An AWS that nobody has to ask."""

    url, secret = "http://127.0.0.1:9", "s"


def host(topology=NETWORK, name="client"):
    return Host(name, lambda: topology, Nowhere())


def said(line, topology=NETWORK):
    done = host(topology).run(line)
    return str(done), done.exit_code


DIG = """\
; <<>> DiG 9.18.33 <<>> www.lab.internal
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR
;; flags: qr rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1

;; QUESTION SECTION:
;www.lab.internal.\t\tIN\tA

;; ANSWER SECTION:
www.lab.internal.\t60\tIN\tCNAME\tapp.lab.internal.
app.lab.internal.\t60\tIN\tA\t10.0.1.20

;; SERVER: 10.0.0.2#53(10.0.0.2) (UDP)"""
WAITED = "(shortened: labkit does not let you wait for a time-out)"
NCAT = "Ncat: Version 7.93 ( https://nmap.org/ncat )\n"

SAID = [
    ("dig www.lab.internal", DIG, 0),
    ("dig +short www.lab.internal", "app.lab.internal.\n10.0.1.20", 0),
    ("dig +short www.lab.internal CNAME", "app.lab.internal.", 0),
    ("dig +short app.lab.internal CNAME", "", 0),
    (f"dig +short {KINESIS}", "10.0.1.30", 0),
    (f"dig @10.0.0.2 +short {KINESIS}", "10.0.1.30", 0),
    (f"dig @169.254.169.253 +short {KINESIS}.", "10.0.1.30", 0),
    (f"dig +short 123456789012.data-{KINESIS}", f"10.0.1.30\n{OPEN}", 0),
    (
        f"host 123456789012.data-{KINESIS}",
        f"123456789012.data-{KINESIS} has address 10.0.1.30\n{OPEN}",
        0,
    ),
    ("dig +short no.lab.internal", "", 0),
    (
        "dig +short app.lab.internal AAAA",
        ";; labkit knows A and CNAME records, and answers others as if there were none",
        0,
    ),
    (
        f"dig @8.8.8.8 {KINESIS}",
        f";; communications error to 8.8.8.8#53: timed out\n;; no servers could be reached\n{WAITED}",
        9,
    ),
    (
        "host www.lab.internal",
        "www.lab.internal is an alias for app.lab.internal.\napp.lab.internal has address 10.0.1.20",
        0,
    ),
    ("host no.lab.internal", "Host no.lab.internal not found: 3(NXDOMAIN)", 1),
    (
        "nslookup app.lab.internal",
        "Server:\t\t10.0.0.2\nAddress:\t10.0.0.2#53\n\nNon-authoritative answer:\nName:\tapp.lab.internal\nAddress: 10.0.1.20",
        0,
    ),
    (
        "nslookup no.lab.internal",
        "Server:\t\t10.0.0.2\nAddress:\t10.0.0.2#53\n\n** server can't find no.lab.internal: NXDOMAIN",
        1,
    ),
    ("getent hosts app.lab.internal", "10.0.1.20       app.lab.internal", 0),
    ("getent hosts no.lab.internal", "", 2),
    (
        "nc -zv app.lab.internal 8080",
        f"{NCAT}Ncat: Connected to 10.0.1.20:8080.\nNcat: 0 bytes sent, 0 bytes received.",
        0,
    ),
    ("nc -zv 10.0.1.20 8081", f"{NCAT}Ncat: Connection refused.", 1),
    ("nc -z -v 10.0.1.20 22", f"{NCAT}Ncat: TIMEOUT.\n{WAITED}", 1),
    (
        f"nc -zv {KINESIS} 443",
        f"{NCAT}Ncat: Connected to 10.0.1.30:443.\nNcat: 0 bytes sent, 0 bytes received.",
        0,
    ),
    (
        "nc -zv no.lab.internal 80",
        f'{NCAT}Ncat: Could not resolve hostname "no.lab.internal": Name or service not known. QUITTING.',
        2,
    ),
    (
        "nc -zvu 10.0.1.20 123",
        f"{NCAT}Ncat: Connected to 10.0.1.20:123.\nNcat: UDP packet sent successfully\nNcat: 1 bytes sent, 0 bytes received.",
        0,
    ),
    (
        "nc -zvu 10.0.1.20 53",
        f"{NCAT}Ncat: Connected to 10.0.1.20:53.\nNcat: Connection refused.",
        1,
    ),
    ("nc -zv 10.0.1.20 99999", f'{NCAT}Ncat: Invalid port number "99999". QUITTING.', 2),
    ("nc -zv 10.0.1.20 80-90", f'{NCAT}Ncat: Invalid port number "80-90". QUITTING.', 2),
    (
        "nc -zv 10.0.0.2 53",
        f"{NCAT}Ncat: Connected to 10.0.0.2:53.\nNcat: 0 bytes sent, 0 bytes received.",
        0,
    ),
    (
        "nc -zv app 80",
        f'{NCAT}Ncat: Could not resolve hostname "app": Name or service not known. QUITTING.',
        2,
    ),
    ("ping 10.0.1.999", "ping: 10.0.1.999: Name or service not known", 2),
    ("dig +short -t A app.lab.internal", "10.0.1.20", 0),
    ("dig +short no.such.invalid", "", 0),
    ("getent hosts ip-10-0-1-20", "10.0.1.20       ip-10-0-1-20", 0),
    ("curl http://app:8080/", "curl: (6) Could not resolve host: app", 6),
    (
        "curl -s -S localhost:8081",
        "curl: (7) Failed to connect to localhost port 8081 after 1 ms: Couldn't connect to server",
        7,
    ),
    (
        "ping -c 2 10.0.1.20",
        "PING 10.0.1.20 (10.0.1.20) 56(84) bytes of data.\n64 bytes from 10.0.1.20: icmp_seq=1\n64 bytes from 10.0.1.20: icmp_seq=2\n\n--- 10.0.1.20 ping statistics ---\n2 packets transmitted, 2 received, 0% packet loss",
        0,
    ),
    (
        f"ping {KINESIS}",
        f"PING {KINESIS} (10.0.1.30) 56(84) bytes of data.\n\n--- {KINESIS} ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss\n{WAITED}",
        1,
    ),
    ("ping no.lab.internal", "ping: no.lab.internal: Name or service not known", 2),
    ("hostname", "ip-10-0-1-10", 0),
    ("hostname -I", "10.0.1.10", 0),
    ("echo a  'b  c'  \"d e\" f\\ g # no", "a b  c d e f g", 0),
    ("curl http://no.lab.internal/", "curl: (6) Could not resolve host: no.lab.internal", 6),
    (
        "curl -sS 10.0.1.20:8081",
        "curl: (7) Failed to connect to 10.0.1.20 port 8081 after 1 ms: Couldn't connect to server",
        7,
    ),
    ("curl -s 10.0.1.20:8081", "", 7),
    (
        "curl --connect-timeout 5 http://10.0.1.20/",
        f"curl: (28) Failed to connect to 10.0.1.20 port 80 after 5000 ms: Timeout was reached\n{WAITED}",
        28,
    ),
    (
        "curl --connect-timeout 2 http://10.0.1.20/",
        f"curl: (28) Failed to connect to 10.0.1.20 port 80 after 2000 ms: Timeout was reached\n{WAITED}",
        28,
    ),
    (
        "curl --max-time 2.5 http://10.0.1.20/",
        f"curl: (28) Connection timed out after 2500 milliseconds\n{WAITED}",
        28,
    ),
    (
        "curl -sv 10.0.1.20:8081",
        "*   Trying 10.0.1.20:8081...\n* Failed to connect to 10.0.1.20 port 8081 after 1 ms: Couldn't connect to server\n* Closing connection",
        7,
    ),
    ("ping -h", "ping [-c COUNT] HOST", 0),
    (
        "traceroute -p 8080 10.0.1.20",
        f"traceroute to 10.0.1.20 (10.0.1.20), tcp/8080\n 1  app (Instance)\n{HONEST}",
        0,
    ),
    ("curl -s -o /dev/null -w '%{http_code} %{exitcode}\\n' http://10.0.1.20/", "000 28", 28),
]


@pytest.mark.parametrize(("line", "text", "code"), SAID, ids=[row[0] for row in SAID])
def test_a_tool_says_what_it_says_on_linux(line, text, code):
    assert said(line) == (text, code)


def test_a_resolver_that_is_off_answers_nobody():
    off = NETWORK.replaced(replace(NETWORK.find(Vpc, "vpc-1"), dns_support=False))
    assert said("dig app.lab.internal", off)[1] == 9
    assert said("nslookup app.lab.internal", off)[1] == 1
    assert said("curl http://app.lab.internal/", off)[1] == 6


def test_a_public_server_does_not_know_private_names():
    route = Route(destination=ANYWHERE, target="igw-1")
    table = replace(NETWORK.find(RouteTable, "rtb-1"), routes=(route,))
    public = replace(
        NETWORK.find(NetworkInterface, "eni-client"), public_ip=IPv4Address("203.0.113.9")
    )
    text, code = said(f"dig @8.8.8.8 +short {KINESIS}", NETWORK.replaced(table, public))
    assert code == 0
    assert "10.0.1.30" not in text
    assert ";; labkit: one address stands here for the many that AWS has" in text
    assert said(f"dig +short {KINESIS}", NETWORK.replaced(table, public))[0] == "10.0.1.30"


def test_traceroute_lists_what_is_met_and_says_what_aws_hides():
    text, code = said(f"traceroute {KINESIS}")
    assert code == 0
    assert text.startswith(f"traceroute to {KINESIS} (10.0.1.30), tcp/443\n 1  ")
    assert text.endswith("print * * *")
    lost, _ = said("traceroute -p 22 10.0.1.20")
    assert "✘" in lost
    assert "\n 2  * * *\n" in lost


def test_several_commands_are_each_shown_with_the_host():
    text, code = said("echo one\nping no.lab.internal\necho $?\n\n# nothing\n")
    assert text == (
        "[client]$ echo one\none\n"
        "[client]$ ping no.lab.internal\nping: no.lab.internal: Name or service not known\n"
        "[client]$ echo $?\n2"
    )
    assert code == 0


REFUSED = [
    ("curl https://x/ | jq .", "no pipes"),
    ("curl https://x/ > file", "no redirects"),
    ("dig $(hostname)", "no variables and subshells"),
    ("dig `hostname`", "no subshells"),
    ('echo "$HOME"', "no variables"),
    ("curl https://x/?a=1&b=2", "quote a URL"),
    ("echo a; echo b", "several commands"),
    ("echo 'a", "not closed"),
    ('echo "a', "not closed"),
    ("echo a\x00b", "cannot have the character"),
    ("echo " + "a" * 100_000, "at most 65536"),
    ("python -c 1", "no 'python'"),
    ("ls", "no 'ls'"),
    ("crul https://x/", "Try: curl"),
    ("curl --maxtime 2 https://x/", "Try: --max-time"),
    ("curl http://169.254.169.254/latest/meta-data/", "does not know what happens"),
    ("aws s3 ls", "s3api"),
    ("nc 10.0.0.1 80", "only looks"),
    ("nc -l 80", "no option -l"),
    ("dig", "one name"),
    ("dig -x 10.0.0.1", "no option -x"),
    ("dig bad!name", "no name"),
    ("dig @nowhere x.com", "no address of a DNS server"),
    ("dig example.com", "does not know where example.com leads"),
    ("curl", "no URL"),
    ("curl -Z https://x/", "option -Z: is unknown here"),
    ("curl -L --max-redirs few https://x/", "no number of redirects"),
    ("curl -H", "requires parameter"),
    ("curl -H nothing https://x/", "no header"),
    ("curl -d @file https://x/", "no files"),
    ("curl -o out https://x/", "no files"),
    ("curl https://x/ https://y/", "one URL"),
    ("curl ftp://x/", "not an http or https URL"),
    ("curl --resolve x https://x/", "says no address"),
    ("curl -m soon https://x/", "no number"),
    ("curl -H 'X-Labkit-Origin: a' https://x/", "cannot have the header"),
    ("aws", "service and an operation"),
    ("aws --region eu-west-1 kinesis list-streams", "no --region eu-west-1"),
    ("ping -c no 10.0.0.1", "one host"),
    ("traceroute -p 0 10.0.0.1", "one host"),
    ("getent passwd root", "no 'passwd'"),
]


@pytest.mark.parametrize(("line", "why"), REFUSED, ids=[row[0][:30] for row in REFUSED])
def test_what_the_shell_does_not_have_is_one_sentence(line, why):
    with pytest.raises(LabkitError, match=why) as caught:
        host().run(line)
    assert "Try:" in str(caught.value)


def test_nothing_runs_of_a_cell_with_a_command_that_there_is_not():
    with pytest.raises(LabkitError, match="no 'ls'"):
        host().run("echo before\nls")


def test_an_instance_that_is_stopped_sends_nothing():
    stopped = replace(NETWORK.find(Instance, "i-client"), state="stopped")
    text, code = said("curl http://10.0.1.20:8080/", NETWORK.replaced(stopped))
    assert code == 28
    assert "Timeout was reached" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("curl -d '{\"a\": 1}' x", (("curl", "-d", '{"a": 1}', "x"),)),
        ('curl -d "{\\"a\\": 1}"', (("curl", "-d", '{"a": 1}'),)),
        ("curl \\\n  -s x", (("curl", "-s", "x"),)),
        ("echo 'two\nlines'\necho ''", (("echo", "two\nlines"), ("echo", ""))),
        ("", ()),
    ],
)
def test_words_are_those_of_a_shell(text, words):
    assert commands_in(text) == words


def test_a_tool_tells_how_it_is_used_here():
    whole, code = said("help")
    assert code == 0
    assert "nc -zv [-u] HOST PORT" in whole
    assert "--max-time" in said("curl --help")[0]
    assert said("echo --help")[0] == "--help"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda at: at.run(None),
        lambda at: at.curl("http://10.0.1.20/", max_time="soon"),
        lambda at: at.curl("http://10.0.1.20/", connect_timeout=-1),
        lambda at: at.boto3("kinesys"),
    ],
)
def test_what_a_host_cannot_do_is_one_sentence(wrong):
    with pytest.raises(LabkitError, match="Try:"):
        wrong(host())


def test_a_port_may_be_text():
    assert host().nc("10.0.1.20", "8080").ok
    assert host().nc("10.0.1.20", "http").exit_code == 2


AWS = [
    ("put-record --stream-name s --data hi! --partition-key 1", 'Invalid base64: "hi!"'),
    ("put-record --stream-name s", "aws: error: the following arguments are required: --data"),
]


@pytest.mark.parametrize(("line", "text"), AWS)
def test_the_aws_cli_says_what_is_missing(line, text):
    assert said(f"aws kinesis {line}") == (text, 252)
