"""Answers recorded on real AWS: where each R-number that rules and rows cite comes from.

What was asked and answered stands in the rows of the contract. Others recorded it on accounts
of theirs, in tests that are run against AWS or in reports that quote its answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Evidence(StrEnum):
    """How an answer was recorded, from the best to the weakest."""

    SNAPSHOT = "stored by a test that ran on AWS"
    ASSERTED = "asserted by a test that runs on AWS"
    ACCEPTANCE = "expected by an acceptance test that runs on AWS"
    REPORT = "quoted in a public report"
    DOCUMENTED = "documented by AWS"


SNAPSHOT, ASSERTED, ACCEPTANCE, REPORT, DOCUMENTED = Evidence


@dataclass(frozen=True, slots=True)
class Origin:
    """Where some answers come from: a project with its file or thread, and their R-numbers.

    `date` is that of the newest of them, `YYYY-MM-DD`, empty where it is not known.
    """

    evidence: Evidence
    source: str
    date: str
    numbers: str

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, such as `R001`."""
        ends = [part.partition("-") for part in self.numbers.split()]
        return tuple(
            f"R{number:03}"
            for first, _, last in ends
            for number in range(int(first), int(last or first) + 1)
        )


ORIGINS: tuple[Origin, ...] = (
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_api.py",
        "2026-02-25",
        "1-14 16-22 25 30-36 38-41 50-53 55-56 62 64-65 70-81 86-87 124 143-144 248-262",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_integrations.py",
        "2025-07-30",
        "15 23 26 42-49 54 108-111 113-116 167-170 190",
    ),
    Origin(REPORT, "hashicorp/terraform-provider-aws issue 14269", "", "24"),
    Origin(
        ASSERTED,
        "localstack/localstack tests/aws/services/cloudformation/resources/test_apigateway.py",
        "2025-07-15",
        "27",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/cloudformation/resources/test_apigateway.py",
        "2025-07-15",
        "28",
    ),
    Origin(
        REPORT,
        "cloudposse/terraform-aws-api-gateway PR 25; adamwshero/terraform-aws-api-gateway PR 16",
        "",
        "29",
    ),
    Origin(
        ASSERTED,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_integrations.py",
        "2025-07-30",
        "37 120 134-138",
    ),
    Origin(REPORT, "amazon-archives/aws-apigateway-importer issue 209", "", "57"),
    Origin(REPORT, "amazon-archives/aws-apigateway-importer issue 121", "", "58"),
    Origin(REPORT, "awsdocs/amazon-api-gateway-developer-guide issue 7", "", "59"),
    Origin(REPORT, "Clarifai/lambdafai issue 57; aws-amplify/amplify-flutter issue 5913", "", "60"),
    Origin(
        REPORT,
        "hashicorp/terraform-provider-aws issue 21210; aws-apigateway-importer issue 29",
        "",
        "61",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_common.py",
        "2025-06-18",
        "63 66-68 89-90 104-105 128-129 157-166",
    ),
    Origin(REPORT, "hashicorp/terraform-provider-aws PR 2512", "", "82-83"),
    Origin(REPORT, "hashicorp/terraform-provider-aws issue 30910", "", "84"),
    Origin(REPORT, "hashicorp/terraform-provider-aws issue 12796", "", "85"),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_extended.py",
        "2025-07-17",
        "88 264 268",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack test_apigetway_task_service.py",
        "2025-11-06",
        "91",
    ),
    Origin(REPORT, "OWASP/Serverless-Goat issue 14", "", "92"),
    Origin(REPORT, "aws/aws-lambda-dotnet issue 216", "", "93"),
    Origin(
        ASSERTED,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_http.py",
        "2024-04-01",
        "94",
    ),
    Origin(
        ASSERTED,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_lambda.py",
        "2025-01-29",
        "95 154",
    ),
    Origin(
        ASSERTED,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_common.py",
        "2024-07-23",
        "97-99 127 130-131",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_lambda.py",
        "2025-05-05",
        "100-103 106 121",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_dynamodb.py",
        "2024-07-19",
        "107 176",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_http.py",
        "2024-08-07",
        "112 117-118 126",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_s3.py",
        "2025-03-17",
        "119 145-147 149-153",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_import.py",
        "2025-09-29",
        "123 265-267",
    ),
    Origin(
        DOCUMENTED, "repost.aws knowledge-center api-gateway-troubleshoot-403-forbidden", "", "132"
    ),
    Origin(
        REPORT,
        "samvera/serverless-iiif issue 58; aws/serverless-application-model issue 480",
        "",
        "133",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_basic.py",
        "2024-05-30",
        "139 177",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_sqs.py",
        "2025-05-20",
        "141 171-175",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_kinesis.py",
        "2024-11-20",
        "142 178-181",
    ),
    Origin(
        ASSERTED,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_s3.py",
        "2025-03-17",
        "148",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_canary.py",
        "2025-05-30",
        "155 263",
    ),
    Origin(
        ASSERTED,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_basic.py",
        "2024-07-12",
        "156",
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/kinesis/test_kinesis.py",
        "2025-09-04",
        "182 184",
    ),
    Origin(REPORT, "aws/aws-sdk-php issue 650", "", "183"),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/cloudformation/resources/test_kinesis.py",
        "2024-07-02",
        "185",
    ),
    Origin(ASSERTED, "localstack/localstack tests/aws/services/kinesis/test_kinesis.py", "", "186"),
    Origin(
        REPORT, "aws-samples/hub-and-spoke-with-shared-services-vpc-terraform issue 1", "", "187"
    ),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/ec2/test_ec2.py",
        "2025-07-29",
        "188-189 213-216",
    ),
    Origin(REPORT, "hashicorp/terraform-provider-aws PR 37715 and issue 37694", "", "191"),
    Origin(REPORT, "awsdocs/aws-cloudformation-user-guide PR 391", "", "192"),
    Origin(
        ACCEPTANCE,
        "hashicorp/terraform-provider-aws internal/service/ec2/vpc_endpoint_test.go",
        "",
        "193-196",
    ),
    Origin(REPORT, "hashicorp/terraform issue 24478", "", "197"),
    Origin(REPORT, "nanlabs/terraform-aws-starter issue 18", "", "198"),
    Origin(REPORT, "ansible-collections/amazon.aws issue 576", "", "199"),
    Origin(
        REPORT,
        "hashicorp/terraform-provider-aws issue 24216; landing-zone-accelerator-on-aws issue 1010",
        "",
        "200",
    ),
    Origin(REPORT, "terraform-aws-modules/terraform-aws-vpc issue 583", "", "201"),
    Origin(REPORT, "terraform-aws-modules/terraform-aws-vpc issue 785", "", "202"),
    Origin(REPORT, "vespa-engine/vespa PR 33303", "", "203"),
    Origin(
        REPORT,
        "terraform-aws-modules/terraform-aws-vpc issue 982; marcincuber/eks issue 15",
        "",
        "204",
    ),
    Origin(REPORT, "gruntwork-io/cloud-nuke issue 285 and PR 293", "", "205"),
    Origin(REPORT, "aws/aws-cdk issue 14456; gruntwork-io/cloud-nuke issue 252", "", "206"),
    Origin(REPORT, "aws/aws-cdk issue 14456", "", "207"),
    Origin(REPORT, "giantswarm/aws-operator issue 109", "", "208"),
    Origin(
        REPORT,
        "kubernetes-the-hard-way-aws issue 16; jenkins-x/terraform-aws-eks-jx issue 373",
        "",
        "209",
    ),
    Origin(REPORT, "eformat/sno-for-100 issues 5 and 9", "", "210"),
    Origin(REPORT, "gruntwork-io/cloud-nuke issue 431", "", "211"),
    Origin(
        REPORT,
        "aws-samples/aws-modern-application-workshop issue 56; boto/boto3 issue 2218",
        "",
        "212",
    ),
    Origin(ASSERTED, "getmoto/moto tests/test_ec2/test_security_groups.py", "", "217-223"),
    Origin(ASSERTED, "getmoto/moto tests/test_ec2/test_prefix_lists.py", "", "224"),
    Origin(ASSERTED, "getmoto/moto tests/test_ec2/test_instances.py", "", "225"),
    Origin(ASSERTED, "getmoto/moto tests/test_ec2/test_elastic_network_interfaces.py", "", "226"),
    Origin(ASSERTED, "getmoto/moto tests/test_elbv2/test_elbv2_target_health.py", "", "227-232"),
    Origin(
        ACCEPTANCE,
        "hashicorp/terraform-provider-aws internal/service/elbv2/target_group_test.go",
        "",
        "233",
    ),
    Origin(REPORT, "cloud-custodian/cloud-custodian issue 9921", "", "234"),
    Origin(
        SNAPSHOT,
        "localstack/localstack tests/aws/services/iam/test_iam.py",
        "2025-06-19",
        "235-236 238-240",
    ),
    Origin(ASSERTED, "localstack/localstack tests/aws/services/iam/test_iam.py", "", "237"),
    Origin(ASSERTED, "getmoto/moto tests/test_iam/test_iam_response_attributes.py", "", "241"),
    Origin(
        ASSERTED,
        "localstack/localstack tests/aws/services/apigateway/test_apigateway_kinesis.py",
        "2024-11-20",
        "242",
    ),
    Origin(REPORT, "hasura/ddn-docs PR 1075", "", "243"),
    Origin(REPORT, "openabdev/openab PR 1283", "", "244"),
    Origin(
        REPORT,
        "aws/aws-cdk issue 10815 and 26612; govuk-one-login/authentication-api PR 3566",
        "",
        "245",
    ),
    Origin(REPORT, "aws/aws-sdk-js issue 2719", "", "246"),
    Origin(DOCUMENTED, "AWS EC2 error-code reference", "", "247"),
)

RECORDINGS: Mapping[str, Origin] = MappingProxyType(
    {key: origin for origin in ORIGINS for key in origin.ids}
)
"""Origin by R-number."""
