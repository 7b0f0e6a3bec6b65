"""Users and sessions of an embedded AWS that enforces IAM."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.emulator.conftest import REGION

_numbers = count(1)


def allowing(*statements: dict) -> str:
    rows = [{"Effect": "Allow", "Resource": "*", **row} for row in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": rows})


class Signer:
    """Clients that sign with one key."""

    def __init__(self, aws: Any, key: str, secret: str, token: str | None = None) -> None:
        self.aws = aws
        self._keys = {"aws_access_key_id": key, "aws_secret_access_key": secret}
        self._token = token
        self._made: dict[tuple[str, str], Any] = {}

    def __call__(self, service: str, region: str = REGION) -> Any:
        if (service, region) not in self._made:
            self._made[service, region] = boto3.client(
                service,
                endpoint_url=self.aws.url,
                region_name=region,
                aws_session_token=self._token,
                config=Config(
                    retries={"total_max_attempts": 1}, account_id_endpoint_mode="disabled"
                ),
                **self._keys,
            )
        return self._made[service, region]

    @property
    def arn(self) -> str:
        return self("sts").get_caller_identity()["Arn"]


def root(aws: Any, account: str | None = None) -> Signer:
    keys = aws.keys(account or aws.account)
    return Signer(aws, keys.access_key, keys.secret_key)


def by(aws: Any, credentials: dict) -> Signer:
    return Signer(
        aws,
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials.get("SessionToken"),
    )


class User(Signer):
    """A new user of an account, without any policy at first."""

    def __init__(self, aws: Any, *statements: dict, account: str | None = None) -> None:
        self.iam = root(aws, account)("iam")
        self.name = f"user-{next(_numbers)}"
        self.iam.create_user(UserName=self.name)
        key = self.iam.create_access_key(UserName=self.name)["AccessKey"]
        super().__init__(aws, key["AccessKeyId"], key["SecretAccessKey"])
        if statements:
            self.may(*statements)

    def may(self, *statements: dict) -> None:
        document = allowing(*statements)
        self.iam.put_user_policy(UserName=self.name, PolicyName="p", PolicyDocument=document)


def said(call: Any, **parameters: Any) -> tuple[str, str, int]:
    """Code, text and status of a refusal; empty where there was none."""
    try:
        call(**parameters)
    except ClientError as error:
        answer = error.response
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        return answer["Error"]["Code"], answer["Error"].get("Message", ""), status
    return "", "", 200


DENIALS = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403")
