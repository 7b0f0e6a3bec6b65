"""What AWS needs for commands: it is there where a host needs it, and changes no request's way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from labkit.blueprints import BLUEPRINTS, blueprint
from labkit.blueprints.management import AGENT, hears, managed
from labkit.flow import INTERNET, trace
from labkit.provision import resources
from labkit.provision.cost import hourly
from labkit.topology import Instance, Role, VpcEndpoint
from labkit.topology.management import is_management


def situations(lab):
    """The defaults, and each toggle at each of its other values."""
    yield lab.settings()
    for toggle in lab.toggles:
        for value in toggle.choices:
            if value != toggle.default:
                yield lab.settings(**{toggle.name: value})


def hosts(topology, lab):
    return [row for row in topology.all(Instance) if row.label in lab.sources]


def backwards(topology):
    """The same, its parts told in the opposite order: an account lists them in any."""
    return replace(topology, components=topology.components[::-1])


def codes(found):
    """A host that may ask for commands has one rule where it had none."""
    same = {"SG_HAS_NO_RULES": "ENI_SG_RULES_MISMATCH"}
    return [same.get(code, code) for code in found.codes]


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_no_request_goes_another_way(name):
    lab = blueprint(name)
    for settings in situations(lab):
        plain, ready = lab.topology(settings), backwards(managed(lab).topology(settings))
        for asked in lab.requests:
            for source in lab.sources:
                one, other = (
                    trace(where, asked.request(where, source)) for where in (plain, ready)
                )
                assert (one.outcome, one.way) == (other.outcome, other.way)
                assert (one.response, codes(one)) == (other.response, codes(other))


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_every_host_hears_its_commands_and_may(name):
    lab = blueprint(name)
    for settings in situations(lab):
        ready = managed(lab).topology(settings)
        for host in hosts(ready, lab):
            assert hears(ready, host)
            assert AGENT in ready.find(Role, host.role).policies


@pytest.mark.parametrize("name", sorted(BLUEPRINTS))
def test_endpoints_stand_where_a_host_has_no_way_out_and_cost_what_they_do(name):
    lab = blueprint(name)
    for settings in situations(lab):
        plain, ready = lab.topology(settings), managed(lab).topology(settings)
        needed = not all(hears(plain, host) for host in hosts(plain, lab))
        more = [row for row in ready.all(VpcEndpoint) if is_management(row)]
        assert len(more) == (2 if needed else 0)
        price = hourly(resources(ready)) - hourly(resources(plain))
        assert price == Decimal("0.02") * needed


def test_a_lab_says_the_same_of_itself_but_for_its_hosts():
    lab = blueprint("private-api")
    ready = managed(lab)
    assert managed(lab) is ready
    assert (ready.toggles, ready.requests, ready.sources) == (
        lab.toggles,
        lab.requests,
        lab.sources,
    )
    assert INTERNET not in {row.label for row in ready.topology().components}
    own = [row for row in lab.topology().components if is_management(row)]
    assert own == []


def test_a_host_starts_after_what_its_agent_asks():
    rows = {row.key: row for row in resources(managed(blueprint("private-api")).topology())}
    for name in ("public-app", "private-app"):
        needs = rows["instance", name].needs
        assert {("vpc_endpoint", f"management-{code}") for code in ("ssm", "ssmmessages")} <= {
            *needs
        }
