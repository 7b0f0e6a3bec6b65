"""A class's parts without a hub: settings, desks, limits, the line of starts, the command."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

from labkit.classroom import desk, keys, limits, opening, register, settings
from labkit.classroom.desk import Desk, from_json
from labkit.classroom.limits import Limits, group_files
from labkit.classroom.opening import Opened, Wanted, alone, open_class
from labkit.classroom.roster import made
from labkit.classroom.seated import arguments
from labkit.classroom.settings import Settings
from labkit.cli import main
from labkit.commands.classroom import ignored, slips_written
from labkit.course.chapter import notebooks
from labkit.course.steps import lengths
from labkit.emulator.learners import read_learners
from labkit.errors import LabkitError


def test_settings_are_what_was_saved(tmp_path):
    told = Settings(folder=str(tmp_path), port=9000, hide=True, limits=Limits(processes=7))
    told.save()
    assert settings.load(told.file) == told
    told.file.write_text('{"folder": 1, "other": 2}', "utf-8")
    with pytest.raises(LabkitError, match="cannot be read"):
        settings.load(told.file)


def test_learners_of_two_classes_are_two_users_of_the_machine(tmp_path):
    one, other = (Settings(folder=str(tmp_path / name)) for name in ("one", "other"))
    assert one.system_user("ana") != other.system_user("ana")
    assert one.system_user("ana").endswith("-ana")
    assert len(one.system_user("x" * 20)) <= 32


def test_a_desk_goes_through_a_command_line():
    told = Desk(home="/x", uid=5, gid=6, hidden=("/root",), shown=("/a", "/b"), limits=Limits())
    command = told.command(["true"])
    assert from_json(command[3]) == told
    assert command[4:] == ["--", "true"]
    assert from_json(Desk(home="/").command([])[3]).limits is None


def test_a_service_that_ends_by_itself_is_started_again_until_it_is_told_to_end(tmp_path):
    count = tmp_path / "count"
    program = [sys.executable, "-c", f"open({str(count)!r}, 'a').write('x')"]
    here = Desk(home=str(tmp_path), restarted=True)
    with subprocess.Popen(here.command(program), stderr=subprocess.DEVNULL) as keeper:
        while not count.exists() or len(count.read_text()) < 3:
            assert keeper.poll() is None
            time.sleep(0.05)
        keeper.terminate()
        assert keeper.wait(30) == 0


def test_slips_have_a_name_a_code_and_the_address_for_each_learner_and_for_nobody_else(tmp_path):
    codes = {"Instructor": "AAAA-BBBB", "Ana <b>": "CCCC-DDDD", "Bo": "EEEE-FFFF"}
    file = tmp_path / "slips.html"
    file.write_text("old", "utf-8")
    given = Opened(Settings(folder=str(tmp_path)), codes)
    assert str(file) in slips_written(str(file), given, "http://class.lan:8000")
    page = file.read_text("utf-8")
    assert page.count("<section>") == page.count("http://class.lan:8000") == 2
    assert "Ana &lt;b&gt;" in page
    assert "AAAA" not in page
    assert file.stat().st_mode & 0o777 == 0o600
    assert slips_written(None, given, "") == ""
    assert "no code is new" in slips_written(str(file), Opened(given.settings, {}), "")
    lost = slips_written(str(tmp_path / "no" / "slips.html"), given, "")
    assert "The codes are above" in lost


def test_a_kernel_that_does_nothing_is_ended_though_its_notebook_is_open(tmp_path, project_root):
    """By settings that the server knows, and not while a lesson lasts."""
    prefix = "--MappingKernelManager."
    given = [it.removeprefix(prefix) for it in arguments(tmp_path, tmp_path) if prefix in it]
    told = dict(it.split("=") for it in given)
    assert set(told) <= set(MappingKernelManager.class_trait_names())
    assert told["cull_connected"] == "True"
    assert 0 < int(told["cull_interval"]) < int(told["cull_idle_timeout"])
    longest = max(lengths(notebooks(project_root / "notebooks")).values())
    assert int(told["cull_idle_timeout"]) > 60 * longest


def test_what_is_hidden_holds_what_is_shown(tmp_path):
    told = Settings(folder=str(tmp_path), separate=True, hide=True)
    home = told.home("ana")
    assert str(tmp_path) in told.hidden()
    assert str(home) in told.shown(home)
    assert {"/root", "/home"} <= set(told.hidden())
    plain = Settings(folder=str(tmp_path))
    assert plain.hidden() == plain.shown(home) == plain.scratch() == ()


def test_control_groups_of_both_versions_are_made(tmp_path):
    held = Limits(processes=9, memory=1000)
    (tmp_path / "one" / "memory").mkdir(parents=True)
    (tmp_path / "one" / "pids").mkdir()
    first = group_files("ana", held, tmp_path / "one")
    assert [file.parent.parent.parent.name for file in first] == ["memory", "pids"]
    assert (first[0].parent / "memory.limit_in_bytes").read_text() == "1000"
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "cgroup.controllers").write_text("cpu memory pids")
    (second,) = group_files("ana", held, tmp_path / "two")
    assert (second.parent / "memory.max").read_text() == "1000"
    assert (second.parent / "pids.max").read_text() == "9"
    assert group_files("ana", held, tmp_path / "none") == ()
    assert limits.shared(tmp_path / "two")
    assert not limits.shared(tmp_path / "none")


def test_the_shared_aws_reads_the_keys_as_they_are_written(tmp_path):
    begun, _ = register.begun(made(30))
    path = tmp_path / "learners.json"
    keys.write(path, begun)
    known = {row.name: row for row in read_learners(path)}
    assert set(known) == {seat.user for seat in begun.seats}
    told = keys.environment(path, "learner-3", "http://127.0.0.1:1", "us-east-1")
    assert told["AWS_ACCESS_KEY_ID"] == known["learner-3"].access_key_id
    longer, _ = register.joined_by(begun, made(31))
    before = path.read_bytes()
    keys.write(path, longer)
    assert path.read_bytes() != before
    assert {row.name: row for row in read_learners(path)}.items() >= known.items()


def test_starts_wait_in_line_and_know_who_is_before_them():
    spawner = pytest.importorskip("labkit.classroom.spawner")
    line, order, waiting = None, [], []

    async def start(who):
        order.append(who)
        await asyncio.sleep(0)
        waiting.append([line.before(one) for one in "abcd"])

    async def everybody():
        nonlocal line
        line = spawner.Line(2)
        await asyncio.gather(*(line(who, lambda who=who: start(who)) for who in "abcd"))

    asyncio.run(everybody())
    assert order == list("abcd")
    assert waiting[0] == [0, 0, 0, 1]
    assert waiting[-1] == [0, 0, 0, 0]


@pytest.fixture
def somebody(monkeypatch):
    """Not root, on a machine where nobody may mount."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(desk, "can_hide", lambda: False)


def wanted(tmp_path, **more):
    told = {"folder": tmp_path / "class", "ip": "127.0.0.1", "port": 18999} | more
    return Wanted(**told)


def test_without_root_it_says_what_is_missing(tmp_path, somebody):
    with pytest.raises(LabkitError, match="Only root can give") as caught:
        open_class(wanted(tmp_path, learners=made(2)))
    assert "--together" in caught.value.try_


def test_root_is_told_that_together_is_ignored(tmp_path):
    asked, plain = wanted(tmp_path, together=True), wanted(tmp_path)
    as_root = Settings(folder=str(tmp_path), separate=True)
    as_somebody = Settings(folder=str(tmp_path), separate=False)
    assert "--together is ignored" in ignored(asked, as_root)
    assert ignored(asked, as_somebody) == ignored(plain, as_root) == ""


def test_a_class_without_learners_is_not_opened(tmp_path, somebody):
    with pytest.raises(LabkitError, match="no learners yet"):
        open_class(wanted(tmp_path, together=True))


def test_a_class_is_opened_again_as_it_was(tmp_path, somebody, monkeypatch):
    monkeypatch.setattr(opening, "_check_desk", lambda _settings: None)
    monkeypatch.setattr(opening, "_warm_up", lambda: None)
    monkeypatch.setattr(opening, "port_is_free", lambda _port: True)
    first = open_class(wanted(tmp_path, together=True, learners=made(2)))
    assert set(first.codes) == {"Instructor", "Learner 1", "Learner 2"}
    again = open_class(wanted(tmp_path, together=True))
    assert again.settings == first.settings
    assert again.codes == {}
    longer = open_class(wanted(tmp_path, together=True, learners=made(3)))
    assert set(longer.codes) == {"Learner 3"}
    root = Path(first.settings.folder)
    assert oct((root / "hub").stat().st_mode)[-3:] == "700"
    assert (root / "course" / "00_start_here.ipynb").read_text("utf-8").count('"outputs": [{') == 0


def test_a_class_is_open_once(tmp_path):
    with (
        alone(tmp_path),
        pytest.raises(LabkitError, match="open already"),
        alone(tmp_path),
    ):
        pass
    with alone(tmp_path):
        pass


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serve", "--roster", "none.txt"), "The roster cannot be read"),
        (("serve", "--roster", "x", "--learners", "3"), "two ways to say"),
        (("serve", "--learners", "0"), "0 is no size of a class"),
        (("code", "Ana", "--folder", "none"), "There is no class here"),
        (("clear", "--folder", "none"), "settings cannot be read"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert main(["classroom", *arguments]) == 1
    printed = capsys.readouterr().err
    assert said in printed
    assert "Traceback" not in printed


def test_a_new_code_is_printed_and_kept_hashed(tmp_path, capsys):
    begun, given = register.begun(made(1))
    register.save(tmp_path / "register.json", begun)
    assert main(["classroom", "code", "Learner 1", "--folder", str(tmp_path)]) == 0
    code = capsys.readouterr().out.strip()
    assert code != given["Learner 1"]
    assert register.load(tmp_path / "register.json").join("learner 1", code)[0].user == "learner-1"
