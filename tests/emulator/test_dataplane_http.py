"""HTTP integrations: a back end on this machine, opened by name, and everything that is not."""

from __future__ import annotations

import json

import pytest

from labkit.cli import main
from labkit.emulator import EmbeddedAws
from labkit.emulator.dataplane import outside
from labkit.emulator.dataplane.backend import NotReached, Sending
from labkit.emulator.dataplane.outside import Outside
from labkit.errors import LabkitError
from tests.emulator.backend import backend
from tests.emulator.gateway import Builder, Caller

ERROR_500 = (500, '{"message": "Internal server error"}', "InternalServerErrorException")


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(allow_hosts=("localhost",)) as running:
        yield running


@pytest.fixture(scope="module")
def back():
    with backend() as running:
        yield running


@pytest.fixture(scope="module")
def call(aws):
    return Caller(aws)


@pytest.fixture
def api(client):
    return Builder(client)


@pytest.fixture
def ask(api, call):
    """Deploys once, then asks: the reply and, where the back end echoed, what it saw."""
    deployed: list[bool] = []

    def asking(path, verb="GET", body="", variables=None, **headers):
        if not deployed:
            api.deploy(variables=variables or {})
            deployed.append(True)
        return call(verb, f"/test{path}", body, host=api.host, **headers)

    return asking


def http(api, path, uri, kind="HTTP", verb="ANY", **more):
    api.method(path, verb, type=kind, integrationHttpMethod=verb, uri=uri, **more)


def seen(reply):
    return json.loads(reply.body)


def test_a_plain_integration_forwards_no_header_of_the_client(api, ask, back):
    http(api, "/x", back.url + "/echo")
    reply = ask("/x", Accept="application/xml", X_Mine="1")
    found = seen(reply)
    assert reply.status == 200
    assert found["headers"] == {
        "Accept": "application/json",
        "User-Agent": f"AmazonAPIGateway_{api.id}",
        "Host": back.url.removeprefix("http://"),
        "Content-Length": "0",
        "X-Amzn-Apigateway-Api-Id": api.id,
        "X-Amzn-Trace-Id": reply.headers["X-Amzn-Trace-Id"],
    }
    posted = seen(ask("/x", "POST", '{"a": 1}', Content_Type="application/json"))
    assert posted["body"] == '{"a": 1}'
    assert posted["headers"]["Content-Type"] == "application/json"
    assert posted["headers"]["Content-Length"] == "8"


HIDDEN = (
    "Content-Encoding Content-MD5 Max-Forwards Proxy-Authenticate Server TE Trailer Upgrade Via "
    "WWW-Authenticate"
)


def test_the_execution_log_tells_of_the_back_end(api, back):
    http(api, "/x", back.url + "/echo", verb="GET")
    at = {"restApiId": api.id, "resourceId": api.resource("/x"), "httpMethod": "GET"}
    log = api.apigateway.test_invoke_method(**at)["log"]
    lines = [line.partition(" : ")[2] for line in log.splitlines()]
    told = [line for line in lines if line.startswith(("Endpoint", "Sending", "Received"))]
    uri = back.url + "/echo"
    assert told[0] == f"Endpoint request URI: {uri}"
    assert told[1].startswith("Endpoint request headers: {Accept=application/json, User-Agent=")
    assert told[2:4] == [
        "Endpoint request body after transformations: ",
        f"Sending request to {uri}",
    ]
    assert told[4].startswith("Received response. Status: 200, Integration latency: ")
    assert [line.partition(":")[0] for line in told[5:]] == [
        "Endpoint response headers",
        "Endpoint response body before transformations",
    ]


def test_why_a_host_was_not_called_stands_in_the_log(api):
    http(api, "/x", "http://example.com/", verb="GET")
    at = {"restApiId": api.id, "resourceId": api.resource("/x"), "httpMethod": "GET"}
    tried = api.apigateway.test_invoke_method(**at)
    said = "Execution failed due to configuration error: Invalid endpoint address"
    assert tried["status"] == 500
    assert said in tried["log"]
    assert "--allow-host" in tried["log"]


def test_a_proxy_forwards_what_a_client_may_say(api, ask, back):
    http(api, "/x", back.url + "/echo?own=0", "HTTP_PROXY", responses=())
    kept = {"tEsT-HEADeR": "aValUE", "Authorization": "Bearer t", "Age": "1"}
    dropped = dict.fromkeys(HIDDEN.split(), "x")
    reply = ask("/x?a=1&a=2&b=%20", **kept, **dropped)
    found = seen(reply)
    assert kept.items() <= found["headers"].items()
    assert not dropped.keys() & set(found["headers"])
    assert found["headers"]["Host"] == back.url.removeprefix("http://")
    assert found["headers"]["X-Amzn-Apigateway-Api-Id"] == api.id
    assert found["query"] == [["own", "0"], ["a", "1"], ["a", "2"], ["b", " "]]


def test_what_comes_back_by_a_proxy(api, ask, back):
    http(api, "/x/{status}", back.url + "/status/{status}", "HTTP_PROXY", responses=(), **PATH)
    reply = ask("/x/400")
    assert reply.status == 400
    assert reply.headers["x-amzn-Remapped-Server"].startswith("backend/1")
    assert reply.headers["x-amzn-Remapped-WWW-Authenticate"] == "Basic"
    assert {"x-amzn-Remapped-Date", "x-amzn-Remapped-Content-Length"} <= set(reply.headers)
    assert (reply.headers["X-Mine"], reply.headers["Access-Control-Allow-Origin"]) == ("one", "*")
    assert "X-Amzn-Trace-Id" not in reply.headers
    assert reply.headers["Content-Length"] == str(len(reply.body))


PATH = {"requestParameters": {"integration.request.path.status": "method.request.path.status"}}


@pytest.mark.parametrize(("answered", "shown"), [(404, 400), (400, 400), (201, 200), (500, 200)])
def test_selection_patterns_are_held_against_the_status(api, ask, back, answered, shown):
    responses = ({"statusCode": "200"}, {"statusCode": "400", "selectionPattern": r"4\d{2}"})
    http(api, "/x/{status}", back.url + "/status/{status}", responses=responses, **PATH)
    assert ask(f"/x/{answered}").status == shown


def test_no_response_that_fits_and_no_default(api, ask, back):
    http(
        api,
        "/x",
        back.url + "/status/404",
        responses=({"statusCode": "200", "selectionPattern": "2.."},),
    )
    reply = ask("/x")
    assert (reply.status, reply.body, reply.error_type) == ERROR_500


def test_parameters_are_mapped(api, ask, back):
    mapped = {
        "integration.request.path.where": "method.request.path.proxy",
        "integration.request.querystring.fixed": "'a b'",
        "integration.request.querystring.name": "method.request.querystring.name",
        "integration.request.querystring.all": "method.request.multivaluequerystring.name",
        "integration.request.querystring.none": "method.request.querystring.none",
        "integration.request.header.X-Resource": "context.resourceId",
        "integration.request.header.X-Stage": "stageVariables.colour",
        "integration.request.header.X-Ip": "context.identity.sourceIp",
        "integration.request.header.X-Field": "method.request.body.order.id",
        "integration.request.header.X-Client": "method.request.header.x-client",
    }
    uri = back.url + "/${stageVariables.base}/{where}"
    http(api, "/in/{proxy+}", uri, requestParameters=mapped)
    reply = ask(
        "/in/a/b%2Bc?name=1&name=2",
        "POST",
        '{"order": {"id": 7}}',
        {"colour": "blue", "base": "v1"},
        X_Client="me",
    )
    found = seen(reply)
    assert found["path"] == "/v1/a/b%2Bc"
    assert found["query"] == [["fixed", "a b"], ["name", "2"], ["all", "1"], ["all", "2"]]
    headers = found["headers"]
    assert headers["X-Resource"] == api.resource("/in/{proxy+}")
    assert [headers[f"X-{name}"] for name in ("Stage", "Ip", "Field", "Client")] == [
        "blue",
        "127.0.0.1",
        "7",
        "me",
    ]


def test_a_mapped_query_joins_the_clients_behind_a_proxy(api, ask, back):
    mapped = {"integration.request.querystring.testQs": "'foo'"}
    http(api, "/x", back.url + "/echo", "HTTP_PROXY", responses=(), requestParameters=mapped)
    assert seen(ask("/x?testQs=bar"))["query"] == [["testQs", "bar"], ["testQs", "foo"]]


def test_a_path_of_a_proxy_is_used_as_it_is(api, ask, back):
    http(api, "/x/{proxy+}", back.url + "/echo", "HTTP_PROXY", responses=())
    assert seen(ask("/x/deeper/still"))["path"] == "/echo"


@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Content-Length", 500),
        ("Transfer-Encoding", 500),
        ("Authorization", 200),
        ("TE", 200),
        ("Expect", 200),
        ("Via", 200),
    ],
)
def test_headers_that_mappings_may_set(api, ask, back, kind, header, status):
    mapped = {f"integration.request.header.{header}": "'mine'"}
    http(api, "/x", back.url + "/echo", kind, requestParameters=mapped)
    reply = ask("/x")
    assert reply.status == status
    if status == 200:
        leaves = header == "Authorization"
        assert seen(reply)["headers"].get(header) == ("mine" if leaves else None)


def test_overrides_of_a_template_win_over_mappings(api, ask, back):
    template = (
        '#set($context.requestOverride.header.X-Mine = "template")'
        '#set($context.requestOverride.querystring["q"] = "over")'
        '#set($context.requestOverride.path.where = "there"){"made": true}'
    )
    mapped = {
        "integration.request.header.X-Mine": "'mapping'",
        "integration.request.path.where": "'here'",
    }
    templates = {"requestTemplates": {"application/json": template}}
    http(api, "/x", back.url + "/{where}", requestParameters=mapped, **templates)
    found = seen(ask("/x", "POST", "{}"))
    assert (found["headers"]["X-Mine"], found["query"], found["path"], found["body"]) == (
        "template",
        [["q", "over"]],
        "/there",
        '{"made": true}',
    )


def test_headers_of_the_response_are_mapped(api, ask, back):
    reserved = ("Server", "Date", "Authorization", "Content-Length", "WWW-Authenticate", "Host")
    parameters = {
        "method.response.header.X-From": "integration.response.header.X-Mine",
        "method.response.header.X-Body": "integration.response.body.method",
        "method.response.header.X-Whole": "integration.response.body.query",
        "method.response.header.X-Api": "context.apiId",
        "method.response.header.X-Fixed": "'text'",
        "method.response.header.X-None": "integration.response.header.None",
        "method.response.header.Content-Type": "'application/xml'",
        "method.response.header.Transfer-Encoding": "'chunked'",
        "method.response.header.Age": "'1'",
        **{f"method.response.header.{name}": f"'{name}'" for name in reserved},
    }
    declared = dict.fromkeys(parameters, False)
    response = {"statusCode": "200", "responseParameters": parameters}
    http(api, "/x", back.url + "/echo", responses=(), verb="GET")
    at = {"restApiId": api.id, "resourceId": api.resource("/x"), "httpMethod": "GET"}
    api.apigateway.put_method_response(**at, statusCode="200", responseParameters=declared)
    api.apigateway.put_integration_response(**at, **response)
    headers = ask("/x").headers
    assert (headers["X-From"], headers["X-Body"], headers["X-Whole"]) == ("one", "GET", "[]")
    assert (headers["X-Api"], headers["X-Fixed"], headers["Age"]) == (api.id, "text", "1")
    assert headers["Content-Type"] == "application/xml"
    assert not {"X-None", "Transfer-Encoding"} & set(headers)
    assert {f"x-amzn-Remapped-{name}": name for name in reserved}.items() <= headers.items()


@pytest.mark.parametrize(
    "uri", ["http://${stageVariables.none}/x", "http://localhost:${stageVariables.none}9999999/"]
)
def test_a_uri_that_comes_to_nothing(api, ask, uri):
    http(api, "/x", uri)
    reply = ask("/x")
    assert (reply.status, reply.body, reply.error_type) == ERROR_500


def test_a_back_end_that_takes_too_long(api, ask, back):
    http(api, "/x", back.url + "/slow/1.5", timeoutInMillis=300)
    reply = ask("/x")
    assert (reply.status, reply.body) == (504, '{"message": "Endpoint request timed out"}')


def test_a_back_end_that_refuses(api, ask):
    http(api, "/x", "http://localhost:1/x")
    reply = ask("/x")
    said = '{"message": "Network error communicating with endpoint"}'
    assert (reply.status, reply.body, reply.error_type) == (504, said, ERROR_500[2])


def test_redirects_are_not_followed_and_bodies_are_bounded(api, ask, back):
    http(api, "/moved", back.url + "/moved", "HTTP_PROXY", responses=())
    http(api, "/large", back.url + f"/large/{10 * 1024 * 1024 + 1}", "HTTP_PROXY", responses=())
    before = back.seen
    assert ask("/moved").headers["Location"] == "http://localhost/elsewhere"
    assert back.seen == before + 1
    assert ask("/large").status == 500


@pytest.mark.parametrize(
    "uri",
    [
        "http://example.com/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.2/",
        "http://[::1]/",
        "http://localhost.example.com/",
        "http://0/",
        "http://2130706433/",
    ],
)
def test_hosts_that_nobody_opened_are_not_called(api, ask, uri):
    http(api, "/x", uri)
    reply = ask("/x")
    assert (reply.status, reply.body, reply.error_type) == ERROR_500


def test_nothing_is_open_unless_it_was_named():
    with pytest.raises(NotReached, match="--allow-host"):
        Outside().send(Sending(method="GET", url="http://localhost:80/"))


def test_localhost_and_its_address_are_one(back):
    url = back.url.replace("localhost", "127.0.0.1") + "/echo"
    assert Outside(["LOCALHOST"]).send(Sending(method="GET", url=url)).status == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "0.0.0.0", "::ffff:127.0.0.1"])
def test_a_name_that_was_opened_may_not_lead_to_this_machine(monkeypatch, address):
    rows = [(2, 1, 6, "", (address, 80))]
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(NotReached, match="name of this machine"):
        Outside(["backend.example"]).send(Sending(method="GET", url="http://backend.example/"))


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch):
    asked, met = [], []

    def resolve(host, port, **_):
        asked.append(host)
        return [(2, 1, 6, "", ("192.0.2.7" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address, **_):
        met.append(address)
        raise OSError

    monkeypatch.setattr(outside.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outside.socket, "create_connection", connect)
    with pytest.raises(NotReached):
        Outside(["backend.example"]).send(Sending(method="GET", url="http://backend.example/"))
    assert (asked, met) == (["backend.example"], [("192.0.2.7", 80)])


def test_the_command_line_opens_hosts(monkeypatch):
    given = {}

    def made(**settings):
        given.update(settings)
        raise LabkitError("not started")

    monkeypatch.setattr("labkit.emulator.EmbeddedAws", made)
    arguments = ["emulator", "--allow-host", "localhost", "--allow-host", "back.example"]
    assert main(arguments) == 1
    assert given["allow_hosts"] == ("localhost", "back.example")
