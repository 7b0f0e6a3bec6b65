"""From a row to the situation it speaks of: `situation(row)` is a topology and a request."""

from __future__ import annotations

from labkit.flow import Request
from labkit.topology import Topology
from tests.oracle.apis import IDS, api
from tests.oracle.backends import BEHIND
from tests.oracle.draft import ACCOUNT, REGION, Draft
from tests.oracle.endpoints import with_endpoints
from tests.oracle.given import GIVEN
from tests.oracle.networks import CLIENTS, network
from tests.oracle.roles import signed
from tests.oracle.rows import TRACED, Row
from tests.oracle.services import call_to


def can_be_traced(row: Row) -> bool:
    """Whether a row is a request from a client and to a kind of API that traces have."""
    known_api = row["api_type"] is None or row["api_type"] in IDS
    return row["kind"] in TRACED and row["client"] in CLIENTS and known_api


def situation(row: Row) -> Draft:
    """The topology and the request of a row."""
    draft = with_endpoints(_plain(row), row["endpoints"], private_dns=row["private_dns"])
    if row["kind"] == "aws-service":
        draft = _sdk_call(draft)
    for word in row["given"]:
        draft = GIVEN[word](draft)
    return draft


def _plain(row: Row) -> Draft:
    client = CLIENTS[row["client"]]
    integration, behind = BEHIND[row["integration"]]
    components = (*network(client), *behind, *api(row, integration))
    request = Request(client.source, row["url"], headers=tuple(row["headers"].items()))
    return Draft(Topology(components, region=REGION, account=ACCOUNT), request)


def _sdk_call(draft: Draft) -> Draft:
    """Signed with a role that may make the call, on something that exists."""
    call = call_to(draft.request.url)
    draft = signed(draft.having(call.component), call.action)
    return draft.asking(method=call.method, call=call.action, resource=call.resource)
