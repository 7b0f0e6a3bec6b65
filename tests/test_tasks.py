"""tasks.py: what it says when something is wrong, and that it does no more than it must."""

import ast
import errno
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def module_at(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tasks(tmp_path, monkeypatch):
    """tasks.py with a folder of its own, where every installer only leaves its name."""
    module = module_at(ROOT / "tasks.py", "tasks_under_test")
    venv = tmp_path / ".venv"
    places = {
        "ROOT": tmp_path,
        "VENV": venv,
        "STAMP": venv / "labkit-setup.json",
        "PINS": tmp_path / "requirements.txt",
        "PROJECT": tmp_path / "pyproject.toml",
        "BIN": venv / "bin",
        "PYTHON": venv / "bin" / "python",
    }
    for name, path in places.items():
        monkeypatch.setattr(module, name, str(path))
    for name in ("requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    module.ran = []
    monkeypatch.setattr(module, "run_quietly", pretend(module, venv))
    return module


def pretend(module, venv):
    def run_quietly(what, command):
        module.ran.append(what)
        if "venv" in command:
            (venv / "bin").mkdir(parents=True)
            (venv / "pyvenv.cfg").write_text(f"version = {HERE}.1\n")
            (venv / "bin" / "python").touch()
        if what.startswith("Installing uv"):
            (venv / "bin" / "uv").touch()

    return run_quietly


def broken(text):
    def run_quietly(what, command):
        raise OSError(text, os.strerror(text), "/somewhere")

    return run_quietly


WHOLE = ["Making .venv", "Installing uv, the fast installer", "Installing the packages",
         "Installing labkit", "Trying them out"]  # fmt: skip


def test_it_parses_on_older_pythons():
    ast.parse((ROOT / "tasks.py").read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 1), (3, 14, 0)])
def test_a_python_that_does_not_fit_is_told_in_one_sentence(version):
    code = (
        f"import sys, runpy; sys.version_info = {version}; "
        "runpy.run_path('tasks.py', run_name='__main__')"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert f"this is {version[0]}.{version[1]}" in answer.stderr


def test_setup_installs_everything_once_and_then_nothing(tasks, capsys):
    assert tasks.main(["setup"]) == 0
    assert tasks.ran == WHOLE
    tasks.ran.clear()
    assert tasks.main(["setup"]) == 0
    assert tasks.ran == []
    assert "is set up" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_input_is_installed_into_the_same_venv(tasks, tmp_path, name):
    tasks.main(["setup"])
    tasks.ran.clear()
    with (tmp_path / name).open("a") as file:
        file.write("# more\n")
    tasks.main(["setup"])
    assert tasks.ran == WHOLE[2:]


def forget_stamp(tasks):
    Path(tasks.STAMP).unlink()


def garble_stamp(tasks):
    Path(tasks.STAMP).write_text("{")


def other_python(tasks):
    Path(tasks.VENV, "pyvenv.cfg").write_text("version = 3.9.18\n")


def moved(tasks):
    state = json.loads(Path(tasks.STAMP).read_text())
    Path(tasks.STAMP).write_text(json.dumps(state | {"folder": "/elsewhere"}))


def no_python(tasks):
    Path(tasks.PYTHON).unlink()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (forget_stamp, "did not finish"),
        (garble_stamp, "did not finish"),
        (other_python, "made by Python 3.9"),
        (moved, "has moved"),
        (no_python, "is damaged"),
    ],
)
def test_a_venv_that_cannot_stay_is_made_anew_with_a_sentence(tasks, capsys, damage, says):
    tasks.main(["setup"])
    tasks.ran.clear()
    marker = Path(tasks.VENV, "left-over")
    marker.touch()
    damage(tasks)
    assert tasks.main(["setup"]) == 0
    assert tasks.ran == WHOLE
    assert says in capsys.readouterr().out
    assert not marker.exists()


@pytest.mark.parametrize("step", WHOLE)
def test_an_install_that_breaks_off_is_not_taken_for_complete(tasks, monkeypatch, step, capsys):
    whole = tasks.run_quietly

    def breaks_off(what, command):
        if what == step:
            raise KeyboardInterrupt
        whole(what, command)

    monkeypatch.setattr(tasks, "run_quietly", breaks_off)
    assert tasks.main(["setup"]) == 130
    assert tasks.recorded_state() is None
    assert "interrupted" in capsys.readouterr().err


def test_an_update_that_breaks_off_is_mended_even_if_the_input_is_taken_back(tasks, monkeypatch):
    tasks.main(["setup"])
    before = Path(tasks.PROJECT).read_text("utf-8")
    Path(tasks.PROJECT).write_text(before + "# more\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "run_quietly", broken(errno.ENOSPC))
        assert tasks.main(["setup"]) == 1
    Path(tasks.PROJECT).write_text(before, "utf-8")
    tasks.ran.clear()
    assert tasks.main(["setup"]) == 0
    assert "Installing the packages" in tasks.ran


def test_only_the_pin_and_its_hashes_install_uv(tasks):
    lines = tasks.pin_of("uv").splitlines()
    assert lines[0].startswith("uv==")
    assert all(line.strip().startswith("--hash=sha256:") for line in lines[1:])
    with pytest.raises(tasks.Trouble, match="no pin for uvv"):
        tasks.pin_of("uvv")


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: failed to write (os error 30)", "own"),
        ("ERROR: Could not find a version ... Temporary failure in name resolution", "network"),
        ("error: Request failed after 3 retries\n Caused by: dns error", "network"),
        ("NewConnectionError: Failed to establish a new connection", "network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was pinned"),
        ("error: Failed to download\n  Caused by: Hash mismatch for `x`", "not the one"),
        ("because ensurepip is not available", "python3-venv"),
        ("× Failed to build `pygraphviz==2.0.4`", "musl"),
    ],
)
def test_what_installers_say_becomes_a_sentence(tasks, output, says):
    assert says in tasks.first_trouble(output)


def test_what_is_not_known_is_shown_as_it_is(tmp_path):
    tasks = module_at(ROOT / "tasks.py", "tasks_for_real")
    with pytest.raises(tasks.Trouble, match="Trying failed:\nodd thing"):
        tasks.run_quietly("Trying", [sys.executable, "-c", "import sys; sys.exit('odd thing')"])


@pytest.mark.parametrize(
    ("number", "says"), [(errno.EROFS, "of your own"), (errno.ENOSPC, "disk is full")]
)
def test_a_folder_that_takes_nothing_is_one_sentence(tasks, monkeypatch, capsys, number, says):
    monkeypatch.setattr(tasks, "run_quietly", broken(number))
    assert tasks.main(["setup"]) == 1
    printed = capsys.readouterr().err
    assert says in printed
    assert len(printed.splitlines()) == 1


def test_too_little_room_is_said_before_anything_is_fetched(tasks, monkeypatch, capsys):
    monkeypatch.setattr(tasks.shutil, "disk_usage", lambda _: SimpleNamespace(free=3e8))
    assert tasks.main(["setup"]) == 1
    assert "0.3 GB are free" in capsys.readouterr().err
    assert tasks.ran == []


def test_debian_without_venv_is_said_before_anything_is_made(tasks, monkeypatch, capsys):
    monkeypatch.setattr(tasks.importlib.util, "find_spec", lambda _: None)
    assert tasks.main(["setup"]) == 1
    assert "apt-get install python3-venv" in capsys.readouterr().err
    assert not Path(tasks.VENV).exists()


def test_pip_takes_over_where_only_pip_finds_the_way(tasks, monkeypatch):
    tasks.main(["setup"])
    tasks.ran.clear()

    def no_way_for_uv(what, command):
        tasks.ran.append(command[:3])
        if command[0] == tasks.uv_command():
            raise tasks.Trouble(tasks.first_trouble("dns error"))

    monkeypatch.setattr(tasks, "run_quietly", no_way_for_uv)
    tasks.install_pins()
    assert tasks.ran[1] == [tasks.PYTHON, "-m", "pip"]


@pytest.mark.parametrize(("name", "code"), [("help", 0), ("", 0), ("tset", 2)])
def test_the_tasks_are_listed(tasks, capsys, name, code):
    assert tasks.main([name]) == code
    printed = capsys.readouterr().out
    assert [task for task in tasks.TASKS if f"tasks.py {task} " not in printed] == []


def test_every_task_is_described_and_has_a_target(tasks):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.search(r"^(setup .*):$", makefile, re.MULTILINE)[1].split()
    assert targets == list(tasks.TASKS)
    assert [name for name in tasks.TASKS if f"python tasks.py {name} " not in tasks.__doc__] == []


def test_clean_leaves_the_learners_work(tasks, tmp_path):
    for name in (".venv", ".mypy_cache", "work", "notebooks"):
        (tmp_path / name).mkdir()
    assert tasks.main(["clean"]) == 0
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["notebooks", "work"]


def test_installers_do_not_see_settings_that_lead_elsewhere(tasks, monkeypatch):
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    seen = tasks.clean_environment()
    assert "PIP_USER" not in seen
    assert "PYTHONPATH" not in seen
    assert seen["PATH"] == os.environ["PATH"]


# ------------------------------------------------------------ .ci


@pytest.fixture
def checks():
    return module_at(ROOT / ".ci" / "checks.py", "checks_under_test")


def test_the_checks_see_no_settings_of_the_machine(checks, tmp_path):
    caller = {
        "PATH": "/bin",
        "AWS_ENDPOINT_URL": "http://elsewhere",
        "LABKIT_BACKEND": "aws",
        "LABKIT_CHROMIUM": "/opt/chromium",
        "PYTEST_ADDOPTS": "-x",
    }
    seen = checks.environment_for(tmp_path, caller)
    assert {"AWS_ENDPOINT_URL", "LABKIT_BACKEND", "PYTEST_ADDOPTS"} & set(seen) == set()
    assert seen["LABKIT_CHROMIUM"] == "/opt/chromium"
    assert seen["LABKIT_HOME"].startswith(str(tmp_path))


@pytest.mark.parametrize(("ci", "state"), [("", "left out"), ("true", "failed")])
def test_without_chromium_ci_fails_and_people_are_told(checks, monkeypatch, ci, state):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(checks, "find_chromium", lambda: None)
    assert checks.run(checks.CHECKS[-1], {}).state == state


def test_the_closing_line_says_what_failed_and_what_was_left_out(checks, monkeypatch):
    monkeypatch.setenv("CI", "true")
    results = [
        checks.Result("a", "ok"),
        checks.Result("b", "failed"),
        checks.Result("c", "left out"),
    ]
    line = checks.closing_line(results)
    assert line.startswith("Failed: b. Left out, for want of Chromium: c.")
    assert "apt-get install chromium" in line
    assert "LABKIT_CHROMIUM" in line
    assert checks.closing_line(results[:1]) == "All checks that ran have passed."
    monkeypatch.delenv("CI")
    assert "Left to CI: installing" in checks.closing_line(results[:1])


def test_all_checks_run_and_one_failure_is_enough(checks, monkeypatch, capsys):
    one = checks.Check("one", (sys.executable, "-c", "raise SystemExit(5)"))
    two = checks.Check("two", (sys.executable, "-c", "pass"))
    monkeypatch.setattr(checks, "CHECKS", (one, two))
    assert checks.main([]) == 1
    printed = capsys.readouterr().out
    assert "✘ failed    one" in printed
    assert "✔ ok        two" in printed
    assert checks.main(["two"]) == 0
    assert checks.main(["three"]) == 2


def test_the_run_file_is_sound_bash():
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
