"""JSONPath: every kind of step, and that no text of a path ends otherwise than in a value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.emulator.dataplane.jsonpath import find

DOCUMENT = {
    "a": {"b": [1, 2, 3], "it's": 4},
    "rows": [{"n": 1, "s": "x"}, {"n": 2}, {"s": "y", "deep": {"n": 9}}],
    "null": None,
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", DOCUMENT),
        ("$.a.b", [1, 2, 3]),
        ("a.b[0]", 1),
        ("$['a']['b'][-1]", 3),
        ('$["a"].b[7]', None),
        ("$.a['it\\'s']", 4),
        ("$.null", None),
        ("$.none.deeper", None),
        ("$.a.b[*]", [1, 2, 3]),
        ("$.rows[*].n", [1, 2]),
        ("$.rows.*.s", ["x", "y"]),
        ("$.a.b[0,2]", [1, 3]),
        ("$.a.b[1:]", [2, 3]),
        ("$.a.b[:-1]", [1, 2]),
        ("$['a','null']", [DOCUMENT["a"], None]),
        ("$..n", [1, 2, 9]),
        ("$.rows[?(@.n)].s", ["x"]),
        ("$.rows[?(@.n > 1)]", [{"n": 2}]),
        ("$.rows[?(@.s == 'y')].deep.n", [9]),
        ("$.rows[?(@.n == 'no')]", []),
        ("$.a.", None),
        ("$.rows[?(@.n", None),
        ("$[", None),
    ],
)
def test_a_path_leads_to(path, found):
    assert find(DOCUMENT, path) == found


WORDS = "$ . .. a rows n [ ] * 0 -1 , : ' \" ?(@.n) ( )"
PARTS = st.sampled_from(WORDS.split(" "))


@given(st.lists(PARTS, max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_path_or_leads_nowhere(path):
    find(DOCUMENT, path)
