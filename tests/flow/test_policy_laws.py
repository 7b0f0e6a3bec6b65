"""Policies on the way: an added deny never opens, an added allow never blocks."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from labkit.flow import Outcome, trace
from labkit.topology import PolicyDocument, RestApi, Role, VpcEndpoint
from tests.oracle.policies import ENDPOINT_POLICIES, RESOURCE_POLICIES, policy, statement
from tests.oracle.rows import ROWS
from tests.oracle.situations import can_be_traced, situation

SITUATIONS = [situation(row) for row in ROWS if can_be_traced(row)]
CONDITIONS = [
    None,
    {"StringEquals": {"aws:SourceVpce": "vpce-0aaa"}},
    {"StringNotEquals": {"aws:SourceVpce": "vpce-0aaa"}},
    {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}},
    {"NotIpAddress": {"aws:VpcSourceIp": "10.0.10.0/24"}},
    {"Bool": {"aws:SecureTransport": "false"}},
]
drafts = st.sampled_from(SITUATIONS)
statements = st.builds(
    lambda condition, action: statement(condition=condition, Action=action),
    st.sampled_from(CONDITIONS),
    st.sampled_from(["*", "execute-api:Invoke", "kinesis:PutRecord", "s3:GetObject"]),
)


def with_more(document: PolicyDocument | None, effect: str, row) -> PolicyDocument | None:
    """A policy with one statement more; where there is none there stays none."""
    if document is None:
        return None
    added = PolicyDocument.parse({"Statement": [{**row, "Effect": effect}]}).statements
    return replace(document, statements=(*document.statements, *added))


def _identity(row):
    return {name: value for name, value in row.items() if name != "Principal"}


def everywhere(draft, effect: str, row):
    """The statement added to every policy that stands in the request's way."""
    changed = [
        replace(one, policy=with_more(one.policy, effect, row) or one.policy)
        for one in draft.topology.all(VpcEndpoint)
    ]
    for api in draft.topology.all(RestApi):
        deployments = tuple(
            replace(one, policy=with_more(one.policy, effect, row)) for one in api.deployments
        )
        changed.append(replace(api, deployments=deployments))
    for role in draft.topology.all(Role):
        policies = tuple(with_more(one, effect, _identity(row)) for one in role.policies)
        changed.append(replace(role, policies=policies))
    return draft.topology.replaced(*changed)


@given(drafts, statements)
def test_a_deny_more_never_opens(draft, row):
    before = trace(draft.topology, draft.request)
    after = trace(everywhere(draft, "Deny", row), draft.request)
    if after.outcome is Outcome.DELIVERED:
        assert before.outcome is Outcome.DELIVERED
    if before.outcome is Outcome.BLOCKED:
        assert after.outcome is Outcome.BLOCKED


@given(drafts, statements)
def test_an_allow_more_never_blocks(draft, row):
    before = trace(draft.topology, draft.request)
    after = trace(everywhere(draft, "Allow", row), draft.request)
    if before.outcome is Outcome.DELIVERED:
        assert after.outcome is Outcome.DELIVERED
    if after.outcome is Outcome.BLOCKED:
        assert before.outcome is Outcome.BLOCKED


def test_the_laws_are_not_empty():
    everybody = statement(Action="*")
    outcomes = [trace(row.topology, row.request).outcome for row in SITUATIONS]
    closed = [trace(everywhere(row, "Deny", everybody), row.request).outcome for row in SITUATIONS]
    opened = [trace(everywhere(row, "Allow", everybody), row.request).outcome for row in SITUATIONS]
    assert outcomes.count(Outcome.DELIVERED) > closed.count(Outcome.DELIVERED) + 20
    assert outcomes.count(Outcome.DELIVERED) < opened.count(Outcome.DELIVERED) - 5


def test_the_policies_of_the_oracle_can_be_written_and_read_again():
    for found in (*RESOURCE_POLICIES.values(), *ENDPOINT_POLICIES.values(), policy(statement())):
        if found:
            assert PolicyDocument.parse(found.to_json()) == found
