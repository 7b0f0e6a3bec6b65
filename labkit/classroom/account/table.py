"""How each notebook can be taught on one account, as data; its test holds it against the labs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from labkit.errors import LabkitError

Way = Literal["own", "shared", "led", "apart"]

WAYS: dict[Way, str] = {
    "own": "own resources",
    "shared": "shared network, own API",
    "led": "led by the instructor",
    "apart": "an account each",
}
"""What each way is called."""


@dataclass(frozen=True, slots=True)
class Row:
    """One notebook: its labs, which stand one after the other, its way and why.

    `minutes` are those of its core; of 10, those of five tickets. `subject` are the toggles that
    it is about, as far as they decide the way.
    """

    number: str
    title: str
    minutes: int
    labs: tuple[str, ...]
    way: Way
    why: str
    subject: tuple[str, ...] = ()


TABLE: tuple[Row, ...] = (
    Row("00", "Start here", 10, ("private-api",), "shared",
        "the API and its type are each learner's; endpoint and NAT gateway are everybody's",
        ("api_type",)),
    Row("01", "Gateway endpoints", 25, ("gateway-endpoints",), "led",
        "endpoints, their routes and the host's role are everybody's: nothing is left to turn "
        "alone"),
    Row("02", "One API, three endpoint types", 25, ("api-types",), "shared",
        "the type and the default URL are those of each learner's API", ("api_type",
        "default_url")),
    Row("03", "An interface endpoint and a private API", 25, ("private-api",), "shared",
        "API, policy and stream are each learner's; endpoint, its group and private DNS are "
        "turned by the instructor, for all at once", ("api_type", "policy_names_endpoint")),
    Row("04", "The private DNS trap", 25, ("private-dns",), "apart",
        "private DNS is the VPC's: turned by one, it changes everybody's lab, and a zone has "
        "each name once", ("private_dns", "record")),
    Row("05", "Who may call", 25, ("who-may-call",), "led",
        "the host's role names the API, and one host has one role: one API for the room"),
    Row("06", "A public API in front of a private application", 25, ("private-integration",),
        "led", "load balancer, targets and the application's host are everybody's"),
    Row("07", "One API, two ways", 25, ("one-api-two-ways", "alb-integration"), "shared",
        "mapping, permission and error statuses are those of each learner's API; behind the load "
        "balancer the instructor turns", ("mapping", "api_may_put", "errors_have_a_status")),
    Row("08", "From a private EC2 instance to Kinesis", 25, ("private-kinesis", "full-chain"),
        "led", "each of the ways goes from a host with one role through one network"),
    Row("09", "The playground", 25, ("playground",), "apart",
        "who plays turns all sixteen switches, and most are the network's",
        ("api_private_dns", "nat_gateway")),
    Row("10", "Break and fix", 25,
        ("gateway-endpoints", "api-types", "private-api", "private-dns", "who-may-call",
         "private-integration", "alb-integration", "one-api-two-ways", "private-kinesis",
         "full-chain"),
        "apart", "a ticket breaks the network in which it is mended", ("private_dns",)),
    Row("11", "Your own VPC", 25, (), "own", "it reads files, and builds nothing on an account"),
    Row("99", "Take it all down", 15, ("private-integration",), "led",
        "the order is the subject: one lab, which the room takes down together"),
)  # fmt: skip


def chosen(numbers: str) -> tuple[Row, ...]:
    """The rows of `all`, or of numbers such as `03,07`. Raises `LabkitError` for any other."""
    if numbers.strip() == "all":
        return TABLE
    asked = [word for word in numbers.replace(",", " ").split() if word]
    known = {row.number: row for row in TABLE}
    wrong = [word for word in asked if word not in known]
    if wrong or not asked:
        what = f"There is no notebook {wrong[0]!r}" if wrong else "No notebook is named"
        raise LabkitError(what, where="--notebooks", try_=f"all, or some of {', '.join(known)}")
    return tuple(row for row in TABLE if row.number in asked)


def labs_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """Every lab of some notebooks, once."""
    return tuple(dict.fromkeys(lab for row in rows for lab in row.labs))
