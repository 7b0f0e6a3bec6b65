"""REST APIs: endpoint types, address types, VPC endpoints, policies, patches."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.world import World, made, policy

BAD, INVALID, MISSING = "BadRequestException", "ValidationException", "NotFoundException"
DUALSTACK = "Only dualstack ipAddressType is supported for Private APIs."
ONLY_PRIVATE = "VPCEndpoints can only be specified with PRIVATE apis."
ENDPOINTS = "/endpointConfiguration/vpcEndpointIds"

Call = Callable[[World], Any]


def _create(**given: Any) -> Call:
    return lambda aws: aws.apigateway.create_rest_api(name=aws.name("api"), **given)


def _typed(*types: str, **more: Any) -> Call:
    return _create(endpointConfiguration={"types": [*types], **more})


def patches(*rows: tuple[str, ...]) -> list[dict[str, str]]:
    """Patch operations from tuples of op, path and value."""
    return [dict(zip(("op", "path", "value"), row, strict=False)) for row in rows]


def _patch(*rows: tuple[str, ...], kind: str = "REGIONAL", **more: Any) -> Call:
    def call(aws: World) -> Any:
        return aws.apigateway.update_rest_api(
            restApiId=aws.api(kind, **more), patchOperations=patches(*rows)
        )

    return call


def _private_endpoint(aws: World) -> Any:
    vpc = aws.vpc()
    key = aws.endpoint(vpc, aws.subnet(vpc))
    rows = patches(
        ("replace", "/endpointConfiguration/types/EDGE", "PRIVATE"), ("add", ENDPOINTS, key)
    )
    answer = aws.apigateway.update_rest_api(restApiId=aws.api(), patchOperations=rows)
    return answer["endpointConfiguration"]["vpcEndpointIds"] == [key]


def _endpoint_gone(aws: World) -> Any:
    vpc = aws.vpc()
    key = aws.endpoint(vpc, aws.subnet(vpc))
    given = {"types": ["PRIVATE"], "vpcEndpointIds": [key]}
    api = made(aws.apigateway.create_rest_api, name=aws.name(), endpointConfiguration=given)["id"]
    rows = patches(("remove", ENDPOINTS, key))
    return aws.apigateway.update_rest_api(restApiId=api, patchOperations=rows)


def _leaving_private(aws: World) -> Any:
    vpc = aws.vpc()
    given = {"types": ["PRIVATE"], "vpcEndpointIds": [aws.endpoint(vpc, aws.subnet(vpc))]}
    api = made(aws.apigateway.create_rest_api, name=aws.name(), endpointConfiguration=given)["id"]
    rows = patches(("replace", "/endpointConfiguration/types/PRIVATE", "REGIONAL"))
    return aws.apigateway.update_rest_api(restApiId=api, patchOperations=rows)


def _on_again(aws: World) -> Any:
    api, path = aws.api(), "/disableExecuteApiEndpoint"
    for value in ("true", "false"):
        rows = patches(("replace", path, value))
        answer = aws.apigateway.update_rest_api(restApiId=api, patchOperations=rows)
    return answer


def _kept(text: str, kind: str = "PRIVATE") -> Call:
    """The first statement of a policy as it is read back."""

    def call(aws: World) -> Any:
        answer = aws.apigateway.update_rest_api(
            restApiId=aws.api(kind), patchOperations=patches(("replace", "/policy", text))
        )
        return json.loads(answer["policy"].encode().decode("unicode_escape"))["Statement"][0]

    return call


def _escaped(aws: World) -> Any:
    return aws.apigateway.get_rest_api(restApiId=aws.api(policy=policy(_ALLOW)))


_ALLOW = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": ["execute-api:/*"]}
_OPEN = {"Sid": "Open", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}


def _deleted(aws: World) -> Any:
    api = aws.api()
    answer = aws.apigateway.delete_rest_api(restApiId=api)
    rows = aws.apigateway.get_rest_apis(limit=500)["items"]
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return {"status": status, "listed": any(row["id"] == api for row in rows)}


def _paged(aws: World) -> Any:
    wanted = {aws.api() for _ in range(3)}
    pages = aws.apigateway.get_paginator("get_rest_apis").paginate(PaginationConfig={"PageSize": 2})
    found = [[row["id"] for row in page["items"]] for page in pages]
    return max(map(len, found)) <= 2 and wanted <= {key for page in found for key in page}


def _listed(aws: World) -> Any:
    api = aws.api()
    pages = aws.apigateway.get_paginator("get_rest_apis").paginate()
    return next(row for page in pages for row in page["items"] if row["id"] == api)


def _unknown(operation: str, **more: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(restApiId="nosuchapi0", **more)


NO_API = refuses(MISSING, "Invalid API identifier specified …:nosuchapi0", 404)
_TYPES = "/endpointConfiguration/types/0"
_ADDRESS = "/endpointConfiguration/ipAddressType"

ROWS = (
    Row(
        "an API of which nothing is said is an edge-optimized one",
        _create(),
        gives(
            {
                "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
                "apiKeySource": "HEADER",
                "disableExecuteApiEndpoint": False,
                "rootResourceId": str,
                "tags": ABSENT,
                "version": ABSENT,
                "description": ABSENT,
                "policy": ABSENT,
                "binaryMediaTypes": ABSENT,
            }
        ),
        ("F1.1", "R001"),
    ),
    Row(
        "a regional API has IPv4 addresses",
        _typed("REGIONAL"),
        gives({"endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"}}),
        ("F1.10", "R002"),
    ),
    Row(
        "a private API is dualstack, and needs no policy to be made",
        _typed("PRIVATE"),
        gives(
            {
                "endpointConfiguration": {
                    "types": ["PRIVATE"],
                    "ipAddressType": "dualstack",
                    "vpcEndpointIds": ABSENT,
                }
            }
        ),
        ("F1.10", "R003"),
    ),
    Row(
        "an edge-optimized API may be dualstack",
        _typed("EDGE", ipAddressType="dualstack"),
        gives({"endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "dualstack"}}),
        ("F1.10", "R004"),
    ),
    Row(
        "a private API is not IPv4 alone",
        _typed("PRIVATE", ipAddressType="ipv4"),
        refuses(BAD, DUALSTACK, 400),
        ("F1.10", "R005"),
    ),
    Row(
        "an endpoint type that does not exist is refused by the model",
        _typed("wrong"),
        refuses(
            INVALID,
            "1 validation error detected: Value '[wrong]' at "
            "'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: "
            "Member must satisfy constraint: [Member must satisfy enum value set: "
            "[PRIVATE, EDGE, REGIONAL]]",
            400,
        ),
        ("R006",),
    ),
    Row(
        "validation errors are counted and told together, types first",
        _typed("wrong", ipAddressType="wrong"),
        refuses(INVALID, "2 validation errors detected: Value '[wrong]' at …types' …; …", 400),
        ("R007",),
    ),
    Row(
        "an API has one endpoint type",
        _typed("EDGE", "REGIONAL"),
        refuses(BAD, "Cannot create an api with multiple Endpoint Types.", 400),
        ("F1.1", "R008"),
    ),
    Row(
        "an API has an endpoint type",
        _typed(),
        refuses(BAD, "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.", 400),
        ("R009",),
    ),
    Row(
        "an empty description is refused before the endpoint's rules are looked at",
        _create(
            description="", endpointConfiguration={"types": ["PRIVATE"], "ipAddressType": "ipv4"}
        ),
        refuses(BAD, "Description cannot be an empty string", 400),
        ("R010",),
    ),
    Row(
        "ids of APIs are case sensitive",
        lambda aws: aws.apigateway.get_rest_api(restApiId=aws.api().upper() + "A"),
        refuses(MISSING, "Invalid API identifier specified …:…", 404),
        ("R011",),
    ),
    Row("an unknown API is not got", _unknown("get_rest_api"), NO_API, ("R012",)),
    Row("an unknown API is not deleted", _unknown("delete_rest_api"), NO_API, ("R012",)),
    Row(
        "an unknown API is not updated",
        _unknown("update_rest_api", patchOperations=patches(("replace", "/name", "x"))),
        NO_API,
        ("R012",),
    ),
    Row("an unknown API has no resources", _unknown("get_resources"), NO_API, ("R012",)),
    Row("an unknown API has no stages", _unknown("get_stages"), NO_API, ("R012",)),
    Row("an unknown API has no deployments", _unknown("get_deployments"), NO_API, ("R012",)),
    Row("an unknown API is not deployed", _unknown("create_deployment"), NO_API, ("R012",)),
    Row(
        "a deleted API is gone at once",
        _deleted,
        gives({"status": 202, "listed": False}),
        ("R013",),
    ),
    Row(
        "an API that is asked for shows its tags, though it has none",
        lambda aws: aws.apigateway.get_rest_api(restApiId=aws.api()),
        gives({"tags": {}, "rootResourceId": str}),
        ("R014",),
    ),
    Row(
        "a list of APIs leaves out tags that are not there",
        _listed,
        gives({"tags": ABSENT}),
        ("R014",),
    ),
    Row("APIs are listed in pages", _paged, gives(True)),
    Row(
        "the end of a type patch's path need not be the type that the API has",
        _patch(("replace", "/endpointConfiguration/types/EDGE", "PRIVATE")),
        gives({"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}}),
        ("F1.12", "R015"),
    ),
    Row(
        "one call may change the type several times",
        _patch(*(("replace", _TYPES, kind) for kind in ("EDGE", "REGIONAL", "PRIVATE"))),
        gives({"endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"}}),
        ("F1.11", "R016"),
    ),
    Row(
        "a private API does not become edge-optimized",
        _patch(("replace", "/endpointConfiguration/types/PRIVATE", "EDGE"), kind="PRIVATE"),
        refuses(BAD, status=400),
        ("F1.11",),
    ),
    Row(
        "a private API may become regional",
        _patch(("replace", "/endpointConfiguration/types/PRIVATE", "REGIONAL"), kind="PRIVATE"),
        gives({"endpointConfiguration": {"types": ["REGIONAL"]}}),
        ("F1.11", "F1.13"),
    ),
    Row(
        "a private API does not go over to IPv4 alone",
        _patch(("replace", _ADDRESS, "ipv4"), kind="PRIVATE"),
        refuses(BAD, DUALSTACK, 400),
        ("F1.10", "R017"),
    ),
    Row(
        "a patch names an address type that there is",
        _patch(("replace", _ADDRESS, "wrong")),
        refuses(BAD, "ipAddressType must be either ipv4 or dualstack.", 400),
        ("R018",),
    ),
    Row(
        "a patch names an endpoint type that there is",
        _patch(("replace", _TYPES, "wrong")),
        refuses(
            BAD, "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE", 400
        ),
        ("R019",),
    ),
    Row(
        "the address type cannot be removed",
        _patch(("remove", _ADDRESS)),
        refuses(BAD, "Invalid patch operation specified. Must be one of: [replace]", 400),
        ("R020",),
    ),
    Row(
        "the endpoint type cannot be removed",
        _patch(("remove", _TYPES, "EDGE"), kind="PRIVATE"),
        refuses(BAD, "Invalid patch operation specified. Must be 'add'|'remove'|'replace'", 400),
        ("R021",),
    ),
    Row(
        "a patch operation that does not exist is refused by the model",
        _patch(("wrong", "/name", "x")),
        refuses(
            INVALID,
            "1 validation error detected: Value 'wrong' at "
            "'updateRestApiInput.patchOperations.1.member.op' failed to satisfy constraint: "
            "Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
            400,
        ),
        ("R022",),
    ),
    Row(
        "a patch operation in capitals does not exist either",
        _patch(("replace", "/name", "x"), ("ADD", "/name", "x")),
        refuses(INVALID, "…'updateRestApiInput.patchOperations.2.member.op'…", 400),
        ("R022",),
    ),
    Row(
        "endpoint ids are added in the call that makes the API private",
        _private_endpoint,
        gives(True),
        ("R023",),
    ),
    Row(
        "endpoint ids are removed again",
        _endpoint_gone,
        gives({"endpointConfiguration": {"types": ["PRIVATE"], "vpcEndpointIds": ABSENT}}),
        ("R023",),
    ),
    Row(
        "only a private API names VPC endpoints",
        _typed("REGIONAL", vpcEndpointIds=["vpce-0123456789abcdef0"]),
        refuses(BAD, ONLY_PRIVATE, 400),
        ("F4.9", "R024"),
    ),
    Row(
        "an API that leaves PRIVATE leaves its endpoint ids first",
        _leaving_private,
        refuses(BAD, ONLY_PRIVATE, 400),
        ("F4.9", "R024"),
    ),
    Row(
        "a private API does not name an endpoint that does not exist",
        _typed("PRIVATE", vpcEndpointIds=["vpce-0123456789abcdef0"]),
        refuses(BAD, status=400),
        ("F4.9",),
    ),
    Row(
        "a private API is not given an endpoint that does not exist",
        _patch(("add", ENDPOINTS, "vpce-0123456789abcdef0"), kind="PRIVATE"),
        refuses(BAD, status=400),
        ("F4.9",),
    ),
    Row(
        "binary media types are patched one by one",
        _patch(("replace", "/binaryMediaTypes", "image/png"), binaryMediaTypes=["image/gif"]),
        refuses(BAD, "Invalid patch path /binaryMediaTypes", 400),
        ("R025",),
    ),
    Row(
        "a binary media type is part of the path",
        _patch(("add", "/binaryMediaTypes/image~1png")),
        gives({"binaryMediaTypes": ["image/png"]}),
        ("R025",),
    ),
    Row(
        "the last binary media type takes the list along",
        _patch(("remove", "/binaryMediaTypes/image~1png"), binaryMediaTypes=["image/png"]),
        gives({"binaryMediaTypes": ABSENT}),
        ("R025",),
    ),
    Row(
        "a path that no API has is not patched",
        _patch(("replace", "/nosuchpath", "x")),
        refuses(BAD, status=400),
    ),
    Row(
        "name and description are patched",
        _patch(("replace", "/name", "new"), ("replace", "/description", "words")),
        gives({"name": "new", "description": "words"}),
    ),
    Row(
        "a policy's short form becomes the API's full ARN, a list of one its item",
        _kept(policy(_ALLOW)),
        gives({"Resource": "arn:…:execute-api:…:…:…/*"}),
        ("F4.11", "R026"),
    ),
    Row(
        "a policy is read back with its quotes escaped",
        _escaped,
        gives({"policy": '{\\"Statement\\":…'}),
        ("R027",),
    ),
    Row(
        "stars in a policy stay as they are",
        _kept(policy(_OPEN), "EDGE"),
        gives({"Resource": "*", "Principal": {"AWS": "*"}, "Action": "*", "Sid": "Open"}),
        ("R028",),
    ),
    Row(
        "a policy is JSON",
        _create(policy="{no policy"),
        refuses(BAD, status=400),
        ("F4.11",),
    ),
    Row(
        "a default endpoint that was switched off can be switched on again",
        _on_again,
        gives({"disableExecuteApiEndpoint": False}),
        ("F1.14",),
    ),
    Row(
        "an API keeps the tags that it is made with",
        _create(tags={"lab": "one"}),
        gives({"tags": {"lab": "one"}}),
        ("F9.19",),
    ),
)
