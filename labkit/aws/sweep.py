"""What carries the tags of any lab, service by service, for a sweep."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.aws.calls import told
from labkit.aws.clients import Clients
from labkit.aws.driver import LEFTOVERS, TAGS
from labkit.aws.ec2 import pages
from labkit.aws.scope import EXPIRES, LAB, LEARNER, EveryLab
from labkit.provision import Leftover
from labkit.provision.sweep import Owned


def owned_by_labs(clients: Clients) -> tuple[Owned, ...]:
    """Everything of the account and Region that a lab of ours has made and not removed.

    What bears a lab's name without its tags is left out: whose it is, nobody can tell.
    Changes nothing. Raises `CallFailed` when the account does not answer.
    """
    scope = EveryLab(clients)
    with told():
        in_ec2 = _tags_in_ec2(scope)
        rows = [row for listing in LEFTOVERS for row in listing(scope)]
        return tuple(_owned(scope, rows, in_ec2))


def _owned(
    scope: EveryLab, rows: list[Leftover], in_ec2: dict[str, dict[str, str]]
) -> Iterator[Owned]:
    for row in rows:
        tags = TAGS[row.kind](scope, row.id) if row.kind in TAGS else in_ec2.get(row.id)
        if tags and tags.get(LAB) and tags.get(LEARNER):
            yield Owned(tags[LAB], tags[LEARNER], row, tags.get(EXPIRES, ""))


def _tags_in_ec2(scope: EveryLab) -> dict[str, dict[str, str]]:
    """The tags of everything in EC2 that a lab has tagged, by id."""
    found: dict[str, dict[str, str]] = {}
    filters = [{"Name": "key", "Values": [LAB, LEARNER, EXPIRES]}]
    for page in pages(scope, "describe_tags", Filters=filters):
        for row in page["Tags"]:
            found.setdefault(row["ResourceId"], {})[row["Key"]] = row["Value"]
    return found
