"""What holds of every network: laws over random topologies and requests."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.flow import Leg, Outcome, as_json, trace
from labkit.topology import (
    Instance,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    Route,
    SecurityGroup,
    SecurityGroupRule,
    Topology,
)
from tests.flow.networks import (
    ANYWHERE,
    entries,
    network,
    networks,
    networks_without_acls,
    packets,
    request,
    requests,
    rules,
)

THROUGH = (Outcome.DELIVERED, Outcome.LEFT)


@given(networks, requests)
def test_blocked_exactly_when_something_blocks_and_unknown_only_without(topology, asked):
    found = trace(topology, asked)
    assert (found.outcome is Outcome.BLOCKED) == bool(found.blockers)
    if found.outcome in THROUGH:
        assert not found.unknowns
    assert found.outcome is not Outcome.UNKNOWN or found.unknowns


@given(networks, requests)
def test_every_blocker_has_a_code_a_reason_a_fact_and_a_remedy(topology, asked):
    for step in trace(topology, asked).blockers:
        assert step.code
        assert step.says
        assert step.facts
        assert step.remedy


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.text += "" if tag in ("a", "abbr") else " "

    def handle_data(self, data):
        self.text += data


@given(networks, requests)
def test_text_html_and_json_say_the_same(topology, asked):
    found = trace(topology, asked)
    parser = _Words()
    parser.feed(found._repr_html_())
    numbers = {f"{number}." for number in range(1, 100)}
    assert parser.text.split() == [word for word in str(found).split() if word not in numbers]
    told = json.loads(json.dumps(as_json(found)))
    assert told["outcome"] == str(found.outcome)
    said = [step["why"] for row in (*told["hops"], *told["back"]) for step in row["steps"]]
    said += [step["why"] for step in told["not_reached"]]
    assert sorted(said) == sorted(step.says for step in found.steps)
    assert all(row["id"] for row in (*told["hops"], *told["back"]))
    assert [row["code"] for row in told["blockers"]] == list(found.codes)


@given(networks, requests, st.sampled_from(["ingress", "egress"]), rules)
def test_a_rule_more_in_a_group_never_blocks(topology, asked, direction, rule):
    before = trace(topology, asked)
    more = [
        replace(group, **{direction: (*getattr(group, direction), rule)})
        for group in topology.all(SecurityGroup)
    ]
    after = trace(topology.replaced(*more), asked)
    assert _blocking(after) <= _blocking(before)
    if before.outcome in THROUGH:
        assert after.outcome is before.outcome


def _blocking(found):
    """What blocks, and in which direction; a group that had no rules gets another code."""
    return {(step.component, step.direction) for step in found.blockers}


@given(networks, requests, entries)
def test_a_deny_more_in_an_acl_never_opens(topology, asked, entry):
    before = trace(topology, asked)
    deny = replace(entry, number=0, action="deny")
    acls = [replace(row, entries=(deny, *row.entries)) for row in topology.all(NetworkAcl)]
    after = trace(topology.replaced(*acls), asked)
    if before.outcome is Outcome.BLOCKED:
        assert after.outcome is Outcome.BLOCKED
    if after.outcome in THROUGH:
        assert before.outcome is after.outcome


@given(networks, requests, entries)
def test_an_allow_more_in_an_acl_never_blocks(topology, asked, entry):
    before = trace(topology, asked)
    allow = replace(entry, number=0, action="allow")
    acls = [replace(row, entries=(allow, *row.entries)) for row in topology.all(NetworkAcl)]
    after = trace(topology.replaced(*acls), asked)
    assert _blocking(after) <= _blocking(before)
    if before.outcome in THROUGH:
        assert after.outcome is before.outcome


@given(networks, requests, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_given_means_nothing(topology, asked, random: Random):
    shuffled = list(topology.components)
    random.shuffle(shuffled)
    again = trace(Topology(tuple(shuffled)), asked)
    assert str(again) == str(trace(topology, asked))


def _renamed(value, ids):
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, tuple):
        return tuple(_renamed(item, ids) for item in value)
    if hasattr(value, "__dataclass_fields__"):
        fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
        name = fields.pop("name", None)
        made = {key: _renamed(one, ids) for key, one in fields.items()}
        return type(value)(**made, **({} if name is None else {"name": name}))
    return value


@given(networks, st.lists(requests, min_size=1, max_size=4), requests)
def test_what_was_asked_before_changes_no_answer(topology, before, asked):
    new = trace(topology.replaced(), asked)
    for other in before:
        trace(topology, other)
    assert trace(topology, asked) == trace(topology, asked) == new


@given(networks, requests)
def test_renaming_ids_changes_no_verdict(topology, asked):
    ids = {row.id: f"{row.id}x" for row in topology.components}
    after = Topology(tuple(_renamed(row, ids) for row in topology.components))
    renamed = replace(asked, source=ids.get(asked.source, asked.source))
    before, found = trace(topology, asked), trace(after, renamed)
    assert (found.outcome, found.codes, found.response) == (
        before.outcome,
        before.codes,
        before.response,
    )


@given(networks_without_acls, packets)
def test_without_acls_an_answer_is_lost_by_routes_and_gateways_alone(topology, asked):
    """Security groups remember: what let the first packet through lets the answer through.

    The exception: an appliance that only the answer comes by has nothing to remember.
    """
    found = trace(topology, asked)
    there = {hop.component for hop in found.hops if hop.leg is Leg.NETWORK}
    for hop in (row for row in found.back if row.component in there):
        assert not {step.code for step in hop.steps} & {"ENI_SG_RULES_MISMATCH", "SG_HAS_NO_RULES"}


@given(networks, packets)
def test_the_answer_is_filtered_by_the_acls_that_the_packet_crossed(topology, asked):
    """Stateless: an entry that drops every answer blocks whatever crosses the subnet's edge."""
    before = trace(topology, asked)
    crossed = {
        step.component
        for hop in before.hops
        if hop.leg is Leg.NETWORK
        for step in hop.steps
        if step.direction == "egress" and topology.get(NetworkAcl, step.component)
    }
    deny = NetworkAclEntry(number=0, egress=False, action="deny", cidr=ANYWHERE)
    acls = [
        replace(acl, entries=(deny, *acl.entries))
        for acl in topology.all(NetworkAcl)
        if acl.id in crossed
    ]
    if acls and before.outcome is Outcome.DELIVERED:
        assert trace(topology.replaced(*acls), asked).outcome is Outcome.BLOCKED


@given(networks, requests)
@settings(max_examples=200)
def test_what_is_missing_is_said_and_never_reachable(topology, asked):
    """A network of which half was never described: an answer, `unknown` where it hangs on it."""
    kinds = frozenset({Route, NetworkInterface, SecurityGroup})
    rows = tuple(row for row in topology.components if not isinstance(row, SecurityGroup))
    found = trace(Topology(rows, missing=kinds), asked)
    if asked.source in {row.id for row in topology.all(Instance)}:
        assert found.outcome is not Outcome.DELIVERED or not any(
            hop.leg is Leg.NETWORK and topology.get(NetworkInterface, hop.component)
            for hop in found.hops
        )


@given(networks, requests, st.integers(0, 40))
def test_ids_that_lead_nowhere_end_in_words(topology, asked, at):
    """Any one component taken away leaves an answer, never an error."""
    gone = topology.components[at % len(topology.components)]
    if asked.source.removeprefix("eni-") == gone.id.removeprefix("eni-"):
        return
    found = trace(topology.without(gone.id), asked)
    assert str(found)


def test_a_rule_that_names_everybody_is_a_rule_more():
    """The law above is not vacuous: a rule can open."""
    everybody = SecurityGroupRule(peer=ANYWHERE, protocol="-1")
    opened = 0
    for seed in range(200):
        topology, asked = network(seed, acls=False), request(seed, packets_only=True)
        groups = [
            replace(row, ingress=(everybody,), egress=(everybody,))
            for row in topology.all(SecurityGroup)
        ]
        before, after = trace(topology, asked), trace(topology.replaced(*groups), asked)
        opened += before.outcome is Outcome.BLOCKED and after.outcome in THROUGH
    assert opened >= 5
