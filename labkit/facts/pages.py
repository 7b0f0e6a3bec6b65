"""The AWS pages that facts rest on, and how old the text is that we could read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TODAY = date(2026, 11, 23)
"""When the facts were put together: the date of every page without an older one."""
DOCS = "https://docs.aws.amazon.com"
SUMMER_2023 = date(2023, 6, 30)
SPRING_2023 = date(2023, 4, 30)


@dataclass(frozen=True, slots=True)
class Page:
    """An AWS page. `read` is the date of its text as we had it, not of its latest edition."""

    url: str
    read: date = TODAY

    def on(self, day: str) -> Page:
        """The same page, for a fact that was recorded on AWS on this day."""
        return Page(self.url, date.fromisoformat(day))


def _api(name: str, read: date = TODAY) -> Page:
    return Page(f"{DOCS}/apigateway/latest/developerguide/{name}.html", read)


def _vpc(name: str, read: date = SPRING_2023) -> Page:
    return Page(f"{DOCS}/vpc/latest/userguide/{name}.html", read)


def _privatelink(name: str, read: date = TODAY) -> Page:
    return Page(f"{DOCS}/vpc/latest/privatelink/{name}.html", read)


def _nlb(name: str, read: date = SPRING_2023) -> Page:
    return Page(f"{DOCS}/elasticloadbalancing/latest/network/{name}.html", read)


NONE = Page("")
"""For what stands on no AWS page."""

# API Gateway
PRIVATE = _api("apigateway-private-apis")
TYPES = _api("api-gateway-api-endpoint-types", SUMMER_2023)
INVOKE = _api("apigateway-private-api-test-invoke-url")
IP_TYPE = _api("api-gateway-ip-address-type")
MIGRATE = _api("apigateway-api-migration", SUMMER_2023)
UPDATE = _api("updating-api", SUMMER_2023)
DISABLE = _api("rest-api-disable-default-endpoint")
PRIVATE_DOMAIN = _api("apigateway-private-custom-domains")
CERTIFICATES = _api("how-to-specify-certificate-for-custom-domain-name")
SECURITY = _api("apigateway-security-policies")
RESPONSES = _api("supported-gateway-response-types")
VPCE_POLICY = _api("apigateway-vpc-endpoint-policies")
AUTH_FLOW = _api("apigateway-authorization-flow", SUMMER_2023)
POLICY_KEYS = _api("apigateway-resource-policies-aws-condition-keys")
POLICY_EXAMPLES = _api("apigateway-resource-policies-examples")
PRIVATE_INTEGRATION = _api("private-integration")
PRIVATE_INTEGRATION_SET = _api("set-up-private-integration")
HTTP_ROUTES = _api("http-api-develop-routes")
LINK_V2 = _api("apigateway-vpc-links-v2")
LINK_NLB = _api("set-up-nlb-for-vpclink-using-console")
LINK_CLI = _api("set-up-api-with-vpclink-cli")
LINK_PERMISSIONS = _api("grant-permissions-to-create-vpclink", SUMMER_2023)
SERVICE_ROLE = _api("using-service-linked-roles", SUMMER_2023)
KINESIS_PROXY = _api("integrating-api-with-aws-services-kinesis", SUMMER_2023)
PASSTHROUGH = _api("integration-passthrough-behaviors", SUMMER_2023)
KNOWN = _api("api-gateway-known-issues", SUMMER_2023)
LIMITS = _api("limits")
LIMITS_REST = _api("api-gateway-execution-service-limits-table")
INVOKE_IAM = _api("api-gateway-control-access-using-iam-policies-to-invoke-api")
CREATE_API = Page(f"{DOCS}/apigateway/latest/api/API_CreateRestApi.html")
INTEGRATION_RESPONSE = Page(f"{DOCS}/apigateway/latest/api/API_PutIntegrationResponse.html")
KC_VPC = Page("https://repost.aws/knowledge-center/api-gateway-vpc-connections")
KC_403 = Page("https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden")

CERTIFICATES_CLOUDFRONT = Page(
    f"{DOCS}/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html"
)

# VPC endpoints
INTERFACE = _privatelink("create-interface-endpoint")
VPCE_ACCESS = _privatelink("vpc-endpoints-access")
GATEWAY = _privatelink("gateway-endpoints")
GATEWAY_S3 = _privatelink("vpc-endpoints-s3", date(2023, 12, 31))
CREATE_VPCE = Page(f"{DOCS}/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html")
DELETE_VPCE = Page(f"{DOCS}/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html")

# VPC
ROUTES = _vpc("VPC_Route_Tables")
ROUTE_PRIORITY = _vpc("route-tables-priority", TODAY)
IGW = _vpc("VPC_Internet_Gateway")
NAT = _vpc("vpc-nat-gateway")
NAT_REGIONAL = _vpc("nat-gateways-regional", TODAY)
NAT_INSTANCE = _vpc("VPC_NAT_Instance")
GROUPS = _vpc("vpc-security-groups")
ACL = _vpc("vpc-network-acls")
VPC_DNS = _vpc("vpc-dns")
TGW = Page(f"{DOCS}/vpc/latest/tgw/how-transit-gateways-work.html")
TGW_VPC = Page(f"{DOCS}/vpc/latest/tgw/tgw-vpc-attachments.html")
TGW_ACL = Page(f"{DOCS}/vpc/latest/tgw/tgw-nacls.html")
TGW_EGRESS = Page(f"{DOCS}/vpc/latest/tgw/transit-gateway-nat-igw.html")
PEERING = Page(f"{DOCS}/vpc/latest/peering/vpc-peering-basics.html")
PEERING_DNS = Page(f"{DOCS}/vpc/latest/peering/vpc-peering-dns.html")
VPC_QUOTAS = _vpc("amazon-vpc-limits")

# Load balancing
NLB_GROUPS = _nlb("load-balancer-security-groups", TODAY)
NLB_TARGETS = _nlb("load-balancer-target-groups")
NLB_HEALTH = _nlb("target-group-health-checks")
ELB_ROLE = Page(f"{DOCS}/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html")

# Kinesis and DynamoDB
KINESIS_VPC = Page(f"{DOCS}/streams/latest/dev/vpc.html")
KINESIS_LIMITS = Page(f"{DOCS}/streams/latest/dev/service-sizes-and-limits.html")
KINESIS_IAM = Page(f"{DOCS}/streams/latest/dev/controlling-access.html")
KINESIS_NAMES = Page(f"{DOCS}/general/latest/gr/ak.html")
PUT_RECORD = Page(f"{DOCS}/kinesis/latest/APIReference/API_PutRecord.html")
DYNAMODB_NAMES = Page(f"{DOCS}/general/latest/gr/ddb.html")
DDB_STREAMS = Page(f"{DOCS}/amazondynamodb/latest/developerguide/privatelink-streams.html")

# IAM
SSM_MESSAGES = Page(
    f"{DOCS}/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html"
)
IAM_PASS = Page(f"{DOCS}/IAM/latest/UserGuide/id_roles_use_passrole.html")
IAM_TROUBLE = Page(f"{DOCS}/IAM/latest/UserGuide/troubleshoot.html")
EC2_ACTIONS = Page(f"{DOCS}/service-authorization/latest/reference/list_amazonec2.html")
API_ACTIONS = Page(
    f"{DOCS}/service-authorization/latest/reference/list_amazonapigatewaymanagement.html"
)

# Prices
PRIVATELINK_PRICE = Page("https://aws.amazon.com/privatelink/pricing/")
VPC_PRICE = Page("https://aws.amazon.com/vpc/pricing/")
ELB_PRICE = Page("https://aws.amazon.com/elasticloadbalancing/pricing/")
API_PRICE = Page("https://aws.amazon.com/api-gateway/pricing/")
KINESIS_PRICE = Page("https://aws.amazon.com/kinesis/data-streams/pricing/")
WHITEPAPER_COST = Page(
    f"{DOCS}/whitepapers/latest/best-practices-api-gateway-private-apis-integration"
    "/cost-optimization.html"
)
