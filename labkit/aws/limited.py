"""An account's rates and quotas, kept by whoever carries calls to it.

The AWS inside the kernel answers as often as it is asked and holds as much as it is given. With
`Limited` before it, it refuses what AWS would: a call of API Gateway that comes before its turn
(F9.2), and what would be more than a quota allows (F9.17, F9.21, F9.22).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs

from labkit.aws.carried import Answered, Carried, CarriedClients, Carry
from labkit.aws.clients import Clients
from labkit.aws.quotas import COUNTS
from labkit.aws.rates import RATES, SERVICES, names_of
from labkit.provision.quotas import QUOTAS, VCPUS, Limit, Need, Quota

BY_EVENT = {"api-gateway": "apigateway", "elastic-load-balancing-v2": "elbv2"}
"""boto3's name of a service, where its events name it otherwise."""
BY_CODE = {row.code: row for row in QUOTAS}
CLOSE = 1e-6
"""Seconds by which a call may be early: moments are sums of floats."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The code of a quota that a call counts towards, and AWS's word when it is exceeded."""

    code: str
    word: str
    units: int = 1
    place: str = ""


GUARDS: dict[str, Guard] = {
    "ec2:CreateVpc": Guard("L-F678F1CE", "VpcLimitExceeded"),
    "ec2:CreateInternetGateway": Guard("L-A4707A72", "InternetGatewayLimitExceeded"),
    "ec2:AllocateAddress": Guard("L-0263D0A3", "AddressLimitExceeded"),
    "ec2:RunInstances": Guard("L-1216C47A", "VcpuLimitExceeded", VCPUS),
    "ec2:CreateVpcEndpoint Gateway": Guard("L-1B52E74A", "VpcEndpointLimitExceeded"),
    "ec2:CreateVpcEndpoint Interface": Guard(
        "L-29B6F2EB", "VpcEndpointLimitExceeded", place="VpcId"
    ),
    "elbv2:CreateLoadBalancer network": Guard("L-69A177A2", "TooManyLoadBalancers"),
    "elbv2:CreateLoadBalancer application": Guard("L-53DA6B97", "TooManyLoadBalancers"),
    "apigateway:CreateVpcLink": Guard("L-A4C7274F", "LimitExceededException"),
    "apigateway:CreateRestApi PRIVATE": Guard("L-A966AB5C", "LimitExceededException"),
    "apigateway:CreateRestApi REGIONAL": Guard("L-AA0FF27B", "LimitExceededException"),
    "apigateway:CreateRestApi EDGE": Guard("L-B97207D0", "LimitExceededException"),
}
"""Call, with the type of what it makes, to its guard. NAT gateways have none: their quota is a
zone's, and each needs an Elastic IP address, of which a Region has as few.
"""
TYPES = {
    "ec2:CreateVpcEndpoint": ("VpcEndpointType", "Gateway"),
    "elbv2:CreateLoadBalancer": ("Type", "application"),
}
"""Calls of a query that make one of several types: its parameter, and what it is without."""


class Limited:
    """Carries calls on to an account, except those that AWS would refuse.

    `now` gives the moment in seconds; `limits` what the account may have of each quota, AWS's
    default for a new one unless given. `taken` and `refused` count calls by their rate, and
    `exceeded` refusals by AWS's word.
    """

    def __init__(
        self,
        carry: Carry,
        region: str,
        now: Callable[[], float],
        limits: Callable[[Quota], Limit] = lambda quota: Limit(quota.default),
    ) -> None:
        self._carry = carry
        self._inside: Clients = CarriedClients(region, carry)
        self._now, self._limits = now, limits
        self._busy_until: dict[str, float] = {}
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.exceeded: Counter[str] = Counter()

    def __call__(self, carried: Carried) -> Answered:
        """The account's answer, or AWS's refusal."""
        event, _, operation = carried.call.partition(":")
        service = BY_EVENT.get(event, event)
        names = tuple(names_of(service, operation, carried.body)) if service in SERVICES else ()
        early = [name for name in names if self._is_early(name)]
        if early:
            self.refused[early[0]] += 1
            return _refusal(service, "TooManyRequestsException", "Too Many Requests")
        word = self._word(f"{service}:{operation}", carried)
        if word:
            self.exceeded[word] += 1
            return _refusal(service, word, "The maximum number has been reached.")
        for name in names:
            self.taken[name] += 1
            begins = max(self._busy_until.get(name, 0.0), self._now())
            self._busy_until[name] = begins + RATES[name].seconds
        return self._carry(carried)

    def _is_early(self, name: str) -> bool:
        rate = RATES[name]
        ahead = self._busy_until.get(name, 0.0) - self._now()
        return ahead - (rate.burst - 1) * rate.seconds > CLOSE

    def _word(self, call: str, carried: Carried) -> str:
        """AWS's word if the call would make more than there may be; else the empty text."""
        for name in _kinds(call, carried.body):
            guard = GUARDS.get(name)
            if guard is None:
                continue
            quota = BY_CODE[guard.code]
            place = _parameter(carried.body, guard.place) if guard.place else ""
            stands = COUNTS[guard.code](self._inside, Need(quota, guard.units, place).place)
            if stands + guard.units > self._limits(quota).value:
                return guard.word
        return ""


def _kinds(call: str, body: bytes) -> Iterator[str]:
    """What a call is in `GUARDS`."""
    if call == "apigateway:CreateRestApi":
        types = json.loads(body or "{}").get("endpointConfiguration", {}).get("types") or ["EDGE"]
        yield from (f"{call} {kind}" for kind in types)
    elif call in TYPES:
        name, usual = TYPES[call]
        yield f"{call} {_parameter(body, name) or usual}"
    else:
        yield call


def _parameter(body: bytes, name: str) -> str:
    return parse_qs(body.decode()).get(name, [""])[0]


def _refusal(service: str, code: str, message: str) -> Answered:
    """An error as the service writes it."""
    if service in SERVICES:
        headers = (("Content-Type", "application/json"), ("x-amzn-ErrorType", code))
        return Answered(429, headers, json.dumps({"message": message}).encode())
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    if service == "ec2":
        text = f"<Response><Errors>{error}</Errors><RequestID>limited</RequestID></Response>"
    else:
        text = f"<ErrorResponse>{error}<RequestId>limited</RequestId></ErrorResponse>"
    return Answered(400, (("Content-Type", "text/xml"),), text.encode())
