"""Progress says what is under way, in a terminal on one line, in CI nowhere."""

import io
import subprocess
import sys

import pytest

from labkit.widgets import Progress
from labkit.widgets.progress import Branch, InNotebook, InTerminal, Nowhere, place


class Told:
    """Remembers what was shown."""

    def __init__(self):
        self.rows = []
        self.closed = False

    def show(self, share, says, branches):
        self.rows.append((round(share, 2), says, *(row.says for row in branches)))

    def close(self):
        self.closed = True


class Terminal(io.StringIO):
    def isatty(self):
        return True


def walk(progress):
    progress.started(2, "Building the lab")
    progress.doing("VPC")
    progress.done("VPC")
    progress.doing("subnet private-a")
    progress.doing("subnet private-b")
    progress.finished()


def test_it_counts_and_says_what_is_under_way():
    told = Told()
    walk(Progress(told))
    assert told.rows == [
        (0.0, "Building the lab · 0 of 2"),
        (0.0, "Building the lab · 0 of 2", "VPC"),
        (0.5, "Building the lab · 1 of 2"),
        (0.5, "Building the lab · 1 of 2", "subnet private-a"),
        (0.5, "Building the lab · 1 of 2", "subnet private-a", "subnet private-b"),
        (0.5, "Building the lab · 1 of 2"),
    ]
    assert told.closed


def test_a_long_step_tells_its_time_and_share():
    moments = iter([0.0, 0.0, 40.0, 130.0])
    told = Told()
    told.show = lambda share, says, branches: told.rows.extend(branches)
    progress = Progress(told, monotonic=lambda: next(moments))
    progress.started(1, "up")
    progress.doing("NAT gateway", 100)
    progress.going_on()
    progress.going_on()
    assert told.rows == [
        Branch("NAT gateway", 0.0, "NAT gateway, 0 s of about 100"),
        Branch("NAT gateway", 0.4, "NAT gateway, 40 s of about 100"),
        Branch("NAT gateway", 1.0, "NAT gateway, 130 s of about 100"),
    ]


def test_nothing_to_do_is_all_done():
    told = Told()
    Progress(told).started(0, "Nothing")
    assert told.rows == [(1.0, "Nothing · 0 of 0")]


@pytest.mark.parametrize(
    ("environment", "stream", "kind"),
    [
        ({"CI": "true"}, Terminal(), Nowhere),
        ({}, io.StringIO(), Nowhere),
        ({}, Terminal(), InTerminal),
        ({"CI": ""}, Terminal(), InTerminal),
    ],
)
def test_where_it_is_shown(environment, stream, kind):
    assert type(place(environment, stream)) is kind


def test_a_terminal_keeps_one_line_and_is_left_clean(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    stream = Terminal()
    walk(Progress(InTerminal(stream)))
    lines = stream.getvalue().split("\r\x1b[K")
    assert "\n" not in stream.getvalue()
    assert lines[-1] == ""
    assert max(map(len, lines)) < 60


def test_a_notebook_gets_a_bar_that_changes_in_place(monkeypatch):
    displayed = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: displayed.append(bundle))
    shown = InNotebook()
    shown.show(0.25, "<b>1 of 4", ())
    shown.show(0.5, "<b>2 of 4", (Branch("a", 0.1, "<a>"),))
    (bundle,) = displayed
    assert list(bundle) == ["application/vnd.jupyter.widget-view+json"]
    box = shown.box
    (row,) = box.children
    bar, line = row.children
    assert (bar.value, line.value) == (0.5, "<span>&lt;b&gt;2 of 4: &lt;a&gt;</span>")
    shown.close()
    assert box.comm is None


def test_a_notebook_gets_a_bar_for_each_branch(monkeypatch):
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: None)
    shown = InNotebook()
    shown.show(0.5, "2 of 4", (Branch("a", 0.1, "a"), Branch("b", 0.9, "b")))
    rows = [[part.value for part in row.children] for row in shown.box.children]
    assert rows == [[0.5, "<span>2 of 4</span>"], [0.1, "<span>a</span>"], [0.9, "<span>b</span>"]]
    shown.show(0.75, "3 of 4", ())
    assert len(shown.box.children) == 1


def test_a_terminal_needs_no_widgets():
    code = (
        "import sys; from labkit.widgets.progress import InTerminal; "
        "InTerminal(sys.stderr).show(1, 'x', ()); print('ipywidgets' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
