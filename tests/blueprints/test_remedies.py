"""A remedy works, is the smallest there is, and is not offered where none is needed."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.blueprints import blueprint
from labkit.blueprints.remedies import remedies
from labkit.flow import Outcome, trace

LAB = blueprint("private-api")


def outcome(settings, source):
    topology = LAB.topology(settings)
    return trace(topology, LAB.request(topology, source)).outcome


@given(st.sampled_from(list(LAB.all_settings())), st.sampled_from(LAB.sources))
def test_each_remedy_works_and_no_part_of_it_does(settings, source):
    found = remedies(LAB, settings, source)
    assert found
    for changes in found:
        assert outcome({**settings, **changes}, source) is Outcome.DELIVERED
        for name in changes:
            fewer = {key: value for key, value in changes.items() if key != name}
            assert outcome({**settings, **fewer}, source) is Outcome.BLOCKED


def test_the_private_dns_has_more_than_one_cure():
    regional = LAB.settings(api_type="REGIONAL")
    assert {"api_type": "PRIVATE"} in remedies(LAB, regional, "private-app")
    assert {"private_dns": False} in remedies(LAB, regional, "public-app")


def test_nothing_to_mend_is_an_empty_remedy():
    assert remedies(LAB, LAB.defaults, "private-app") == ({},)
