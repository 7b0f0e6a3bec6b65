"""The hub's configuration, made from the class's settings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from labkit import lighter
from labkit.classroom.authenticator import JoinAuthenticator
from labkit.classroom.desk import Desk
from labkit.classroom.desks import aws_desk
from labkit.classroom.roster import INSTRUCTOR
from labkit.classroom.settings import LOOPBACK, VARIABLE, Settings
from labkit.classroom.spawner import SeatSpawner

SECONDS_IN_LINE = 600
LOOK_FOR_IDLE_EVERY = 60

ROLES: tuple[dict[str, Any], ...] = (
    {
        "name": "culler",
        "services": ["culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
    {
        "name": "board",
        "services": ["board"],
        "scopes": ["list:users", "read:users:name", "read:servers"],
    },
    {
        "name": INSTRUCTOR,
        "users": [INSTRUCTOR],
        "scopes": ["admin-ui", "list:users", "admin:servers", "access:servers", "access:services"],
    },
)


def configure(c: Any, settings: Settings) -> None:
    """Fill in JupyterHub's configuration for one class."""
    _hub(c, settings)
    proxy = [sys.executable, "-m", "labkit.classroom.proxy"]
    # It ends with the hub, also where that is killed, and the next hub need not look for it.
    c.ConfigurableHTTPProxy.command = Desk(home="/", service=True).command(proxy)
    c.ConfigurableHTTPProxy.api_url = f"http://{LOOPBACK}:{settings.proxy_port}"
    c.ConfigurableHTTPProxy.pid_file = str(settings.root / "hub" / "proxy.pid")
    c.JoinAuthenticator.register = str(settings.register)
    c.JoinAuthenticator.allow_all = True  # whoever `authenticate` gives back has a seat
    c.SeatSpawner.settings_file = str(settings.file)
    c.SeatSpawner.ip = LOOPBACK
    c.SeatSpawner.start_timeout = SECONDS_IN_LINE
    c.SeatSpawner.http_timeout = 120
    c.SeatSpawner.env_keep = ["LANG", "LC_ALL", "LD_LIBRARY_PATH"]
    c.JupyterHub.load_roles = list(ROLES)
    c.JupyterHub.services = [_aws(settings), _culler(settings), _board(settings)]


def _hub(c: Any, settings: Settings) -> None:
    hub = settings.root / "hub"
    c.JupyterHub.bind_url = settings.url
    c.JupyterHub.hub_bind_url = f"http://{LOOPBACK}:{settings.hub_port}"
    c.JupyterHub.db_url = f"sqlite:///{hub / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(hub / "cookie_secret")
    c.JupyterHub.template_paths = [str(Path(__file__).with_name("templates"))]
    c.JupyterHub.authenticator_class = JoinAuthenticator
    c.JupyterHub.spawner_class = SeatSpawner
    c.JupyterHub.concurrent_spawn_limit = 0  # our line is kinder than its error
    c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 1}
    c.JupyterHub.implicit_spawn_seconds = 1  # who comes back to a stopped server gets it started
    c.JupyterHub.last_activity_interval = 60
    c.JupyterHub.log_level = "INFO"


def _aws(settings: Settings) -> dict[str, Any]:
    folder = settings.learners.parent
    wanted = ["--learners", str(settings.learners), "--state", str(folder / "state")]
    where = ["--port", str(settings.aws_port), "--region", settings.region]
    program = [sys.executable, "-m", "labkit", "emulator", *wanted, *where]
    home = {"HOME": str(folder), "LABKIT_HOME": str(folder), **settings.python_path()}
    return {
        "name": "aws",
        "command": aws_desk(settings).command(program),
        "environment": home,
        "cwd": "/",
    }


def _culler(settings: Settings) -> dict[str, Any]:
    idle = [f"--timeout={settings.idle_seconds}", f"--cull-every={LOOK_FOR_IDLE_EVERY}"]
    program = [sys.executable, "-m", "jupyterhub_idle_culler", *idle]
    desk = Desk(home="/", service=True)
    return {
        "name": "culler",
        "command": desk.command(program),
        "environment": {VARIABLE: str(settings.file), **settings.python_path()},
        "cwd": "/",
    }


def _board(settings: Settings) -> dict[str, Any]:
    program = lighter.command("labkit.classroom.board.service")
    return {
        "name": "board",
        "url": f"http://{LOOPBACK}:{settings.board_port}",
        "command": Desk(home="/", service=True).command(program),
        "environment": {VARIABLE: str(settings.file), **settings.python_path()},
        "oauth_no_confirm": True,
        "cwd": "/",
    }
