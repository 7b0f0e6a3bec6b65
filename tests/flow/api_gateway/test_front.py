"""What API Gateway's front says: paths, keys, parameters, sizes, names and customised answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.errors import LabkitError
from labkit.flow import Outcome, Request, trace
from labkit.topology import DomainName, GatewayResponse, HttpApi, RestApi, VpcEndpoint
from tests.flow.gateways import (
    PUBLIC,
    asked,
    private,
    public,
    traced,
    with_deployment,
    with_paths,
    with_policy,
)
from tests.oracle.policies import policy, statement
from tests.oracle.rows import ROWS
from tests.oracle.situations import situation

PATHS = ("/", "/part1", "/part1/exact", "/part1/{id}", "/{first}/deep", "/{proxy+}")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/test", "/"),
        ("/test/", "/"),
        ("/test/part1", "/part1"),
        ("/test/part1/", "/part1"),
        ("/test//part1", "/part1"),
        ("/test/part1/exact", "/part1/exact"),
        ("/test/part1/other", "/part1/{id}"),
        ("/test/any/deep", "/{first}/deep"),
        ("/test/any/thing/else", "/{proxy+}"),
    ],
)
def test_a_literal_wins_over_a_parameter_and_that_over_a_greedy_one(path, wanted):
    draft = with_paths(public(), *PATHS)
    one = next(row for row in draft.api.resources if row.path == wanted)
    only = tuple(row if row == one else replace(row, methods=()) for row in draft.api.resources)
    assert asked(with_deployment(draft, resources=only), path).outcome is Outcome.DELIVERED
    others = tuple(replace(row, methods=()) if row == one else row for row in draft.api.resources)
    without = asked(with_deployment(draft, resources=others), path)
    assert without.outcome is Outcome.DELIVERED or without.codes == ("METHOD_NOT_FOUND",)


def test_a_resource_that_lacks_the_verb_gives_way_to_the_greedy_one():
    draft = with_paths(public(), "/test")
    greedy = with_paths(public(), "/{proxy+}", verbs=("OPTIONS",)).api.resources
    draft = with_deployment(draft, resources=(*draft.api.resources, *greedy))
    assert asked(draft, "/test/test", method="OPTIONS").outcome is Outcome.DELIVERED


@pytest.mark.parametrize(
    ("path", "method"), [("/test/nope", "GET"), ("/test/hello", "DELETE"), ("/test/hello/x", "GET")]
)
def test_an_unknown_path_or_verb_is_never_404(path, method):
    found = asked(public(), path, method=method)
    assert found.codes == ("METHOD_NOT_FOUND",)
    assert found.response.status == 403
    assert found.response.body == '{"message":"Missing Authentication Token"}'


def test_any_takes_every_verb():
    draft = with_paths(public(), "/hello", verbs=("ANY",))
    assert traced(draft.asking(method="PATCH")).outcome is Outcome.DELIVERED


@pytest.mark.parametrize(
    ("key", "keys", "outcome"),
    [
        ("", ("k",), Outcome.BLOCKED),
        ("wrong", ("k",), Outcome.BLOCKED),
        ("k", ("k",), Outcome.DELIVERED),
        ("k", None, Outcome.UNKNOWN),
    ],
)
def test_api_keys(key, keys, outcome):
    draft = public().with_methods(api_key_required=True).with_api(api_keys=keys)
    found = traced(draft.asking(headers=(("X-Api-Key", key),) if key else ()))
    assert found.outcome is outcome
    if outcome is Outcome.BLOCKED:
        assert found.response.body == '{"message":"Forbidden"}'


def test_required_parameters_are_named_header_first():
    required = ("method.request.querystring.qs1", "method.request.header.x-one")
    found = traced(public().with_methods(required=required))
    assert found.response.status == 400
    assert "Missing required request parameters: [x-one, qs1]" in found.response.body
    draft = public().with_methods(required=required)
    url = f"{draft.request.url}?qs1=1"
    assert traced(draft.asking(url=url, headers=(("X-One", "1"),))).outcome is Outcome.DELIVERED


def test_ten_megabytes_and_no_more():
    assert traced(public().asking(body="x" * (10 * 2**20))).outcome is Outcome.DELIVERED
    found = traced(public().asking(body="x" * (10 * 2**20 + 1)))
    assert (found.codes, found.response.status) == (("REQUEST_TOO_LARGE",), 413)


TEMPLATE = (("application/json", '{"oops":$context.error.messageString}'),)


@pytest.mark.parametrize("kind", ["MISSING_AUTHENTICATION_TOKEN", "DEFAULT_4XX"])
def test_an_api_may_put_its_own_words_in_place_of_the_usual_ones(kind):
    own = GatewayResponse(
        type=kind,
        status=404,
        templates=TEMPLATE,
        headers=(("gatewayresponse.header.X-Own", "'yes'"),),
    )
    found = asked(with_deployment(public(), gateway_responses=(own,)), "/test/nope")
    assert found.response.status == 404
    assert found.response.body == '{"oops":"Missing Authentication Token"}'
    assert ("X-Own", "yes") in found.response.headers


def test_a_type_of_its_own_wins_over_its_class():
    rows = (
        GatewayResponse(type="DEFAULT_4XX", status=418),
        GatewayResponse(type="INVALID_API_KEY", status=402),
    )
    draft = with_deployment(public().with_methods(api_key_required=True), gateway_responses=rows)
    assert traced(draft.with_api(api_keys=())).response.status == 402


def test_no_gateway_response_changes_what_is_refused_before_an_api_is_known():
    own = GatewayResponse(type="DEFAULT_4XX", status=418)
    found = asked(with_deployment(public(), gateway_responses=(own,)), "/nope/hello")
    assert (found.codes, found.response.status) == (("STAGE_NOT_FOUND",), 403)


def test_bodies_have_the_lengths_that_aws_sends():
    assert dict(asked(public(), "/nope/x").response.headers)["Content-Length"] == "23"


def test_an_edit_counts_only_once_it_is_deployed():
    api: RestApi = public().api
    edited = replace(api, resources=(*api.resources, replace(api.resources[0], path="/new")))
    assert asked(public().having(edited), "/test/new").codes == ("METHOD_NOT_FOUND",)


def test_strict_mode_wants_the_name_that_was_connected_to():
    draft = private().with_api(endpoint_access_mode="STRICT")
    assert traced(draft).outcome is Outcome.DELIVERED
    url = "https://vpce-0aaa-abcdefgh.execute-api.us-east-1.vpce.amazonaws.com/test/hello"
    host = (("Host", f"{draft.api.id}.execute-api.us-east-1.amazonaws.com"),)
    assert traced(draft.asking(url=url, headers=host)).codes == ("ENDPOINT_ACCESS_MODE_STRICT",)
    basic = draft.with_api(endpoint_access_mode="BASIC")
    assert traced(basic.asking(url=url, headers=host)).outcome is Outcome.DELIVERED


def test_the_port_of_a_host_header_does_not_matter():
    host = (("Host", f"{public().api.id}.execute-api.us-east-1.amazonaws.com:443"),)
    assert traced(public().asking(headers=host)).outcome is Outcome.DELIVERED


def test_an_api_lives_in_one_region():
    url = public().request.url.replace("us-east-1", "eu-west-1")
    assert traced(public().asking(url=url)).outcome is not Outcome.DELIVERED
    elsewhere = private().with_api(region="eu-west-1")
    assert traced(elsewhere).codes == ("API_NOT_FOUND",)
    assert traced(elsewhere).response.body == '{"message":"Forbidden"}'


@pytest.mark.parametrize("state", ["pending", "pendingAcceptance", "rejected", "deleting"])
def test_an_endpoint_that_is_not_available_carries_nothing(state):
    draft = private().changed(VpcEndpoint, "vpce-0aaa", state=state)
    card = draft.topology.interfaces(draft.find(VpcEndpoint, "vpce-0aaa"))[0]
    host = (("Host", f"{draft.api.id}.execute-api.us-east-1.amazonaws.com"),)
    found = traced(draft.asking(url=f"https://{card.private_ip}/test/hello", headers=host))
    assert "BAD_STATE" in found.codes
    assert found.response.symptom == "connection timed out"


def test_of_an_unknown_api_no_policy_is_asked():
    draft = private().changed(VpcEndpoint, "vpce-0aaa", policy=policy(statement(Resource="none")))
    url = draft.request.url.replace(draft.api.id, "zzzzz99999")
    found = traced(draft.asking(url=url))
    assert found.codes == ("API_NOT_FOUND",)
    assert found.response.body == '{"message":"Forbidden"}'


DOMAIN = next(row for row in ROWS if row["id"] == "M076")


def test_a_domains_policy_may_be_written_as_aws_keeps_it():
    draft = situation(DOMAIN)
    domain = draft.topology.all(DomainName)[0]
    arn = f"arn:aws:execute-api:us-east-1:123456789012:/domainnames/{domain.domain}+abcd1234"
    own = arn.replace("execute-api", "apigateway")
    written = replace(domain, id=own, policy=policy(statement(Resource=arn)))
    topology = draft.topology.without(domain.id).replaced(written)
    assert trace(topology, draft.request).outcome is Outcome.DELIVERED
    other = replace(written, policy=policy(statement(Resource=f"{arn}5")))
    found = trace(topology.replaced(other), draft.request)
    assert found.codes == ("DOMAIN_POLICY_NO_ALLOW",)


def test_policies_may_ask_for_the_domain_that_was_named():
    draft = situation(DOMAIN)
    domain = draft.topology.all(DomainName)[0]
    suffix = domain.id.rpartition("/domainnames/")[2]
    arn = f"arn:aws:execute-api:us-east-1:123456789012:/domainnames/{suffix}"
    only = statement(condition={"ArnEquals": {"execute-api:viaDomainArn": arn}})
    assert traced(with_policy(draft, policy(only))).outcome is Outcome.DELIVERED
    plain = with_policy(private(), policy(only))
    assert traced(plain).codes == ("RESOURCE_POLICY_NO_ALLOW",)


@pytest.mark.parametrize(
    ("draft", "changes"),
    [
        (private(), {"headers": (("X-Long", "x" * 8_000),)}),
        (private(), {"url": private().request.url + "?q=" + "x" * 8_192}),
        (public(), {"headers": (("X-Long", "x" * 10_240),)}),
    ],
)
def test_headers_and_urls_that_are_too_long(draft, changes):
    found = traced(draft.asking(**changes))
    assert found.codes == ("REQUEST_TOO_LARGE",)
    assert "AWS's documentation does not settle this" in str(found)


def test_an_http_api_answers_by_the_public_way_and_at_its_stages_alone():
    draft = situation({**PUBLIC, "api_type": "HTTP"})
    api = draft.topology.all(HttpApi)[0]
    url = f"https://{api.id}.execute-api.us-east-1.amazonaws.com/test/hello"
    found = traced(draft.asking(url=url))
    assert (found.outcome, found.response.status) == (Outcome.DELIVERED, 200)
    assert "not reached" not in str(found)
    named = draft.having(replace(api, stages=("prod",))).asking(url=url)
    assert traced(named).response.body == '{"message":"Not Found"}'


@pytest.mark.parametrize(
    "changes",
    [
        {"source": None},
        {"source": ""},
        {"headers": {"Host": "x"}},
        {"headers": (("Host",),)},
        {"tls": "TLSv1.1"},
        {"url": "https://"},
        {"url": "https://host:0/"},
        {"url": "tcp://10.0.0.1"},
    ],
)
def test_a_request_that_is_none(changes):
    with pytest.raises(LabkitError):
        Request(**{"source": "app", "url": "https://example.com/", **changes})


def test_blanks_around_a_host_do_not_count():
    host = (("Host", f" {public().api.id}.execute-api.us-east-1.amazonaws.com "),)
    assert traced(public().asking(headers=host)).outcome is Outcome.DELIVERED
