"""What a call needs of IAM: rows of a table, and where a permission holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from labkit.provision.marks import LAB, LEARNER
from labkit.provision.resource import Resource

Verb = Literal["create", "update", "delete", "look", "list"]
Test = tuple[str, str, tuple[str, ...]]
"""A condition: operator, key, values."""

ANY = ("*",)
EC2 = "arn:aws:ec2:{region}:{account}:"
WHOSE = ((LAB, "{lab}"), (LEARNER, "{learner}"))


@dataclass(frozen=True, slots=True)
class Only:
    """Where a permission holds: all of `tests` must be true. `sid` names its statements."""

    sid: str
    tests: tuple[Test, ...] = ()

    def where(self, key: str, *values: str, operator: str = "StringEquals") -> Only:
        """The same, with one more condition."""
        return replace(self, tests=(*self.tests, (operator, key, values)))


def _tagged(source: str, operator: str = "StringEquals") -> tuple[Test, ...]:
    return tuple((operator, f"aws:{source}/{key}", (value,)) for key, value in WHOSE)


LOOK = Only("Look")
"""Whatever is looked at: a listing has no resource, and what is gone has no tags."""
OURS = Only("Ours", _tagged("ResourceTag"))
"""What carries the tags of this lab and learner."""
MAKE = Only("Make", _tagged("RequestTag"))
"""What is made with these tags."""
MARK = Only("Mark", (*_tagged("RequestTag"), *_tagged("ResourceTag", "StringEqualsIfExists")))
"""These tags, for what has no tags yet or has these: nobody takes a thing by tagging it."""
PASS = Only("Hand")
"""A role that is handed to a service, or made for it."""
LOOSE = Only("NotByTag")
"""A change that AWS narrows by no tag: by a name at best."""


@dataclass(frozen=True, slots=True)
class Right:
    """A permission: an action, the resources that it is given on, and where it holds.

    `types` are the types of resources that AWS asks it on. `{lab}`, `{learner}`, `{account}`,
    `{region}`, `{prefix}`, `{short}` and any property of the resource may stand in patterns
    and values. To create or delete, it is needed for a resource that `when` says yes to; to
    update, where one of the properties `of` changes, and without any always: an `up` that was
    interrupted sets again what may be half made. `alone` says that AWS alone asks for it, and
    the embedded AWS never, so that nothing there proves it. `fact` says more than AWS's table.
    """

    action: str
    on: tuple[str, ...]
    only: Only
    types: frozenset[str]
    when: Callable[[Resource], bool] | None = None
    of: tuple[str, ...] = ()
    alone: bool = False
    fact: str = ""

    @property
    def service(self) -> str:
        """The prefix of the action."""
        return self.action.partition(":")[0]

    @property
    def page(self) -> str:
        """AWS's table of the service's actions, in the Service Authorization Reference."""
        return f"{REFERENCE}/list_{PAGES[self.service]}.html"


REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference"
PAGES = {
    "acm": "awscertificatemanager",
    "apigateway": "amazonapigatewaymanagement",
    "dynamodb": "amazondynamodb",
    "ec2": "amazonec2",
    "elasticloadbalancing": "awselasticloadbalancingv2",
    "iam": "awsidentityandaccessmanagementiam",
    "kinesis": "amazonkinesisdatastreams",
    "route53": "amazonroute53",
    "s3": "amazons3",
    "servicequotas": "servicequotas",
    "ssm": "awssystemsmanager",
}


@dataclass(frozen=True, slots=True)
class Rights:
    """What one kind of resource needs, by what is done with it.

    `look` is for finding and observing one that the lab has; `list` for telling what any lab
    has left, which is asked whatever the lab has.
    """

    create: tuple[Right, ...] = ()
    update: tuple[Right, ...] = ()
    delete: tuple[Right, ...] = ()
    look: tuple[Right, ...] = ()
    list: tuple[Right, ...] = field(default=())

    def of(self, verb: Verb) -> tuple[Right, ...]:
        """The rights for one verb."""
        rows: tuple[Right, ...] = getattr(self, verb)
        return rows


def type_of(arn: str) -> str:
    """The type of resources that a pattern is for, with its service; `*` for any at all."""
    if arn == "*":
        return arn
    _, _, service, _, _, tail = arn.split(":", 5)
    if service == "s3":
        return f"s3:{'object' if '/' in tail else 'bucket'}"
    return f"{service}:{tail.lstrip('/').partition('/')[0]}"


def right(action: str, only: Only, *on: str, **more: Any) -> Right:
    """A right on resources by their patterns; on everything without any."""
    return Right(action, on or ANY, only, frozenset(map(type_of, on or ANY)), **more)


def ec2(action: str, only: Only, *types: str, **more: Any) -> Right:
    """A right on EC2's resources by their types.

    Where tags decide whose a thing is, its type need not be told.
    """
    on = ("*/*",) if only == OURS else tuple(f"{kind}/*" for kind in types)
    asked = frozenset(f"ec2:{kind}" for kind in types)
    return Right(f"ec2:{action}", tuple(EC2 + one for one in on), only, asked, **more)


def looks(*actions: str, **more: Any) -> tuple[Right, ...]:
    """Rights to look that AWS gives on everything or nothing."""
    return tuple(right(action, LOOK, **more) for action in actions)


def marked(action: str) -> Right:
    """The right to put the lab's tags on what an operation of EC2 makes, while it does."""
    marking = MAKE.where("ec2:CreateAction", action)
    return Right("ec2:CreateTags", (EC2 + "*/*",), marking, frozenset({"ec2:*"}))


def made(action: str, kind: str) -> tuple[Right, ...]:
    """The rights to make a thing of EC2 with its tags, which are there from the beginning."""
    return ec2(action, MAKE, kind), marked(action)


def has(name: str) -> Callable[[Resource], bool]:
    """Whether a resource has something under a property."""
    return lambda resource: bool(resource.properties.get(name))
