"""Which host name boto3 calls: asked of boto3 itself, with nothing sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from labkit.aws.backends import DEFAULT_REGION
from labkit.aws.clients import LOCAL_KEY, session_apart
from labkit.errors import LabkitError


def called_host(
    service: str,
    operation: str,
    *,
    aws_account_id: str = "",
    account_id_endpoint_mode: str = "preferred",
    region: str = DEFAULT_REGION,
    **parameters: Any,
) -> str:
    """The host name that this kernel's boto3 would send a call to (F2.19); it stays here.

    `aws_account_id` is the account that the credentials know, if they know one, and
    `account_id_endpoint_mode` what boto3's setting of that name says. Parameters are the call's
    own, as boto3 has them; `operation` may be spelled `put-record` or `put_record`. Raises
    `LabkitError` for a call that boto3 would not send.
    """
    session = session_apart(LOCAL_KEY, LOCAL_KEY, None)
    if service not in session.get_available_services():
        raise LabkitError(
            f"boto3 knows no service {str(service)[:40]!r}", try_='called_host("kinesis", …)'
        )
    try:
        client = session.client(
            service,
            region_name=region,
            aws_access_key_id=LOCAL_KEY,
            aws_secret_access_key=LOCAL_KEY,
            aws_account_id=aws_account_id or None,
            config=Config(
                account_id_endpoint_mode=account_id_endpoint_mode,
                ignore_configured_endpoint_urls=True,
            ),
        )
        return _asked(client, operation.replace("-", "_"), parameters)
    except BotoCoreError as error:
        raise LabkitError(
            f"boto3 does not send this: {error}",
            where=f"{service} {operation}",
            try_="the parameters that boto3 has for this call",
        ) from error


def _asked(client: Any, operation: str, parameters: dict[str, Any]) -> str:
    """The host of a call that is caught where it would leave."""
    if operation not in client.meta.method_to_api_mapping:
        raise LabkitError(
            f"{client.meta.service_model.service_name} has no call {operation[:40]!r}",
            where="called_host",
            try_='"put-record"',
        )
    hosts: list[str] = []

    def caught(request: Any, **_more: Any) -> AWSResponse:
        hosts.append(urlsplit(request.url).hostname or "")
        return AWSResponse(request.url, 200, HeadersDict(), _Empty())

    client.meta.events.register("before-send.*", caught)
    getattr(client, operation)(**parameters)
    return hosts[0]


class _Empty:
    """The body of an answer that nobody reads."""

    def stream(self, *_amount: Any, **_more: Any) -> Any:
        """No bytes."""
        return iter((b"",))
