"""What an account says to those who may not, or may no more: rows for `test_bad_input`."""

from __future__ import annotations

from dataclasses import dataclass

from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from tests.faults.account import Account
from tests.faults.table import Refusal, refused

SCP = (
    "User: arn:aws:iam::123456789012:user/learner is not authorized to perform: {} with an "
    "explicit deny in a service control policy"
)


@dataclass(frozen=True, slots=True)
class Bad:
    """From the first call of `operation` on, that operation is refused, or with `all_of_it`
    everything is; `says` is in what a person reads.
    """

    name: str
    operation: str
    refusal: Refusal | type[Exception]
    says: str
    all_of_it: bool = False


def _keys(code: str, message: str) -> Bad:
    return Bad(code, "CreateSubnet", (code, 403, message), "sign in again", all_of_it=True)


def _denied(code: str, operation: str, action: str) -> Bad:
    said = (code, 403, SCP.format(action))
    return Bad(f"{code} by an SCP", operation, said, "service control policies forbids")


def _quota(code: str, operation: str, message: str, says: str) -> Bad:
    return Bad(f"{code} of {operation}", operation, (code, 400, message), says)


ROWS = (
    _keys("ExpiredToken", "The security token included in the request is expired"),
    _keys("ExpiredTokenException", "The security token included in the request is expired"),
    _keys("RequestExpired", "Request has expired."),
    _keys("InvalidClientTokenId", "The security token included in the request is invalid."),
    _keys("UnrecognizedClientException", "The security token included in the request is invalid."),
    Bad("no credentials", "CreateSubnet", NoCredentialsError, "sign in again", all_of_it=True),
    Bad("no such Region", "CreateVpc", EndpointConnectionError, "Region is spelt", all_of_it=True),
    Bad(
        "AuthFailure",
        "CreateSubnet",
        ("AuthFailure", 401, "AWS was not able to validate the provided access credentials"),
        "sign in again",
        all_of_it=True,
    ),
    _denied("UnauthorizedOperation", "AllocateAddress", "ec2:AllocateAddress"),
    _denied("AccessDenied", "CreateRole", "iam:CreateRole"),
    _denied("AccessDeniedException", "CreateRestApi", "apigateway:POST"),
    Bad(
        "no permission",
        "RunInstances",
        ("UnauthorizedOperation", 403, "You are not authorized to perform this operation."),
        "ask for the permission",
    ),
    _quota(
        "VpcLimitExceeded", "CreateVpc", "The maximum number of VPCs has been reached.",
        "'VPCs per Region'",
    ),
    _quota(
        "AddressLimitExceeded", "AllocateAddress",
        "The maximum number of addresses has been reached.", "'EC2-VPC Elastic IPs'",
    ),
    _quota(
        "LimitExceededException", "CreateStream",
        "This request would exceed the shard limit for the account 123456789012",
        "the quota that the message names",
    ),
    _quota(
        "TooManyRequestsException", "CreateRestApi",
        "Maximum number of APIs per account has been reached. The quota is 600.",
        "the quota that the message names",
    ),
    _quota(
        "LimitExceeded", "CreateRole", "Cannot exceed quota for RolesPerAccount: 1000",
        "the quota that the message names",
    ),
)  # fmt: skip


class Refuses:
    """Stands in an account's way; `calls` are the refusals so far."""

    def __init__(self, account: Account, bad: Bad) -> None:
        self._account, self._bad, self._on = account, bad, False
        self.calls = 0
        account.send = self.send

    def end(self) -> None:
        """All is well again."""
        self._account.send = self._account.answer

    def send(self, request: object, service: str, operation: str) -> AWSResponse:
        """Refuse it, or carry it."""
        meant = operation == self._bad.operation
        self._on = self._on or meant
        if not (meant or (self._on and self._bad.all_of_it)):
            return self._account.answer(request, service, operation)
        self.calls += 1
        if isinstance(self._bad.refusal, tuple):
            return refused(request, self._bad.refusal)
        if self._bad.refusal is EndpointConnectionError:
            raise EndpointConnectionError(endpoint_url="https://ec2.nowhere-1.amazonaws.com/")
        raise self._bad.refusal
