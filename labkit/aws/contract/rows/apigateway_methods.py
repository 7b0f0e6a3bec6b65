"""Resources, methods and method responses of REST APIs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, refuses
from labkit.aws.contract.rows.apigateway_apis import patches
from labkit.aws.contract.world import World, made

BAD, MISSING, TAKEN = "BadRequestException", "NotFoundException", "ConflictException"
Call = Callable[[World], Any]
NO_RESOURCE = "Invalid Resource identifier specified"
NO_METHOD = "Invalid Method identifier specified"
NO_STATUS = "Invalid Response status code specified"


def _resources(*parts: str, again: str) -> Call:
    """Siblings below the root, then one more."""

    def call(aws: World) -> Any:
        api = aws.api()
        for part in parts:
            aws.resource(api, part)
        root = aws.root(api)
        return aws.apigateway.create_resource(restApiId=api, parentId=root, pathPart=again)

    return call


def _below_greedy(aws: World) -> Any:
    api = aws.api()
    parent = aws.resource(api, "{proxy+}")
    return aws.apigateway.create_resource(restApiId=api, parentId=parent, pathPart="child")


def _sorted(aws: World) -> Any:
    api = aws.api()
    for part in ("{proxy+}", "pets", "accounts"):
        aws.resource(api, part)
    rows = aws.apigateway.get_resources(restApiId=api)["items"]
    return [row["path"] for row in rows]


def _root(aws: World) -> Any:
    return aws.apigateway.get_resources(restApiId=aws.api())["items"][0]


def _method_names(aws: World) -> Any:
    api = aws.api()
    aws.method(api)
    return aws.apigateway.get_resources(restApiId=api)["items"][0]["resourceMethods"]


def _embedded(aws: World) -> Any:
    api = aws.api()
    aws.method(api)
    answer = aws.apigateway.get_resources(restApiId=api, embed=["methods"])
    return answer["items"][0]["resourceMethods"]["GET"]


def _resource_pages(aws: World) -> Any:
    api = aws.api()
    for part in ("a", "b", "c"):
        aws.resource(api, part)
    pages = aws.apigateway.get_paginator("get_resources")
    found = pages.paginate(restApiId=api, PaginationConfig={"PageSize": 3})
    return [len(page["items"]) for page in found]


def _subtree(aws: World) -> Any:
    api = aws.api()
    parent = aws.resource(api, "parent")
    aws.resource(api, "child", parent)
    answer = aws.apigateway.delete_resource(restApiId=api, resourceId=parent)
    rows = aws.apigateway.get_resources(restApiId=api)["items"]
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return {"status": status, "left": [row["path"] for row in rows]}


def _renamed(to: str) -> Call:
    def call(aws: World) -> Any:
        api = aws.api()
        key = aws.resource(api, "cats")
        aws.resource(api, "pets")
        rows = patches(("replace", "/pathPart", to))
        return aws.apigateway.update_resource(restApiId=api, resourceId=key, patchOperations=rows)

    return call


def _moved(aws: World) -> Any:
    api = aws.api()
    key, parent = aws.resource(api, "cats"), aws.resource(api, "pets")
    rows = patches(("replace", "/parentId", parent))
    return aws.apigateway.update_resource(restApiId=api, resourceId=key, patchOperations=rows)


def _put(verb: str = "GET", **given: Any) -> Call:
    def call(aws: World) -> Any:
        api = aws.api()
        return aws.apigateway.put_method(
            restApiId=api,
            resourceId=aws.root(api),
            httpMethod=verb,
            **{"authorizationType": "NONE", **given},
        )

    return call


def _with_method(operation: str, verb: str = "GET", **given: Any) -> Call:
    """An operation on the method that there is (GET), or on another one."""

    def call(aws: World) -> Any:
        where = aws.method(aws.api())
        return getattr(aws.apigateway, operation)(**{**where, "httpMethod": verb}, **given)

    return call


def _twice(operation: str, again: str, **given: Any) -> Call:
    def call(aws: World) -> Any:
        where = aws.method(aws.api())
        made(getattr(aws.apigateway, operation), **where, **given)
        more = given if "statusCode" in given else {}
        return getattr(aws.apigateway, again)(**where, **more)

    return call


def _unknown_resource(operation: str, **given: Any) -> Call:
    return lambda aws: getattr(aws.apigateway, operation)(
        restApiId=aws.api(), resourceId="nosuch", **given
    )


def _status(call: Call) -> Call:
    return lambda aws: call(aws)["ResponseMetadata"]["HTTPStatusCode"]


ROWS = (
    Row(
        "the root of an API has neither parent nor path part",
        _root,
        gives({"id": str, "path": "/", "parentId": ABSENT, "pathPart": ABSENT}),
        ("R030",),
    ),
    Row(
        "resources are listed by their paths, the greedy one last",
        _sorted,
        gives(["/", "/accounts", "/pets", "/{proxy+}"]),
        ("R030",),
    ),
    Row("a resource names its methods", _method_names, gives({"GET": {}}), ("R030",)),
    Row(
        "a resource tells its methods in full if it is asked to",
        _embedded,
        gives({"httpMethod": "GET", "methodIntegration": {"type": "MOCK"}}),
    ),
    Row("resources come in pages", _resource_pages, gives([3, 1])),
    Row(
        "a resource has a path and a parent",
        _resources(again="pets"),
        gives({"id": str, "parentId": str, "path": "/pets", "pathPart": "pets"}),
        ("R031",),
    ),
    Row(
        "a deleted resource takes its subtree along",
        _subtree,
        gives({"status": 202, "left": ["/"]}),
        ("R031",),
    ),
    Row(
        "siblings have different names",
        _resources("pets", again="pets"),
        refuses(TAKEN, "Another resource with the same parent already has this name: pets", 409),
        ("R032",),
    ),
    Row(
        "a resource is not renamed to a sibling's name",
        _renamed("pets"),
        refuses(TAKEN, "Another resource with the same parent already has this name: pets", 409),
        ("R032",),
    ),
    Row("a resource is renamed", _renamed("dogs"), gives({"path": "/dogs", "pathPart": "dogs"})),
    Row("a resource is moved", _moved, gives({"path": "/pets/cats"})),
    Row(
        "siblings have one variable among them",
        _resources("{proxy+}", again="{dynamic}"),
        refuses(
            BAD,
            "A sibling ({proxy+}) of this resource already has a variable path part -- only one "
            "is allowed",
            400,
        ),
        ("R033",),
    ),
    Row(
        "nothing is below a greedy variable",
        _below_greedy,
        refuses(
            BAD, "Cannot create a child of a resource with a greedy path variable: {proxy+}", 400
        ),
        ("R034",),
    ),
    Row(
        "a plain name stands beside a greedy variable",
        _resources("{proxy+}", again="pets"),
        gives({"path": "/pets"}),
        ("R035",),
    ),
    Row(
        "a greedy variable has any name",
        _resources(again="{child+}"),
        gives({"path": "/{child+}"}),
        ("R035",),
    ),
    Row(
        "a path part has no blanks",
        _resources(again="two words"),
        refuses(BAD, status=400),
    ),
    Row(
        "an unknown resource is not got",
        _unknown_resource("get_resource"),
        refuses(MISSING, NO_RESOURCE, 404),
        ("R039",),
    ),
    Row(
        "an unknown resource is not deleted",
        _unknown_resource("delete_resource"),
        refuses(MISSING, NO_RESOURCE, 404),
        ("R039",),
    ),
    Row(
        "nothing is created below an unknown resource",
        lambda aws: aws.apigateway.create_resource(
            restApiId=aws.api(), parentId="nosuch", pathPart="pets"
        ),
        refuses(MISSING, NO_RESOURCE, 404),
        ("R039",),
    ),
    Row(
        "a new method has no integration, parameters or responses",
        _put("ANY"),
        gives(
            {
                "httpMethod": "ANY",
                "authorizationType": "NONE",
                "apiKeyRequired": False,
                "methodIntegration": ABSENT,
                "requestParameters": ABSENT,
                "methodResponses": ABSENT,
            }
        ),
        ("R036",),
    ),
    Row(
        "an authorization type may be in small letters",
        _put(authorizationType="none"),
        gives({"httpMethod": "GET"}),
        ("R037",),
    ),
    Row(
        "an authorization type is one that there is",
        _put(authorizationType="WRONG"),
        refuses(BAD, status=400),
    ),
    Row(
        "a deleted method answers 204",
        _status(_with_method("delete_method")),
        gives(204),
        ("R038",),
    ),
    Row(
        "a method is not deleted twice",
        _twice("delete_method", "delete_method"),
        refuses(MISSING, NO_METHOD, 404),
        ("R038",),
    ),
    Row(
        "an unknown method is not got",
        _with_method("get_method", "POST"),
        refuses(MISSING, NO_METHOD, 404),
        ("R051",),
    ),
    Row(
        "a method of an unknown API misses its resource",
        lambda aws: aws.apigateway.put_method(
            restApiId="nosuchapi0", resourceId="nosuch", httpMethod="GET", authorizationType="NONE"
        ),
        refuses(MISSING, NO_RESOURCE, 404),
        ("R039",),
    ),
    Row(
        "a method has an HTTP method that there is",
        _put("WRONG"),
        refuses(
            BAD,
            "Invalid HttpMethod specified. Valid options are "
            "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
            400,
        ),
        ("R040",),
    ),
    Row(
        "a resource has each method once",
        _with_method("put_method", authorizationType="NONE"),
        refuses(TAKEN, status=409),
    ),
    Row(
        "a method is patched",
        _with_method(
            "update_method",
            patchOperations=patches(
                ("replace", "/apiKeyRequired", "true"),
                ("add", "/requestParameters/method.request.querystring.size", "true"),
            ),
        ),
        gives(
            {
                "apiKeyRequired": True,
                "requestParameters": {"method.request.querystring.size": True},
            }
        ),
    ),
    Row(
        "a path that no method has is not patched",
        _with_method("update_method", patchOperations=patches(("replace", "/nosuchpath", "x"))),
        refuses(BAD, status=400),
    ),
    Row(
        "a patch operation of a method is one that there is",
        _with_method("update_method", patchOperations=patches(("wrong", "/apiKeyRequired", "x"))),
        refuses("ValidationException", "…'updateMethodInput.patchOperations.1.member.op'…", 400),
        ("R022",),
    ),
    Row(
        "a method response without maps shows none",
        _with_method("put_method_response", statusCode="200"),
        gives({"statusCode": "200", "responseModels": ABSENT, "responseParameters": ABSENT}),
        ("R041",),
    ),
    Row(
        "a method response shows the empty maps that were sent",
        _with_method(
            "put_method_response", statusCode="200", responseModels={}, responseParameters={}
        ),
        gives({"statusCode": "200", "responseModels": {}, "responseParameters": {}}),
        ("R041",),
    ),
    Row(
        "a status has one method response",
        _twice("put_method_response", "put_method_response", statusCode="200"),
        refuses(TAKEN, status=409),
    ),
    Row(
        "an unknown method response is not got",
        _with_method("get_method_response", statusCode="404"),
        refuses(MISSING, NO_STATUS, 404),
        ("R056",),
    ),
    Row(
        "an unknown method response is not deleted",
        _with_method("delete_method_response", statusCode="404"),
        refuses(MISSING, NO_STATUS, 404),
        ("R056",),
    ),
)
