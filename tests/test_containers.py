"""What stands ready for containers and clusters names what there is, and its programs run."""

from __future__ import annotations

import json
import runpy
import shlex
import socket
import socketserver
import sys
import threading
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest
import yaml

from labkit.aws import Clients
from labkit.cli import build_parser
from labkit.commands.table import COMMANDS
from labkit.emulator.learners.__main__ import main
from labkit.emulator.learners.learner import environment
from labkit.emulator.learners.table import read_learners
from tests.emulators import emulator

REGION = "us-east-1"


@pytest.fixture
def kubernetes(project_root):
    folder = project_root / "docs" / "kubernetes"
    values = yaml.safe_load((folder / "values.yaml").read_text("utf-8"))
    kinds = {it["kind"]: it for it in yaml.safe_load_all((folder / "emulator.yaml").read_text())}
    return SimpleNamespace(values=values, **kinds)


@pytest.fixture
def learners(tmp_path, monkeypatch):
    """The file that the page tells to make, for two learners."""
    path = tmp_path / "learners.json"
    monkeypatch.setattr(sys, "stdin", ["ada\n", "\n", "ben\n"])
    assert main([str(path)]) == 0
    return path


def containers(kubernetes):
    pod = kubernetes.Deployment["spec"]["template"]["spec"]
    return {it["name"]: it for it in (*pod["initContainers"], *pod["containers"])}


def hook_of(kubernetes, learners):
    """What the hub runs before a learner's server, told where the file lies."""
    source = kubernetes.values["hub"]["extraConfig"]["labkit"]
    hub = SimpleNamespace(KubeSpawner=SimpleNamespace())
    exec(source.replace("/etc/labkit/learners.json", str(learners)), {"c": hub})
    return hub.KubeSpawner.pre_spawn_hook


def spawner_of(name):
    return SimpleNamespace(user=SimpleNamespace(name=name), environment={})


@contextmanager
def door(port):
    """A port of loopback that leads to another, byte by byte, as `socat` does."""

    def pour(source, into):
        with suppress(OSError):
            while data := source.recv(65536):
                into.sendall(data)
            into.shutdown(socket.SHUT_WR)

    class Through(socketserver.BaseRequestHandler):
        def handle(self):
            with socket.create_connection(("127.0.0.1", port)) as other:
                back = threading.Thread(target=pour, args=(other, self.request))
                back.start()
                pour(self.request, other)
                back.join()

    class Door(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Door(("127.0.0.1", 0), Through) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_address[1]
        server.shutdown()


def test_the_devcontainer_sets_up_by_a_task_that_there_is(project_root):
    said = json.loads((project_root / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    _, script, task = shlex.split(said["postCreateCommand"])
    assert task in runpy.run_path(str(project_root / script))["TASKS"]


def test_a_learners_pod_has_every_setting_and_its_own_keys(kubernetes, learners):
    ada, ben = read_learners(learners)
    hook, spawner = hook_of(kubernetes, learners), spawner_of("ben")
    hook(spawner)
    fixed = kubernetes.values["singleuser"]["extraEnv"]
    assert fixed | spawner.environment == environment(ben, fixed["AWS_ENDPOINT_URL"], REGION)
    assert ada.secret_access_key not in str(spawner.environment)
    with pytest.raises(RuntimeError, match="mallory is not among"):
        hook(spawner_of("mallory"))


def test_the_doors_lead_from_a_learner_to_the_emulator(kubernetes):
    (aside,) = kubernetes.values["singleuser"]["extraContainers"]
    (port,) = kubernetes.Service["spec"]["ports"]
    inner, name = containers(kubernetes)["door"], kubernetes.Service["metadata"]["name"]
    here = kubernetes.values["singleuser"]["extraEnv"]["AWS_ENDPOINT_URL"].rpartition(":")[2]
    assert aside["args"][0].startswith(f"TCP-LISTEN:{here},bind=127.0.0.1,")
    assert aside["args"][1] == f"TCP:{name}:{port['port']}"
    assert inner["args"][0].startswith(f"TCP-LISTEN:{port['targetPort']},")
    command = containers(kubernetes)["emulator"]["command"]
    assert inner["args"][1] == f"TCP:127.0.0.1:{command[command.index('--port') + 1]}"
    (rule,) = kubernetes.values["singleuser"]["networkPolicy"]["egress"]
    assert rule["ports"][0]["port"] == port["targetPort"]
    labels = kubernetes.Deployment["spec"]["template"]["metadata"]["labels"]
    assert rule["to"][0]["podSelector"]["matchLabels"] == labels
    assert kubernetes.Service["spec"]["selector"] == labels


def test_the_pods_command_serves_a_learner_through_a_door(kubernetes, learners, tmp_path):
    program, *command = containers(kubernetes)["emulator"]["command"]
    asked = build_parser(COMMANDS).parse_args(command[2:])
    assert (program, command[:3]) == ("python", ["-m", "labkit", "emulator"])
    assert (str(asked.learners), str(asked.state)) == ("/learners/learners.json", "/state/class")
    options = ("--learners", str(learners), "--state", str(tmp_path / "class"))
    ada, _ = read_learners(learners)
    with (
        emulator(tmp_path / "home", *options) as running,
        door(int(running.url.rpartition(":")[2])) as port,
    ):
        there = environment(ada, f"http://127.0.0.1:{port}", REGION)
        clients = Clients(
            REGION,
            endpoint_url=there["AWS_ENDPOINT_URL"],
            access_key=there["AWS_ACCESS_KEY_ID"],
            secret_key=there["AWS_SECRET_ACCESS_KEY"],
        )
        assert clients.account == ada.account


def test_a_wrong_name_is_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", ["No Name\n"])
    assert main([str(tmp_path / "learners.json")]) == 2
    assert "no name of a learner" in capsys.readouterr().err
    assert main([]) == 2
