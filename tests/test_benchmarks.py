"""The benchmarks' harness; and labkit's answers to the networks whose truth was found by hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.errors import LabkitError
from tests.benchmarks import analyzer, balancers, networks, run, traces
from tests.benchmarks.harness import Benchmark, Found, NotMeasured, Row, environment_for, in_turn
from tests.benchmarks.rows import rows_of
from tests.benchmarks.side_by_side import marked, ours

CASES = (*networks.CASES, *balancers.CASES)


def benchmark(name="quick", value=2.0, reference=50.0, *, raises=None, more_is_better=False):
    def measure():
        if raises:
            raise raises
        return Found(value, reference, ("all of it",))

    return Benchmark(
        name=name,
        unit="ms",
        against="the old way",
        reach="≥ 5×",
        measure=measure,
        more_is_better=more_is_better,
    )


GONE = benchmark("gone", raises=NotMeasured("the tool is\nnot there"))


@pytest.fixture
def told(tmp_path, monkeypatch):
    """The file that BENCH_JSON names."""
    path = tmp_path / "bench.json"
    monkeypatch.setenv("BENCH_JSON", str(path))
    return path


@pytest.mark.parametrize(
    ("value", "reference", "more", "ratio"),
    [
        (2.0, 50.0, False, 25.0),
        (50.0, 2.0, False, 0.04),
        (30, 15, True, 2.0),
        (15, 30, True, 0.5),
        (30, 0, True, None),
    ],
)
def test_the_ratio_says_how_many_times_better_we_are(value, reference, more, ratio):
    row = Row(benchmark(more_is_better=more), Found(value, reference))
    assert row.ratio == ratio
    assert ("–" in str(row)) is (ratio is None)


def test_rows_are_printed_and_written_down(told, capsys):
    assert run.main([], (benchmark(), benchmark("slow", 1234.5, 617.25))) == 0
    assert json.loads(told.read_text("utf-8")) == [
        {"name": "quick", "value": 2.0, "unit": "ms", "reference": 50.0, "ratio": 25.0},
        {"name": "slow", "value": 1234.5, "unit": "ms", "reference": 617.25, "ratio": 0.5},
    ]
    printed = capsys.readouterr().out
    assert [line.split()[:5] for line in printed.splitlines()[1:3]] == [
        ["quick", "2", "ms", "50", "25×"],
        ["slow", "1,234", "ms", "617", "0.50×"],
    ]
    assert "quick, against the old way\n  all of it\n" in printed


def test_what_cannot_be_measured_is_a_sentence_and_the_others_are_measured(told, capsys):
    broken = benchmark("broken", raises=LabkitError("JupyterLab did not start"))
    assert run.main([], (GONE, broken, benchmark())) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split(maxsplit=1) == ["gone", "not measured: the tool is not there"]
    assert "JupyterLab did not start" in lines[2]
    assert lines[-1] == "Not measured: gone, broken. The rows above say why."
    assert [row["name"] for row in json.loads(told.read_text("utf-8"))] == ["quick"]


def test_a_mistake_of_ours_is_not_taken_for_something_missing():
    with pytest.raises(ZeroDivisionError):
        run.main([], (benchmark(raises=ZeroDivisionError()),))


def test_words_choose_and_an_unknown_one_lists_the_names(capsys):
    assert run.main(["qui"], (GONE, benchmark())) == 0
    assert "gone" not in capsys.readouterr().out
    assert run.main(["fast"], (GONE, benchmark())) == 2
    assert capsys.readouterr().out == "No benchmark of that name. There are: gone, quick\n"


def test_the_click_comes_first():
    names = [row.name for row in run.all_benchmarks()]
    assert names[0] == "click_to_painted"
    assert len(set(names)) == len(names)


def test_it_runs_as_a_program_and_writes_no_file_unasked(tmp_path):
    command = [sys.executable, run.__file__, "no-such-benchmark"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert "click_to_painted, first_display, " in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_sides_take_turns_and_the_least_of_each_counts():
    order, numbers = [], {"a": iter((3, 1, 2)), "b": iter((9, 8, 7))}

    def side(name):
        order.append(name)
        return next(numbers[name])

    assert in_turn(3, lambda: side("a"), lambda: side("b")) == (1, 7)
    assert "".join(order) == "ababab"


def test_settings_of_the_machine_are_not_measured(tmp_path):
    caller = {"PATH": "/bin", "AWS_PROFILE": "x", "LABKIT_HOME": "y", "LABKIT_CHROMIUM": "/chrome"}
    seen = environment_for(tmp_path, caller)
    assert "AWS_PROFILE" not in seen
    assert seen["LABKIT_HOME"].startswith(str(tmp_path))
    assert (seen["PATH"], seen["LABKIT_CHROMIUM"]) == ("/bin", "/chrome")


def test_a_reference_that_cannot_be_installed_is_said_in_words(monkeypatch, tmp_path):
    ran = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(analyzer, "_run", lambda command: bool(ran.append(command)))
    with pytest.raises(NotMeasured, match=r"aws-vpc-analyzer==\S+ could not be installed"):
        analyzer.installed()
    assert [command[-1] for command in ran if "install" in command] == [analyzer.PACKAGE] * 2
    assert analyzer.cache().is_relative_to(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak by /proc")
def test_the_peak_is_the_new_process_own():
    bare, full = traces.peak(""), traces.peak("bytearray(b'1') * 50_000_000")
    assert 40 < full - bare < 60
    here = next(
        line.split()[1]
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    assert bare < int(here) / 2**10 / 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_labkit_gives_the_answer_that_aws_gives(case):
    assert ours(case) == case.truth
    assert marked(case, "unknown") == "? unknown"


def test_every_case_has_a_name_of_its_own():
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", networks.CASES, ids=lambda case: case.name)
def test_the_reference_is_shown_every_subnet_with_its_acl_and_table(case):
    rows = rows_of(case.topology)
    subnets = sorted(row["SubnetId"] for row in rows["Subnets"])
    for kind in ("NetworkAcls", "RouteTables"):
        named = [one["SubnetId"] for row in rows[kind] for one in row["Associations"]]
        assert sorted(named) == subnets


def test_pytest_takes_no_benchmark_for_a_test(project_root):
    files = (project_root / "tests" / "benchmarks").glob("*.py")
    assert [p for p in files if p.match("test_*.py") or p.match("*_test.py")] == []
