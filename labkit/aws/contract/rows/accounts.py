"""Accounts, keys and roles: who a key makes one, and which keys and roles are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.aws.contract.row import ABSENT, Row, gives, holding, refuses
from labkit.aws.contract.world import World, policy

NOBODYS = ("AKIAQQQQQQQQQQQQQQQQ", "nobodys-secret")
"""An access key of the right form that nobody was given."""

INVALID = "The security token included in the request is invalid."
NOT_VALIDATED = "AWS was not able to validate the provided access credentials"
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
NOT_TO_ASSUME = "User: … is not authorized to perform: sts:AssumeRole on resource: {arn}…"


def _nobody(aws: World) -> World:
    return aws.signing(*NOBODYS)


def _mistyped(aws: World) -> World:
    """A user's key with another secret."""
    return aws.signing(aws.access_key(aws.user())["AccessKeyId"], "mistyped")


def _user(aws: World, *statements: Mapping[str, Any]) -> World:
    return aws.by(aws.access_key(aws.user(*statements)))


def _switched_off(aws: World) -> Any:
    user = aws.user()
    key = aws.access_key(user)
    named = {"UserName": user, "AccessKeyId": key["AccessKeyId"]}
    aws.iam.update_access_key(**named, Status="Inactive")
    return aws.by(key).sts.get_caller_identity()


def _deleted(aws: World) -> Any:
    user = aws.user()
    key = aws.access_key(user)
    aws.iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
    return aws.by(key).sts.get_caller_identity()


MAY_ASSUME = {"Action": "sts:AssumeRole", "Resource": "*"}


def _trusting(aws: World, principal: str, **more: Any) -> str:
    """A role that trusts a principal. Gives its ARN."""
    trust = policy({"Principal": {"AWS": principal}, "Action": "sts:AssumeRole", **more})
    made = aws.iam.create_role(RoleName=aws.name("role"), AssumeRolePolicyDocument=trust)
    return str(made["Role"]["Arn"])


def _assumed(aws: World, role: str, **more: Any) -> Any:
    given = {"RoleSessionName": "of-row", **more}
    return _user(aws, MAY_ASSUME).sts.assume_role(RoleArn=role, **given)


def _session(aws: World) -> Any:
    role = _trusting(aws, aws.account)
    return aws.by(_assumed(aws, role)["Credentials"]).sts.get_caller_identity()


def _without_token(aws: World) -> Any:
    found = _assumed(aws, _trusting(aws, aws.account))["Credentials"]
    return aws.signing(found["AccessKeyId"], found["SecretAccessKey"]).sts.get_caller_identity()


def _to_itself(aws: World) -> Any:
    """A role that trusts one user alone, assumed by another."""
    arn = aws.iam.get_user(UserName=aws.user())["User"]["Arn"]
    return _assumed(aws, _trusting(aws, arn))


def _external(aws: World, **more: str) -> Any:
    condition = {"StringEquals": {"sts:ExternalId": "row-external"}}
    return _assumed(aws, _trusting(aws, aws.account, Condition=condition), **more)


def _role_arn(aws: World, account: str, name: str) -> str:
    return f"arn:aws:iam::{account or aws.account}:role/{name}"


def _bounded(aws: World) -> Any:
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    name = aws.name("user")
    aws.iam.create_user(UserName=name, PermissionsBoundary=boundary)
    return aws.iam.get_user(UserName=name)["User"]


def _unbounded(aws: World) -> Any:
    name = _bounded(aws)["UserName"]
    aws.iam.delete_user_permissions_boundary(UserName=name)
    return aws.iam.get_user(UserName=name)["User"]


def _attached(aws: World) -> Any:
    name = aws.role().rpartition("/")[2]
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    aws.iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return aws.iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]


def _own_session(aws: World) -> Any:
    found = _user(aws).sts.get_session_token()["Credentials"]
    return aws.by(found).sts.get_caller_identity()


UNKNOWN_KEYS = (
    Row(
        "EC2 refuses a key that nobody was given",
        lambda aws: _nobody(aws).ec2.describe_vpcs(),
        refuses("AuthFailure", NOT_VALIDATED, 401),
    ),
    Row(
        "STS refuses a key that nobody was given",
        lambda aws: _nobody(aws).sts.get_caller_identity(),
        refuses("InvalidClientTokenId", INVALID, 403),
    ),
    Row(
        "IAM refuses a key that nobody was given",
        lambda aws: _nobody(aws).iam.list_roles(),
        refuses("InvalidClientTokenId", INVALID, 403),
    ),
    Row(
        "Elastic Load Balancing refuses a key that nobody was given",
        lambda aws: _nobody(aws).elbv2.describe_load_balancers(),
        refuses("InvalidClientTokenId", INVALID, 403),
    ),
    Row(
        "Route 53 refuses a key that nobody was given",
        lambda aws: _nobody(aws).route53.list_hosted_zones(),
        refuses("InvalidClientTokenId", INVALID, 403),
    ),
    Row(
        "Kinesis refuses a key that nobody was given",
        lambda aws: _nobody(aws).kinesis.list_streams(),
        refuses("UnrecognizedClientException", INVALID, 400),
    ),
    Row(
        "DynamoDB refuses a key that nobody was given",
        lambda aws: _nobody(aws).dynamodb.list_tables(),
        refuses("UnrecognizedClientException", INVALID, 400),
    ),
    Row(
        "API Gateway refuses a key that nobody was given",
        lambda aws: _nobody(aws).apigateway.get_rest_apis(),
        refuses("UnrecognizedClientException", INVALID, 403),
    ),
    Row(
        "S3 refuses a key that nobody was given",
        lambda aws: _nobody(aws).s3.list_buckets(),
        refuses(
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
            403,
        ),
    ),
    Row(
        "a user's key that is switched off is refused",
        _switched_off,
        refuses("InvalidClientTokenId", INVALID, 403),
    ),
    Row(
        "a user's key that was deleted is refused",
        _deleted,
        refuses("InvalidClientTokenId", INVALID, 403),
    ),
)

SIGNATURES = (
    Row(
        "EC2 refuses a signature with another secret",
        lambda aws: _mistyped(aws).ec2.describe_vpcs(),
        refuses("AuthFailure", NOT_VALIDATED, 401),
    ),
    Row(
        "STS refuses a signature with another secret",
        lambda aws: _mistyped(aws).sts.get_caller_identity(),
        refuses("SignatureDoesNotMatch", MISMATCH, 403),
    ),
    Row(
        "Kinesis refuses a signature with another secret",
        lambda aws: _mistyped(aws).kinesis.list_streams(),
        refuses("InvalidSignatureException", MISMATCH, 400),
    ),
    Row(
        "API Gateway refuses a signature with another secret",
        lambda aws: _mistyped(aws).apigateway.get_rest_apis(),
        refuses("InvalidSignatureException", MISMATCH, 403),
    ),
    Row(
        "S3 refuses a signature with another secret",
        lambda aws: _mistyped(aws).s3.list_buckets(),
        refuses("SignatureDoesNotMatch", status=403),
    ),
    Row(
        "the keys of a session are refused without its token",
        _without_token,
        refuses("InvalidClientTokenId", INVALID, 403),
    ),
)

IDENTITIES = (
    Row(
        "a user's key makes one that user",
        lambda aws: _user(aws).sts.get_caller_identity(),
        gives({"Account": "…", "Arn": "arn:aws:iam::…:user/user-…", "UserId": "…"}),
    ),
    Row(
        "an assumed role makes one a session of the role",
        _session,
        gives({"Arn": "arn:aws:sts::…:assumed-role/role-…/of-row", "UserId": "…:of-row"}),
    ),
    Row(
        "a session of a user is the user himself",
        _own_session,
        gives({"Arn": "arn:aws:iam::…:user/user-…"}),
    ),
    Row(
        "the account of a key can be asked for",
        lambda aws: aws.sts.get_access_key_info(
            AccessKeyId=aws.access_key(aws.user())["AccessKeyId"]
        ),
        gives({"Account": "…"}),
    ),
    Row(
        "GetUser without a name is about the caller",
        lambda aws: _user(aws, {"Action": "iam:GetUser", "Resource": "*"}).iam.get_user()["User"],
        gives({"UserName": "user-…"}),
    ),
)

ROLES = (
    Row(
        "a role that is not there cannot be assumed",
        lambda aws: _assumed(aws, _role_arn(aws, "", "row-not-there")),
        refuses("AccessDenied", NOT_TO_ASSUME.format(arn="arn:aws:iam::…:role/row-not-there"), 403),
    ),
    Row(
        "nor can one of another account that does not know the caller",
        lambda aws: _assumed(aws, _role_arn(aws, "444455556666", "row-not-there")),
        refuses(
            "AccessDenied",
            NOT_TO_ASSUME.format(arn="arn:aws:iam::444455556666:role/row-not-there"),
            403,
        ),
    ),
    Row(
        "a role that trusts a service alone cannot be assumed by a user",
        lambda aws: _assumed(aws, aws.role()),
        refuses("AccessDenied", NOT_TO_ASSUME.format(arn="arn:aws:iam::…"), 403),
    ),
    Row(
        "a role that trusts one user cannot be assumed by another",
        _to_itself,
        refuses("AccessDenied", NOT_TO_ASSUME.format(arn="arn:aws:iam::…"), 403),
    ),
    Row(
        "a role that wants an external id cannot be assumed without it",
        _external,
        refuses("AccessDenied", NOT_TO_ASSUME.format(arn="arn:aws:iam::…"), 403),
    ),
    Row(
        "a role that wants an external id is assumed with it",
        lambda aws: _external(aws, ExternalId="row-external"),
        gives({"Credentials": {"AccessKeyId": "ASIA…", "SessionToken": "…"}}),
    ),
    Row(
        "a session lasts no longer than its role allows",
        lambda aws: _assumed(aws, _trusting(aws, aws.account), DurationSeconds=7200),
        refuses(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ),
    ),
    Row(
        "a session policy must be a policy",
        lambda aws: _assumed(aws, _trusting(aws, aws.account), Policy="no policy"),
        refuses("MalformedPolicyDocument"),
    ),
    Row(
        "a message that EC2 did not encode cannot be decoded",
        lambda aws: aws.sts.decode_authorization_message(EncodedMessage="none"),
        refuses("InvalidAuthorizationMessageException"),
    ),
)

POLICIES = (
    Row(
        "AWS's own managed policies can be attached",
        _attached,
        gives(holding({"PolicyName": "AdministratorAccess"})),
    ),
    Row(
        "a managed policy that is not there cannot be read",
        lambda aws: aws.iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/RowHasNone"),
        refuses("NoSuchEntity", status=404),
    ),
    Row(
        "a user can be made with a boundary",
        _bounded,
        gives({"PermissionsBoundary": {"PermissionsBoundaryArn": "…:policy/ReadOnlyAccess"}}),
    ),
    Row(
        "a user's boundary can be taken away",
        _unbounded,
        gives({"PermissionsBoundary": ABSENT}),
    ),
)

ROWS = (*UNKNOWN_KEYS, *SIGNATURES, *IDENTITIES, *ROLES, *POLICIES)
