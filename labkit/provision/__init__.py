"""How a lab comes and goes: plan, apply, journal, teardown. Knows no boto3.

    journal = Journal(path, {"lab": …, "learner": …, "backend": …, "account": …, "region": …})
    plan(desired_topology, journal.standing)      -> Plan: str, _repr_html_, len, iteration
    noticed(journal.standing, observed)           -> Standing, with what a hand has changed
    up(desired_topology, journal, driver, progress)   -> Plan that was applied; twice is once
    teardown(journal, driver, progress)           -> tuple[Leftover, ...], usually ()
    status(journal.standing, driver)              -> Status: str, rows, agrees
    cost(resources, hours=…, gb=…)                -> Cost: what they cost on AWS; no account asked
    spent(stays(lines), now)                      -> Cost: what a lab's time has cost so far
    permissions(plans, Holder(…))                 -> Permissions: the smallest IAM policy
    read(path)                                    -> History, without lock: standing, facts, ended
    abandoned(labkit_home)                        -> labs whose embedded AWS ended with its kernel
    set_aside(path)                               -> moves a damaged journal, keeping it

A driver is `labkit.aws.AwsDriver`. `journal.note(settings={…})` keeps facts of the caller's,
`journal.facts` gives them back, `journal.end(why)` says that nothing stands any more, and
`journal.close()` (or `with`) gives the lock back. Everything that can go wrong for a person
is a `LabkitError`: `StepFailed`, `Stopped` (interrupt), or a plain one.
"""

from labkit.provision.apply import StepFailed, apply, settle, up
from labkit.provision.by_hand import noticed, without_missing
from labkit.provision.cost import Cost, cost, spent
from labkit.provision.driver import CallFailed, Driver, Leftover
from labkit.provision.durations import critical_path, expected
from labkit.provision.history import Abandoned, History, Stay, abandoned, read, stays
from labkit.provision.interrupt import Stopped, stopped_by
from labkit.provision.journal import Journal, set_aside
from labkit.provision.money import dollars
from labkit.provision.permissions import Holder, Permissions, permissions
from labkit.provision.plan import plan, plan_removal
from labkit.provision.prices import PRICED_IN, PRICED_ON
from labkit.provision.progress import SILENT, Progress, Silent
from labkit.provision.resource import Resource
from labkit.provision.resources import keys_of, resources
from labkit.provision.standing import Standing, Stood
from labkit.provision.status import Status, StatusRow, status
from labkit.provision.steps import Pace
from labkit.provision.table import Action, Plan
from labkit.provision.teardown import teardown
from labkit.provision.traffic import Crossing, Way, crossings, ways
from labkit.provision.values import Ref, Text

__all__ = [
    "PRICED_IN",
    "PRICED_ON",
    "SILENT",
    "Abandoned",
    "Action",
    "CallFailed",
    "Cost",
    "Crossing",
    "Driver",
    "History",
    "Holder",
    "Journal",
    "Leftover",
    "Pace",
    "Permissions",
    "Plan",
    "Progress",
    "Ref",
    "Resource",
    "Silent",
    "Standing",
    "Status",
    "StatusRow",
    "Stay",
    "StepFailed",
    "Stood",
    "Stopped",
    "Text",
    "Way",
    "abandoned",
    "apply",
    "cost",
    "critical_path",
    "crossings",
    "dollars",
    "expected",
    "keys_of",
    "noticed",
    "permissions",
    "plan",
    "plan_removal",
    "read",
    "resources",
    "set_aside",
    "settle",
    "spent",
    "status",
    "stays",
    "stopped_by",
    "teardown",
    "up",
    "ways",
    "without_missing",
]
