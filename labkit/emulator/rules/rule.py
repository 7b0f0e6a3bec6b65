"""What a rule is: one behaviour of AWS that moto lacks, at one operation of one service.

A rule is a small function named after the behaviour, and one row of its module's
`RULES`. It stands at the operation as AWS's API defines it, in AWS's own spelling:

* `before(call)` raises `Refused` if AWS would, else returns nothing;
* `instead(call)` answers in place of moto;
* `after(call, answer)` mends what moto made, or returns another answer;
* `around(call, go_on)` wraps all of these: `go_on()` is the answer without it.

A rule at `ANY` stands at every operation of its service.

Rules meet only calls that come from a client. What moto's models do among themselves,
such as an instance that takes its interfaces along, does not pass here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from moto.core.exceptions import ServiceException

from labkit.emulator.clock import Clock
from labkit.emulator.iam.admitted import ADMITTED, Admitted

When = Literal["before", "instead", "after", "around"]

ANY = "*"
"""Every operation of the service."""


class Refused(ServiceException):
    """AWS says no: an error code and its exact text.

    `status` is given where moto would choose another HTTP status than AWS does.
    """

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(code, message)
        self.status = status


class Call:
    """One call of a client, as a rule sees it."""

    def __init__(
        self, response: Any, operation: str, clock: Clock, otherwise: Callable[[], Any]
    ) -> None:
        self._response = response
        self.operation = operation
        self.clock = clock
        self.otherwise = otherwise
        """What moto answers, for a rule that stands in its place only at times."""

    @property
    def account(self) -> str:
        """The account that is called."""
        return str(self._response.current_account)

    @property
    def region(self) -> str:
        """The Region that is called."""
        return str(self._response.region)

    @property
    def admitted(self) -> Admitted:
        """Who calls, and the accounts that there are."""
        found: Admitted = self.environ[ADMITTED]
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter by AWS's name, such as `SubnetIds`; `default` if it was not sent."""
        value = self._response._get_param(name)  # noqa: SLF001  moto's handlers read it so too
        return default if value is None else value

    @property
    def params(self) -> dict[str, Any]:
        """All that was sent, by AWS's names (services whose requests moto parses, such as EC2).

        What a rule takes out, moto does not see.
        """
        return cast("dict[str, Any]", self._response.params)

    def shown(self, answer: Any) -> dict[str, Any]:
        """What an answer will show to the client, by AWS's names, as plain data."""
        from labkit.emulator.shown import shown  # noqa: PLC0415  only rules that list need it

        return shown(self._response, answer)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Every parameter that was sent, by AWS's names (not for services that speak REST)."""
        if self._response.automated_parameter_parsing:
            return dict(self._response.params)
        return self.body

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of the query and of the form as they were written, the first of each name."""
        return {name: values[0] for name, values in self._response.querystring.items() if values}

    @property
    def bucket(self) -> str:
        """The bucket that the URL names (S3 only)."""
        return str(self._response.bucket_name or "")

    @property
    def text(self) -> str:
        """The body as it was sent."""
        body = self._response.body
        return body.decode(errors="replace") if isinstance(body, bytes) else str(body or "")

    @property
    def path(self) -> Mapping[str, str]:
        """Parts of the URL by AWS's names, such as `restapi_id` (REST services only)."""
        return dict(self._response.uri_match)

    @property
    def environ(self) -> Mapping[str, Any]:
        """The WSGI environment of the request."""
        return dict(self._response.normalized_request.environ)

    def queried(self, name: str) -> list[str]:
        """The values of a parameter of the URL's query (REST services only)."""
        return list(self._response.normalized_request.args.getlist(name))

    @property
    def body(self) -> dict[str, Any]:
        """The decoded JSON body; empty if there is none."""
        try:
            decoded = json.loads(self._response.body or "{}")
        except ValueError:
            return {}
        return decoded if isinstance(decoded, dict) else {}

    def backend(self, service: str, place: str = "") -> Any:
        """moto's model of a service, of this account and Region (`aws` for global ones)."""
        from moto import backends  # noqa: PLC0415  loads each when first used

        get_backend: Callable[[str], Any] = backends.get_backend  # type: ignore[assignment]
        return get_backend(service)[self.account][place or self.region]

    @property
    def ec2(self) -> Any:
        """moto's EC2 of this account and Region."""
        from moto.ec2.models import ec2_backends  # noqa: PLC0415  loaded when first used

        return ec2_backends[self.account][self.region]

    @property
    def apigateway(self) -> Any:
        """moto's API Gateway of this account and Region."""
        from moto.apigateway.models import apigateway_backends  # noqa: PLC0415

        return apigateway_backends[self.account][self.region]

    @property
    def apigatewayv2(self) -> Any:
        """moto's API Gateway for HTTP and WebSocket APIs of this account and Region."""
        from moto.apigatewayv2.models import apigatewayv2_backends  # noqa: PLC0415

        return apigatewayv2_backends[self.account][self.region]

    @property
    def elbv2(self) -> Any:
        """moto's load balancers of this account and Region."""
        from moto.elbv2.models import elbv2_backends  # noqa: PLC0415

        return elbv2_backends[self.account][self.region]

    @property
    def kinesis(self) -> Any:
        """moto's Kinesis of this account and Region."""
        from moto.kinesis.models import kinesis_backends  # noqa: PLC0415

        return kinesis_backends[self.account][self.region]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: where the rule stands and what it does.

    `operation` is moto's name of the API operation (`create_vpc_endpoint`); `facts` are
    ids of the fact sheet (F…) and of the recordings (R…).
    """

    operation: str
    when: When
    apply: Callable[..., Any]
    facts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The behaviour of AWS that the rule stands for."""
        return str(self.apply.__name__).strip("_")
