"""Endpoint types and names."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Endpoint types and names",
    (
        "F1.1",
        "A REST API is EDGE, REGIONAL or PRIVATE, and EDGE when nobody says which. HTTP and "
        "WebSocket APIs cannot be private.",
        pages.PRIVATE.on("2025-07-11"),
        Confidence.RECORDED,
    ),
    (
        "F1.2",
        "All three types answer to `{api-id}.execute-api.{region}.amazonaws.com/{stage}`, so the "
        "URL does not give the type away.",
        pages.KC_VPC,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.3",
        "The name of an edge API leads to a CloudFront distribution of AWS's, that of a regional "
        "one to its Region. An edge API rewrites the case of well-known header names only and "
        "leaves custom ones alone; the other types pass every name as it was sent.",
        pages.TYPES.on("2024-08-02"),
        Confidence.RECORDED,
    ),
    (
        "F1.4",
        "Each interface endpoint has public DNS names of its own, "
        "`vpce-{id}-{hash}.execute-api.{region}.vpce.amazonaws.com` and one more for each zone, "
        "and they resolve to its private addresses.",
        pages.INVOKE,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.5",
        "Listing an endpoint in the API's `vpcEndpointIds` creates the name "
        "`{api-id}-{vpce-id}.execute-api.{region}.amazonaws.com`. It needs neither private DNS nor"
        " a special header.",
        pages.INVOKE.on("2025-07-30"),
        Confidence.RECORDED,
    ),
    (
        "F1.6",
        "Through an endpoint's own name the client must say which API it means: in `Host`, with "
        "the API's default name, or in `x-apigw-api-id`, with its id.",
        pages.INVOKE.on("2025-07-30"),
        Confidence.RECORDED,
    ),
    (
        "F1.7",
        "The certificate shown at the endpoint covers `*.execute-api.{region}.amazonaws.com`, and "
        "the endpoint's own names verify as well.",
        pages.INVOKE.on("2025-07-30"),
        Confidence.RECORDED,
    ),
    (
        "F1.8",
        "A private API wants TLS 1.2 or newer and speaks HTTP/1.1 at most. Its headers together "
        "may have 8,000 bytes (10,240 elsewhere), its URL 8,192 characters (10,240 for a regional "
        "API).",
        pages.PRIVATE,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.9",
        "A SigV4 signature made for the endpoint's name fails once `Host` is replaced, because the"
        " host is part of what was signed. Signing for the endpoint's name and naming the API in "
        "`x-apigw-api-id` works.",
        pages.INVOKE,
        Confidence.REPORTED,
    ),
    (
        "F1.10",
        "`ipAddressType` is `ipv4` unless set on regional and edge APIs. A private API takes "
        "`dualstack` alone, and asking for `ipv4` is refused with 400 `Only dualstack "
        "ipAddressType is supported for Private APIs.`",
        pages.IP_TYPE.on("2025-07-11"),
        Confidence.RECORDED,
    ),
    (
        "F1.11",
        "An API can change its type in place, except from private to edge: that way goes over "
        "regional. It keeps answering meanwhile.",
        pages.MIGRATE,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.12",
        "The type is changed by a patch that replaces `/endpointConfiguration/types/…` with the "
        "new type; the last part of the path may be any type or an index, and several changes may "
        "stand in one call. `put_rest_api` cannot do it.",
        pages.MIGRATE.on("2025-07-30"),
        Confidence.RECORDED,
    ),
    (
        "F1.13",
        "Turning a private API into a regional one takes three things: a policy without VPC "
        "conditions, the change itself, and a new deployment. Any API that becomes private becomes"
        " dualstack with it.",
        pages.MIGRATE,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.14",
        "With `disableExecuteApiEndpoint` the default name answers 403 Forbidden in every stage, "
        "from the next deployment or change of a stage on.",
        pages.DISABLE,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.15",
        "A private API can have a custom domain since November 2024. The domain needs a policy of "
        "its own, a mapping, an access association with the endpoint and, as a rule, a private "
        "hosted zone; domain and association each take about a quarter of an hour.",
        pages.PRIVATE_DOMAIN,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.16",
        "Over a private custom domain four things must say yes: the domain's policy, the API's "
        "policy, the endpoint's policy and the method's authorisation. Wildcard domains and "
        "mappings to public APIs are not possible.",
        pages.PRIVATE_DOMAIN,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.17",
        "An endpoint that leads to a public custom domain should not serve a private one too. AWS "
        "calls the first kind of traffic cross-endpoint.",
        pages.PRIVATE_DOMAIN,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.18",
        "Since November 2025 an API can be strict about its door: `STRICT` lets in only requests "
        "that come over its own endpoint type with the same name in TLS and in `Host`. Borrowed "
        "names need `BASIC`.",
        pages.SECURITY,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.19",
        "A change to a resource policy, method or integration does nothing until the API is "
        "deployed again. Stage settings and `ipAddressType` work at once. A new stage may answer "
        "403 for some seconds.",
        pages.UPDATE,
        Confidence.DOCUMENTED,
    ),
)
