"""What holds for every remedy of every situation."""

import sys
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.flow import Change, Outcome, Remedy, remedies, trace
from labkit.topology import SecurityGroup, Topology
from tests.flow.networks import networks, requests
from tests.flow.remedies.cases import LAB, ROW, faulty, lab, row, said
from tests.flow.test_trace_laws import FAULTS, SETTINGS, situations
from tests.oracle.given_api import endpoint_policy
from tests.oracle.policies import ENDPOINT_POLICIES
from tests.oracle.roles import signed

ANYWHERE = IPv4Network("0.0.0.0/0")
WITHOUT = {
    "M025": "a private address is nowhere on the internet",
    "M071": "the API has no such path",
    "M097": "the application is too slow",
    "M098": "the certificate is for another name",
    "L010": "the peer has neither gateway nor public subnet",
    "L048": "a private address is nowhere on the internet",
    "L106": "the application answers 404",
    "L108": "the certificate is for another name",
}
"""The rows that nothing in labkit's hands mends."""


def blocked(key):
    """Whether a row of the oracle is blocked."""
    draft = row(key)
    return trace(draft.topology, draft.request).outcome is Outcome.BLOCKED


BLOCKED = [key for key in ROW if blocked(key)]


def again(topology, request, changes):
    """The trace once these changes are made, one after the other."""
    for change in changes:
        topology, request = change.made(topology, request)
    return trace(topology, request)


def through(found):
    return found.outcome in (Outcome.DELIVERED, Outcome.LEFT) and not found.blockers


def apart(part, whole):
    """Whether the rest can be left out: a later change holds what an earlier one did."""
    rest = [change for change in whole if change not in part]
    return not any(one.touches & other.touches for one in part for other in rest)


def parts(changes):
    """The proper parts of some changes that can be made by themselves."""
    for size in range(len(changes)):
        yield from (part for part in combinations(changes, size) if apart(part, changes))


def hold(topology, request):
    """The laws, for whatever is found."""
    found = remedies(topology, request)
    for one in found:
        assert through(one.trace)
        assert len(one.changes) <= 3
        assert again(topology, request, one.changes) == one.trace
        assert not any(through(again(topology, request, part)) for part in parts(one.changes))
    assert len({len(one.changes) for one in found}) <= 1
    assert len({frozenset(change.says for change in one.changes) for one in found}) == len(found)
    assert remedies(topology, request) == found
    return found


@pytest.mark.parametrize("key", BLOCKED)
def test_every_blocked_row_has_remedies_that_are_proven_and_smallest(key):
    draft = row(key)
    found = hold(draft.topology, draft.request)
    assert bool(found) == (key not in WITHOUT)


@pytest.mark.parametrize("key", [key for key in ROW if key not in BLOCKED])
def test_what_is_delivered_needs_no_change(key):
    draft = row(key)
    found = trace(draft.topology, draft.request)
    assert remedies(draft.topology, draft.request) == (Remedy((), found),)


@given(situations())
def test_the_lab_with_any_faults(situation):
    hold(*situation)


@given(networks, requests)
def test_any_network(topology, asked):
    hold(topology, asked)


@pytest.mark.parametrize("settings", list(LAB.all_settings()), ids=str)
@pytest.mark.parametrize("source", LAB.sources)
def test_every_setting_of_the_lab_has_a_remedy(source, settings):
    draft = lab(source, **settings)
    assert hold(draft.topology, draft.request)


def added(before, after):
    """The peers of the rules that a group has more than before."""
    return {one.peer for one in after if one not in before}


@given(networks, requests)
def test_no_group_is_opened_to_the_world_but_for_an_address_nobody_knows(topology, asked):
    for one in remedies(topology, asked):
        for group in (group for change in one.changes for group in change.components):
            before = topology.get(SecurityGroup, group.id)
            if before:
                assert ANYWHERE not in added(before.ingress, group.ingress)
                assert not (asked.is_packet and ANYWHERE in added(before.egress, group.egress))


@given(st.lists(st.sampled_from(list(FAULTS)), unique=True, max_size=2), SETTINGS)
def test_names_and_not_ids(faults, settings):
    draft = faulty(*faults, **settings)
    ids = {one.id for one in draft.topology.components if one.id != one.label}
    for one in remedies(draft.topology, draft.request):
        for change in one.changes:
            assert not any(f" {key}" in f" {change.says} " for key in ids if len(key) > 8)


def test_what_is_enough_by_itself_is_said_alone():
    """The signature that gets past the endpoint is not needed once names are public again."""
    unsigned = signed(row("M008")).asking(signed_by="")
    draft = endpoint_policy(unsigned, ENDPOINT_POLICIES["role-only"])
    codes = trace(draft.topology, draft.request).codes
    assert codes == ("ENDPOINT_POLICY_NO_ALLOW", "API_NOT_PRIVATE")
    assert said(draft) == ["switch private DNS of vpce-0aaa off"]


def test_an_unknown_outcome_is_no_proof():
    draft = row("M091")
    asked = replace(draft.request, url="https://example.com/")
    assert trace(draft.topology, asked).outcome is Outcome.UNKNOWN
    assert remedies(draft.topology, asked) == ()


def test_a_source_that_there_is_not_has_no_remedy():
    draft = lab()
    assert remedies(draft.topology, replace(draft.request, source="nobody")) == ()
    assert remedies(Topology(()), draft.request) == ()


@pytest.mark.parametrize("settings", list(LAB.all_settings()), ids=str)
def test_a_search_in_the_lab_takes_few_traces(settings, monkeypatch):
    """In place of a clock: a trace takes less than a millisecond."""
    module, count = sys.modules["labkit.flow.remedies.search"], []
    monkeypatch.setattr(module, "trace", lambda *asked: count.append(1) or trace(*asked))
    draft = lab(**settings)
    remedies(draft.topology, draft.request)
    assert len(count) <= 30


def test_it_reads_as_a_list_with_the_proof_below():
    draft = lab(endpoint_admits_443=False)
    (found,) = remedies(draft.topology, draft.request)
    assert str(found) == (
        "1. add an ingress rule to endpoint-sg: tcp/443 from 10.0.10.0/24\n"
        "✔ delivered: POST /test/kinesis from private-app → HTTP 200"
    )
    (nothing,) = remedies(*_mended(draft, found))
    assert str(nothing).splitlines()[0] == "nothing has to change"


def _mended(draft, found):
    (change,) = found.changes
    assert isinstance(change, Change)
    return change.made(draft.topology, draft.request)
