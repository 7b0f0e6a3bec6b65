"""`host.curl`: the network is computed, what arrives is really sent; symptoms are curl's."""

from __future__ import annotations

import json
from ipaddress import IPv4Network

import pytest

from labkit.emulator import CurlResult, Host
from labkit.errors import LabkitError
from labkit.topology import (
    EndpointType,
    Instance,
    NetworkInterface,
    RestApi,
    Route,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Topology,
    Vpc,
    VpcEndpoint,
)
from tests.emulator.conftest import REGION
from tests.emulator.gateway import Builder
from tests.emulator.policies import policy

ANYWHERE = IPv4Network("0.0.0.0/0")
BLOCK = IPv4Network("10.0.0.0/16")
ECHO = (
    '{"method": "$context.httpMethod", "body": $input.json("$"), "q": "$input.params(\'q\')", '
    '"header": "$input.params(\'X-Mine\')", "vpce": "$context.identity.vpceId", '
    '"ip": "$context.identity.sourceIp"}'
)
"""Rendered for a request, kept in a header, since MOCK shows no body of the request."""


@pytest.fixture
def private(client, endpoint):
    api = Builder(client, "PRIVATE", policy())
    template = f"#set($context.responseOverride.header.Echo = '')#set($x = \"{'$input.body'}\")"
    shown = (
        template
        + "#set($context.responseOverride.header.Echo = "
        + "\"$context.httpMethod|$util.urlEncode($x)|$input.params('q')|$input.params('X-Mine')|"
        + '$context.identity.vpceId|$context.identity.sourceIp")'
        + "{statusCode: 200}"
    )
    api.mock("/echo", "ANY", template=shown)
    api.deploy()
    return api


@pytest.fixture
def topology(private, endpoint, network):
    """What an observation would give: one instance, the endpoint, the API."""

    def built(*, admits=True, private_dns=True):
        https = (SecurityGroupRule(peer=BLOCK, from_port=443, to_port=443),)
        everything = (SecurityGroupRule(peer=ANYWHERE, protocol="-1"),)
        return Topology(
            (
                Vpc(id=network.vpc, cidrs=(BLOCK,), dns_hostnames=True),
                Subnet(
                    id=network.a,
                    vpc=network.vpc,
                    cidr=IPv4Network("10.0.0.0/24"),
                    zone=REGION + "a",
                ),
                RouteTable(
                    id="rtb-1",
                    vpc=network.vpc,
                    routes=(Route(destination=BLOCK, target="local"),),
                    main=True,
                ),
                SecurityGroup(id="sg-app", vpc=network.vpc, egress=everything),
                SecurityGroup(
                    id="sg-end", vpc=network.vpc, ingress=https if admits else (), egress=everything
                ),
                *(
                    NetworkInterface(
                        id=key,
                        vpc=network.vpc,
                        subnet=network.a,
                        private_ip=IPv4Network("10.0.0.0/24")[place],
                        groups=(group,),
                    )
                    for key, place, group in (("eni-app", 77, "sg-app"), ("eni-end", 99, "sg-end"))
                ),
                Instance(id="i-1", name="app", interfaces=("eni-app",)),
                VpcEndpoint(
                    id=endpoint["VpcEndpointId"],
                    vpc=network.vpc,
                    service=endpoint["ServiceName"],
                    subnets=(network.a,),
                    interfaces=("eni-end",),
                    private_dns=private_dns,
                    dns_name=endpoint["DnsEntries"][0]["DnsName"],
                ),
                RestApi(id=private.id, endpoint_type=EndpointType.PRIVATE),
            )
        )

    return built


@pytest.fixture
def host(aws, topology):
    return Host("app", topology, aws)


@pytest.fixture
def url(private):
    return f"https://{private.host}/test/echo"


def echoed(result):
    names = ("method", "body", "q", "header", "vpce", "ip")
    return dict(zip(names, result.header("echo").split("|"), strict=True))


def test_who_has_no_role_cannot_sign(host, url):
    with pytest.raises(LabkitError, match="no credentials to sign with"):
        host.curl(url, signed=True)


def test_get_by_default_post_with_a_body(host, url, endpoint):
    got = host.curl(f"{url}?q=a b", headers={"X-Mine": "mine"})
    assert (got.status, got.ok, got.exit_code, got.stderr) == (200, True, 0, "")
    assert echoed(got) == {
        "method": "GET",
        "body": "%7B%7D",
        "q": "a b",
        "header": "mine",
        "vpce": endpoint["VpcEndpointId"],
        "ip": "10.0.0.77",
    }
    assert echoed(host.curl(url, json={"order": 1}))["method"] == "POST"
    assert echoed(host.curl(url, json={"order": 1}))["body"] == "%7B%22order%22%3A+1%7D"
    assert echoed(host.curl(url, json=[], method="put"))["method"] == "PUT"
    plain = host.curl(url, data="a=1", headers={"Content-Type": "application/json"})
    assert echoed(plain)["body"] == "a%3D1"


def test_data_goes_as_a_form_unless_said(host, url):
    # The template is for JSON; a form passes by it, and MOCK finds no status in a form.
    assert host.curl(url, data="a=1").status == 500


def test_the_endpoints_own_name(host, private, endpoint):
    name = endpoint["DnsEntries"][0]["DnsName"]
    by_header = host.curl(f"https://{name}/test/echo", headers={"x-apigw-api-id": private.id})
    by_host = host.curl(f"https://{name}/test/echo", headers={"host": private.host})
    nameless = host.curl(f"https://{name}/test/echo")
    assert [row.status for row in (by_header, by_host, nameless)] == [200, 200, 403]


def test_text_form_is_short_and_the_same_on_every_run(host, url):
    missing = host.curl(url.replace("/echo", "/nothing"))
    assert str(missing) == (
        "HTTP/1.1 403 Forbidden\n"
        "x-amzn-ErrorType: MissingAuthenticationTokenException\n"
        "\n"
        '{"message":"Missing Authentication Token"}'
    )
    assert missing.json() == {"message": "Missing Authentication Token"}
    assert not missing.ok
    assert "&quot;message&quot;" in missing._repr_html_()
    assert str(host.curl(url.replace("/echo", "/nothing"))) == str(missing)


@pytest.mark.parametrize(
    ("setting", "code", "words"),
    [
        ({"private_dns": False}, 6, "curl: (6) Could not resolve host: {host}"),
        (
            {"admits": False},
            28,
            "curl: (28) Failed to connect to {host} port 443 after 5000 ms: Timeout was reached",
        ),
    ],
)
def test_symptoms(aws, topology, url, private, setting, code, words):
    result = Host("app", lambda: topology(**setting), aws).curl(url)
    said = words.format(host=private.host)
    assert (result.status, result.exit_code, result.ok) == (None, code, False)
    assert result.stderr == str(result) == said
    assert f">{said}</pre>" in result._repr_html_()
    with pytest.raises(LabkitError, match="no JSON"):
        result.json()


def test_the_topology_is_asked_every_time(aws, topology, url):
    now = {"admits": True}
    host = Host("app", lambda: topology(**now), aws)
    assert host.curl(url).ok
    now["admits"] = False
    assert host.curl(url).exit_code == 28


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (({"url": "tcp://10.0.0.1:1"}), "speaks http and https"),
        (({"url": "https://x/\x00"}), "control characters"),
        (({"resolve": "nowhere"}), "not an IPv4 address"),
        (({"url": "ftp://x/"}), "not an http or https URL"),
        (({"url": "nonsense"}), "not an http or https URL"),
        (({"url": "https://x:port/"}), "is not a URL"),
        (({"url": "https://example.com/"}), "does not know"),
        (({"json": 1, "data": "x"}), "one body"),
        (({"json": {1, 2}}), "JSON cannot hold"),
        (({"headers": {"A": "b\r\nHost: c"}}), "header 'A'"),
        (({"headers": {"X-Labkit-Origin": "x"}}), "X-Labkit-Origin"),
        (({"verbose": True}), "no option verbose"),
        (({"method": "G E T"}), "no HTTP method"),
    ],
)
def test_what_cannot_be_sent_is_said(host, url, arguments, said):
    with pytest.raises(LabkitError, match=said):
        host.curl(**{"url": url, **arguments})


def test_a_certificate_of_another_name_is_refused_unless_told_otherwise(host, private):
    url, given = "https://10.0.0.99/test/echo", {"Host": private.host}
    assert host.curl(url, headers=given).exit_code == 60
    assert host.curl(url, headers=given, insecure=True).status == 200


def test_an_address_can_be_given_in_place_of_the_names_answer(aws, topology, url):
    host = Host("app", lambda: topology(private_dns=False), aws)
    assert host.curl(url, resolve="10.0.0.99").status == 200


def test_unknown_hosts_are_named(aws, topology, url):
    with pytest.raises(LabkitError, match="app"):
        Host("nobody", topology, aws).curl(url)


def test_a_stopped_aws_is_said(topology, url):
    class Gone:
        url = "http://127.0.0.1:9"
        secret = "s"
        waits = ()

    with pytest.raises(LabkitError, match="did not answer"):
        Host("app", topology, Gone()).curl(url)


def test_a_result_is_a_value():
    assert CurlResult(status=200, body="{}") == CurlResult(status=200, body="{}")
    assert json.dumps(CurlResult(status=200, body='{"a": 1}').json()) == '{"a": 1}'


def test_curl_as_a_command_writes_what_curl_writes(host, private, url):
    """Head and body, what went out and what came; nothing that differs at every run."""
    line = f"-s -X POST -H 'X-Mine: 1' --json '{{\"order\": 1}}' '{url}?q=a'"
    plain = host.run(f"curl {line}")
    assert (str(plain), plain.exit_code) == ("", 0)
    told = str(host.run(f"curl -v {line}"))
    assert "*   Trying 10.0.0.99:443..." in told
    assert f"> POST /test/echo?q=a HTTP/1.1\n> Host: {private.host}\n" in told
    assert "> X-Mine: 1\n> Content-Length: 12\n>\n< HTTP/1.1 200 OK\n" in told
    assert "Date:" not in told
    code = host.run(f"curl -w '%{{http_code}}' -o /dev/null {line}")
    assert str(code) == "200"
    head = str(host.run(f"curl -i {url.replace('echo', 'nothing')}"))
    assert head.startswith("HTTP/1.1 403 Forbidden\n")
    assert head.endswith('\n\n{"message":"Missing Authentication Token"}')
    failed = host.run(f"curl -f {url.replace('echo', 'nothing')}")
    assert (str(failed), failed.exit_code) == (
        "curl: (22) The requested URL returned error: 403",
        22,
    )
    assert str(host.run(f"curl -k https://10.0.0.99/test/echo -H 'Host: {private.host}'")) == ""
