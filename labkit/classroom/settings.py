"""`Settings`: all that the hub of one class is made from, in one JSON file, and its folders."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import labkit
from labkit.classroom.limits import Limits
from labkit.classroom.register import write_private
from labkit.errors import LabkitError

LOOPBACK = "127.0.0.1"
VARIABLE = "LABKIT_CLASSROOM"
"""Where the hub's configuration finds the file."""

PEOPLE = ("/root", "/home")
SCRATCH = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108  each desk gets empty ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One class. `ip` and `port` are where learners find it; all other ports are on loopback.

    `separate`: each learner is a system user of their own, which needs root. `hide`: and has a
    view of the disk of their own, which needs the right to mount. `starts_at_once` servers start
    together, the others wait their turn. A server that nobody used for `idle_seconds` is stopped.
    """

    folder: str
    ip: str = LOOPBACK
    port: int = 8000
    hub_port: int = 8081
    proxy_port: int = 8082
    aws_port: int = 8083
    board_port: int = 8084
    region: str = "us-east-1"
    separate: bool = False
    hide: bool = False
    starts_at_once: int = 3
    idle_seconds: int = 3600
    limits: Limits = field(default_factory=Limits)

    @property
    def root(self) -> Path:
        """The class's folder."""
        return Path(self.folder)

    @property
    def file(self) -> Path:
        """Where these settings are kept."""
        return self.root / "settings.json"

    @property
    def register(self) -> Path:
        """The seats and the hashes of their codes."""
        return self.root / "register.json"

    @property
    def learners(self) -> Path:
        """The keys by which the shared AWS knows learners."""
        return self.root / "aws" / "learners.json"

    @property
    def course(self) -> Path:
        """The notebooks as learners get them: without outputs."""
        return self.root / "course"

    @property
    def aws_url(self) -> str:
        """Where the shared AWS listens."""
        return f"http://{LOOPBACK}:{self.aws_port}"

    @property
    def url(self) -> str:
        """The address that learners open."""
        return f"http://{self.ip}:{self.port}"

    def system_user(self, user: str) -> str:
        """What a learner is called by the machine: another class's learner is somebody else."""
        mark = hashlib.sha256(self.folder.encode()).hexdigest()[:4]
        return f"lab-{mark}-{user}"

    def home(self, user: str) -> Path:
        """A learner's own folder."""
        return self.root / "homes" / user

    def hidden(self) -> tuple[str, ...]:
        """The folders that are empty at a desk: people's, the class's, and the project's."""
        if not self.hide:
            return ()
        projects = (p for p in (_above_labkit(), Path(sys.prefix).parent) if _is_project(p))
        return tuple(dict.fromkeys(map(str, (*PEOPLE, self.root, *projects))))

    def scratch(self) -> tuple[str, ...]:
        """The folders of which each desk has empty ones of its own."""
        return SCRATCH if self.hide else ()

    def shown(self, *own: Path) -> tuple[str, ...]:
        """What a desk sees all the same: Python, labkit and its own folders."""
        if not self.hide:
            return ()
        places = (Path(sys.base_prefix), Path(sys.prefix), Path(labkit.__file__).parent, *own)
        return tuple(dict.fromkeys(map(str, places)))

    def python_path(self) -> Mapping[str, str]:
        """What lets a desk's Python find labkit where it lies beside its project."""
        return {"PYTHONPATH": str(_above_labkit())} if _is_project(_above_labkit()) else {}

    def save(self) -> None:
        """Write the file. Raises `LabkitError`."""
        write_private(self.file, asdict(self))


def load(path: Path) -> Settings:
    """The settings of a file. Raises `LabkitError` for one that cannot be read."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        return Settings(**(raw | {"limits": Limits(**raw["limits"])}))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise LabkitError(
            "The class's settings cannot be read", where=str(path), try_="another --folder"
        ) from error


def _above_labkit() -> Path:
    return Path(labkit.__file__).resolve().parents[1]


def _is_project(folder: Path) -> bool:
    return (folder / "pyproject.toml").is_file()
