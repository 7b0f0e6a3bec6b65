"""What API Gateway answers when it refuses."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "What API Gateway answers when it refuses",
    (
        "F1.20",
        "A public API that is called through an interface endpoint answers 403 "
        '`{"message":"Forbidden"}` with `ForbiddenException`.',
        pages.KC_VPC,
        Confidence.REPORTED,
    ),
    (
        "F1.21",
        "An endpoint's own name with a missing, unknown or foreign API id gets the same answer as "
        'a public API there: 403 `{"message":"Forbidden"}`.',
        pages.KC_VPC,
        Confidence.REPORTED,
    ),
    (
        "F1.22",
        "Where no statement of the resource policy allows the call, the answer is 403 "
        "`AccessDeniedException` with a `Message` that names user, action and resource, the "
        "account masked but for its last four digits, and ends `because no resource-based policy "
        "allows the execute-api:Invoke action`.",
        pages.KC_403,
        Confidence.REPORTED,
    ),
    (
        "F1.23",
        "Where a statement denies the call, the same sentence ends `with an explicit deny in a "
        "resource-based policy`; older answers stop after `deny`.",
        pages.KC_403,
        Confidence.REPORTED,
    ),
    (
        "F1.24",
        "Where the endpoint's policy does not allow the call, the sentence ends `because no VPC "
        "endpoint policy allows the execute-api:Invoke action`. One live answer is known.",
        pages.VPCE_POLICY,
        Confidence.REPORTED,
    ),
    (
        "F1.25",
        'An unknown path, or a method that the path lacks, is 403 `{"message":"Missing '
        'Authentication Token"}` with `MissingAuthenticationTokenException`, not 404 or 405.',
        pages.RESPONSES.on("2025-11-06"),
        Confidence.RECORDED,
    ),
    (
        "F1.26",
        "An unsigned call to a method with IAM authorisation is answered as an unknown path is: "
        "`Missing Authentication Token`.",
        pages.KC_403,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.27",
        'A stage that does not exist is refused with 403 `{"message":"Forbidden"}`. For an API '
        "that was never deployed we expect the same; AWS's documentation does not settle it.",
        pages.RESPONSES,
        Confidence.REPORTED,
    ),
    (
        "F1.28",
        "A wrong signature is 403 `InvalidSignatureException`; one that is too old says `Signature"
        " expired`.",
        pages.KC_403,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.29",
        "Where a method wants an API key, a missing, wrong or disabled one, and one whose plan "
        "leaves the stage out, is 403 `Forbidden`. A new key may need two minutes.",
        pages.KC_403,
        Confidence.DOCUMENTED,
    ),
    (
        "F1.30",
        'A back end that cannot be reached is 504 `{"message": "Network error communicating with '
        'endpoint"}` with `InternalServerErrorException`.',
        pages.RESPONSES,
        Confidence.REPORTED,
    ),
    (
        "F1.31",
        'A back end slower than the integration\'s time limit is 504 `{"message": "Endpoint request'
        ' timed out"}`.',
        pages.RESPONSES,
        Confidence.REPORTED,
    ),
    (
        "F1.32",
        "An integration that is set up wrongly, with a role that cannot be assumed or a "
        'certificate of another name, is 500 `{"message": "Internal server error"}` with '
        "`InternalServerErrorException`.",
        pages.RESPONSES.on("2025-09-29"),
        Confidence.RECORDED,
    ),
    (
        "F1.33",
        "Outside a VPC with an endpoint the default name of a private API does not resolve. With "
        "which DNS code, AWS's documentation does not settle; for callers over Direct Connect it "
        "speaks of 403.",
        pages.KC_VPC,
        Confidence.REPORTED,
    ),
    (
        "F1.34",
        "The spelling tells who refused: no blank after the colon at the edge of the service, a "
        "blank in integration errors, and a capital `Message` where a policy spoke.",
        pages.RESPONSES.on("2024-12-11"),
        Confidence.RECORDED,
    ),
    (
        "F1.35",
        "Every answer carries `x-amzn-RequestId` and `x-amz-apigw-id`. `X-Amzn-Trace-Id` comes "
        "with successful AWS, HTTP and Lambda integrations, never with MOCK or an error.",
        pages.RESPONSES.on("2024-08-07"),
        Confidence.RECORDED,
    ),
    (
        "F1.36",
        "Each kind of gateway response can be given another status, headers and body; there are "
        "21. Whether 413 heeds such a change, AWS's documentation does not settle.",
        pages.RESPONSES.on("2024-06-20"),
        Confidence.RECORDED,
    ),
)
