"""The command: its table, its exit codes, and what it prints when something is wrong."""

import json
import os
import subprocess
import sys

import pytest

import labkit
from labkit.cli import main
from labkit.commands.command import Command, Option
from labkit.commands.table import COMMANDS
from labkit.errors import LabkitError


def fail(arguments):
    raise LabkitError("There is no lab of that name", where=arguments.lab, try_="labkit up x")


def fail_plainly(arguments):
    raise LabkitError("Nothing stands")


def interrupt(arguments):
    raise KeyboardInterrupt


def seven(arguments):
    return 7


def table(function, *options):
    return (Command("go", "go", f"{__name__}:{function}", options),)


def run(*arguments, **settings):
    return subprocess.run(
        [sys.executable, "-m", "labkit", *arguments],
        capture_output=True,
        text=True,
        check=False,
        **settings,
    )


def test_version_is_printed():
    answer = run("--version")
    assert (answer.returncode, answer.stdout) == (0, f"labkit {labkit.__version__}\n")


def test_an_unknown_command_names_the_right_ones():
    answer = run("doctr")
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    for command in COMMANDS:
        assert command.name in answer.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_row_names_a_function_that_exists_and_has_help(command):
    assert callable(command.load())
    assert command.help


def test_help_loads_no_command():
    code = "import sys, labkit.cli; print(*(m for m in sys.modules if m.startswith('labkit')))"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert set(answer.stdout.split()) == {
        "labkit",
        "labkit.cli",
        "labkit.commands",
        "labkit.commands.command",
        "labkit.commands.options",
        "labkit.commands.table",
        "labkit.errors",
        "labkit.lighter",
    }


def test_an_error_is_two_lines_and_exit_code_1(capsys):
    assert main(["go", "--lab", "pets"], table("fail", Option("--lab"))) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "labkit: There is no lab of that name (pets).",
        "        Try: labkit up x.",
    ]


def test_an_error_without_advice_is_one_line(capsys):
    assert main(["go"], table("fail_plainly")) == 1
    assert capsys.readouterr().err == "labkit: Nothing stands.\n"


def test_interrupt_is_130_without_traceback(capsys):
    assert main(["go"], table("interrupt")) == 130
    assert capsys.readouterr().err == "labkit: interrupted\n"


def test_the_exit_code_is_the_functions_own():
    assert main(["go"], table("seven")) == 7


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_reader_that_goes_away_is_no_traceback(tmp_path, lines):
    (tmp_path / "noisy.py").write_text(f"def go(_):\n  for n in range({lines}): print(n)\n")
    code = (
        "import sys; from labkit.cli import main; from labkit.commands.command import Command; "
        "sys.exit(main(['go'], [Command('go', 'go', 'noisy:go')]))"
    )
    reader, writer = os.pipe()
    os.close(reader)
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (1, "")


def test_a_terminal_without_unicode_is_no_traceback():
    answer = run("doctor", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert "Traceback" not in answer.stderr
    assert "? ok" in answer.stdout


def test_trace_takes_another_request_of_a_lab(capsys):
    code = main(["trace", "private-integration", "app_may_put=off", "--request", "kinesis"])
    assert (code, "POST /test/kinesis" in capsys.readouterr().out) == (0, True)


def test_cost_is_told_without_an_account(capsys):
    assert main(["cost", "private-api", "nat_gateway=on", "--hours", "8", "--gb", "10"]) == 0
    told = capsys.readouterr().out
    assert "for 8 hours, 10 GB" in told
    assert "NAT gateway" in told
    assert "Forgotten for a month" in told


def test_cost_wants_an_amount():
    answer = run("cost", "private-api", "--hours", "-3")
    assert answer.returncode == 2
    assert "'-3' is no amount" in answer.stderr


def test_permissions_are_told_without_an_account(capsys):
    assert main(["permissions", "private-api", "--account", "111122223333"]) == 0
    told = capsys.readouterr()
    documents = json.loads(told.out)
    assert {row["Version"] for row in documents} == {"2012-10-17"}
    assert "111122223333" in told.out
    assert told.err.startswith(f"{len(documents)} policies, a JSON list, of ")


def test_permissions_are_written_to_a_file_for_each_policy(capsys, tmp_path):
    folder = tmp_path / "policies"
    assert main(["permissions", "private-api", "nat_gateway=off", "--out", str(folder)]) == 0
    written = sorted(folder.iterdir())
    assert capsys.readouterr().out.splitlines() == [str(path) for path in written]
    assert all(path.name.startswith("labkit-private-api-learner") for path in written)
    assert all(json.loads(path.read_text())["Statement"] for path in written)


def test_permissions_of_a_notebook_have_what_its_cells_call_by_hand(capsys):
    assert main(["permissions", "private-integration", "--account", "111122223333"]) == 0
    lab = capsys.readouterr().out
    assert main(["permissions", "99", "--account", "111122223333"]) == 0
    notebook = capsys.readouterr().out
    assert '"aws:ResourceTag/Name": "mine"' in notebook
    assert '"aws:ResourceTag/Name"' not in lab


@pytest.mark.parametrize(
    ("words", "said"),
    [(["12"], "There is no notebook '12'"), (["03", "endpoint=off"], "turns its labs' toggles")],
)
def test_permissions_of_no_notebook_or_with_toggles_are_an_error_in_words(capsys, words, said):
    assert main(["permissions", *words, "--account", "111122223333"]) == 1
    assert said in capsys.readouterr().err


def test_permissions_that_cannot_be_written_are_an_error_in_words(capsys, tmp_path):
    (tmp_path / "file").write_text("")
    assert main(["permissions", "private-api", "nat_gateway=off", "--out", f"{tmp_path}/file"]) == 1
    assert "No policy can be written there" in capsys.readouterr().err


def test_permissions_want_an_account_of_twelve_digits():
    answer = run("permissions", "private-api", "--account", "12")
    assert answer.returncode == 2
    assert "'12' is no account" in answer.stderr
