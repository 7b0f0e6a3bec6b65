"""What stands between a lab and an account of AWS's: what is shown, agreed to and looked up.

In this order, before anything is made: the account, Region, price and time to live; the yes;
the class cap; the quotas; the roles that AWS will make by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from labkit.aws import Clients, owned_by_labs
from labkit.aws.priced import priced
from labkit.aws.quotas import AccountQuotas
from labkit.aws.service_roles import roles_to_come
from labkit.lab.network_of import NETWORK_OF
from labkit.provision import Plan, Resource, Standing
from labkit.provision.class_cap import check_dollars, check_labs, check_learner, read_cap
from labkit.provision.cost import hourly
from labkit.provision.money import dollars
from labkit.provision.quotas import check_quotas, needs

DAY = 24


def until(now: datetime | None = None) -> datetime:
    """Until when what is made now may stand, before a sweep takes it for forgotten."""
    hours = float(read_cap(os.environ).to_live)
    return (now or datetime.now(UTC)) + timedelta(hours=hours)


def offer(clients: Clients, price: Decimal, expires: datetime) -> str:
    """What a person agrees to: whose account, where, for how much, for how long."""
    called = f" ({clients.alias})" if clients.alias else ""
    return (
        f"Account {clients.account}{called}, Region {clients.region}, as {clients.caller}. "
        f"What then stands costs {dollars(price)} an hour, {dollars(price * DAY, cents=True)} a "
        f"day, on AWS's list. It may stand until {expires:%Y-%m-%d %H:%M} UTC, then "
        f"`labkit sweep` takes it for forgotten."
    )


def checked(
    clients: Clients,
    whose: tuple[str, str],
    wanted: Plan,
    desired: Iterable[Resource],
    standing: Standing,
) -> Iterator[str]:
    """Sentences to show before a plan is applied for `whose` lab and learner.

    Raises `LabkitError`, before anything is made, where the class has as much as it may, or a
    quota does not suffice.
    """
    kinds = {action.kind for action in wanted if action.verb == "create"}
    if not kinds:
        return
    where = f"account {clients.account}, {clients.region}"
    cap = read_cap(os.environ)
    others = [one for one in owned_by_labs(clients) if (one.lab, one.learner) != whose]
    standing_labs = [(one.lab, one.learner) for one in others]
    check_learner(cap, whose, standing_labs, where)
    # What all share is no learner's lab.
    network = os.environ.get(NETWORK_OF)
    check_labs(cap, [one for one in standing_labs if one[1] != network], where)
    check_dollars(cap, hourly(priced(clients, others)), wanted.hourly, where)
    yield from check_quotas(needs(wanted, desired, standing), AccountQuotas(clients), where)
    yield from roles_to_come(clients, kinds)
