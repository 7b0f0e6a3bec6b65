"""A class as it is: the command, the real pages, two learners, and what each tries on the other."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

pytest.importorskip("jupyterhub", reason="the extra classroom is not installed")
requests = pytest.importorskip("requests")
if not hasattr(os, "geteuid") or os.geteuid() != 0:
    pytest.skip("only root can give learners system users of their own", allow_module_level=True)

from labkit.classroom.register import load  # noqa: E402
from labkit.doctor import find_chromium  # noqa: E402
from tests.browser.conftest import ARGUMENTS  # noqa: E402

from .learner import Learner  # noqa: E402
from .opened import Open  # noqa: E402

TRY = """
import os, subprocess, sys
def said(command):
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    return str(done.returncode) + " " + (done.stdout + done.stderr).strip()[-300:]
"""


@pytest.fixture(scope="module")
def names():
    return "Ana", "Zoë"


@pytest.fixture(scope="module")
def opened(tmp_path_factory, names):
    root = tmp_path_factory.mktemp("class")
    roster = root / "roster.txt"
    roster.write_text("\n".join(names), "utf-8")
    one = Open(root / "kept", "--roster", roster)
    yield one
    uids = {place.stat().st_uid for place in (one.folder / "homes").iterdir()}
    assert one.close() == 0
    theirs = [place for place in Path("/proc").glob("[0-9]*") if place.stat().st_uid in uids]
    commands = [(place / "cmdline").read_bytes() for place in theirs]
    assert [command for command in commands if command] == []  # one that has ended has none


@pytest.fixture(scope="module")
def ana(opened, names):
    """The first learner, with a kernel, after a wrong code."""
    stranger = Learner(opened.url)
    refused = stranger.join(names[0], opened.codes[names[1]])
    assert refused.status_code == 403
    assert f"This is not the code of {names[0]}" in refused.content.decode()
    one = opened.learner(names[0])
    assert max(one.start()) < 400
    one.open_kernel()
    one.run(TRY)
    yield one
    one.close()


@pytest.fixture(scope="module")
def zoe(opened, names):
    """The second learner, whose server runs."""
    one = opened.learner(names[1])
    assert max(one.start()) < 400
    return one


def test_a_used_code_is_refused_and_the_browser_that_used_it_comes_back(opened, names, ana):
    refused = Learner(opened.url).join(names[0], opened.codes[names[0]])
    assert refused.status_code == 403
    assert "used already" in refused.text
    ana.start()  # by the cookie alone
    assert ana.user == "ana"


def test_each_is_a_user_of_their_own_with_a_fresh_copy_of_the_notebooks(ana, zoe):
    name = ana.run("import pwd; print(pwd.getpwuid(os.getuid()).pw_name)").strip()
    assert re.fullmatch(r"lab-[0-9a-f]{4}-ana", name)
    book = zoe.ask("GET", "api/contents/00_start_here.ipynb").json()["content"]
    assert [
        cell["outputs"] for cell in book["cells"] if cell["cell_type"] == "code" and cell["outputs"]
    ] == []


def test_nobody_reaches_anothers_files_or_the_instructors(opened, ana, zoe):
    own = opened.folder / "homes" / ana.user
    assert ana.run(f"print(said('ls -a {own}/course'))").startswith("0 ")
    for place in (
        opened.folder / "homes" / zoe.user,
        opened.folder / "hub" / "jupyterhub.sqlite",
        opened.folder / "register.json",
        opened.folder / "aws" / "learners.json",
        opened.folder / "logs",
    ):
        assert place.exists()
        answer = ana.run(f"print(said('ls {place} && cat {place}'))")
        assert "No such file" in answer, answer
    assert ana.run("print(said('touch /etc/x /var/x'))").startswith("1 ")


def test_the_projects_tests_and_outputs_are_not_in_reach(ana):
    code = "import labkit, pathlib; r = pathlib.Path(labkit.__file__).parents[1]; "
    assert ana.run(code + "print(*sorted(p.name for p in r.iterdir()))").split() in (
        ["labkit"],
        [".venv", "labkit"],
    )


def test_nobody_reaches_anothers_processes(opened, ana, zoe):
    uid = (opened.folder / "homes" / zoe.user).stat().st_uid
    running = (place for place in Path("/proc").glob("[0-9]*") if place.stat().st_uid == uid)
    pid = next(running).name
    assert "Permission denied" in ana.run(f"print(said('cat /proc/{pid}/environ'))")
    assert "not permitted" in ana.run(f"print(said('kill {pid}'))").lower()


def test_nobody_reaches_anothers_pages_and_api(opened, ana, zoe):
    theirs = ana.session.get(f"{opened.url}/user/{zoe.user}/api/contents", timeout=60)
    assert theirs.status_code in (403, 404)
    hub = ana.session.get(f"{opened.url}/hub/api/users/{zoe.user}", timeout=60)
    assert hub.status_code in (403, 404)
    with_token = (
        "import urllib.request, urllib.error\n"
        f"at = os.environ['JUPYTERHUB_API_URL'] + '/users/{zoe.user}/server'\n"
        "token = {'Authorization': 'token ' + os.environ['JUPYTERHUB_API_TOKEN']}\n"
        "try: urllib.request.urlopen(urllib.request.Request(at, method='DELETE', headers=token))\n"
        "except urllib.error.HTTPError as error: print(error.code)"
    )
    assert ana.run(with_token).strip() in ("403", "404")


def test_each_has_an_account_of_their_own_and_nobody_gets_in_without_keys(opened, ana):
    asked = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    (seat,) = (s for s in load(opened.folder / "register.json").seats if s.user == ana.user)
    assert ana.run(asked) == f"{seat.account}\n"
    url = ana.run("print(os.environ['AWS_ENDPOINT_URL'])").strip()
    assert requests.get(url, timeout=30).status_code == 403


def test_the_board_is_for_the_instructor(opened, ana):
    at = f"{opened.url}/services/board/"
    assert ana.session.get(at, timeout=60).status_code == 403
    stranger = Learner(opened.url)
    assert "Join the class" in stranger.session.get(at, timeout=60).text
    instructor = opened.learner("Instructor")
    shown = instructor.session.get(f"{at}?names=1", timeout=60)
    assert shown.status_code == 200
    assert "The class" in shown.text
    for name in ("class", "answers"):
        sheet = instructor.session.get(f"{at}{name}.csv", timeout=60)
        assert sheet.text.startswith("name,")
    assert instructor.session.get(f"{at}other.csv", timeout=60).status_code == 404


@pytest.mark.skipif(
    not (find_chromium() or os.environ.get("CI")), reason="no Chromium; with CI set it is a fault"
)
def test_the_board_stays_fresh_in_a_browser(opened):
    at = f"{opened.url}/services/board/"
    instructor = opened.learner("Instructor")
    instructor.session.get(at, timeout=60)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page()
        cookies = [vars(one) for one in instructor.session.cookies]
        names = ("name", "value", "domain", "path")
        page.context.add_cookies([{name: row[name] for name in names} for row in cookies])
        page.goto(at)
        with page.expect_response(re.compile(r"/services/board/part\?")) as answer:
            pass
        page.wait_for_timeout(500)
        assert (answer.value.status, page.locator("#late").inner_text()) == (200, "")
        browser.close()


def test_kernels_do_not_listen_on_ports(ana):
    code = "import json, ipykernel; held = json.load(open(ipykernel.get_connection_file()))"
    assert ana.run(f"{code}; print(held['transport'])") == "ipc\n"


def test_what_is_left_in_the_background_ends_with_the_class(ana):
    # The class's end looks for it.
    assert ana.run("print(said('nohup setsid sleep 600 > /dev/null 2>&1 &'))") == "0 \n"


def test_limits_hold_for_a_fork_bomb(ana, zoe):
    bomb = (
        "held = []\n"
        "try:\n"
        "    for _ in range(2000): held.append(subprocess.Popen(['sleep', '60']))\n"
        "except OSError as error: print('stopped', len(held) < 400)\n"
        "for one in held: one.kill(); one.wait()"
    )
    assert ana.run(bomb) == "stopped True\n"
    assert zoe.ask("GET", "api/status").status_code == 200
    assert ana.run("print(said('echo still here'))") == "0 still here\n"


def test_all_listens_on_loopback(opened, ana):
    listening = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=False)
    ours = [line for line in listening.stdout.splitlines() if "python" in line]
    assert ours
    assert [line for line in ours if "127.0.0.1:" not in line.split()[3]] == []
