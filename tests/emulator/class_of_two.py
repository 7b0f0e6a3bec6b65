"""A class of two in this process: Ada, Bob, the emulator that they share, and what it told."""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from labkit.emulator import single
from labkit.emulator.learners import Learner, LearnerKey, add_learner, find_learner_key
from labkit.emulator.learners.shared import SharedAws

REGION = "us-east-1"


@dataclass
class Class:
    """Two learners and their emulator; `told` are its lines."""

    folder: Path
    told: list[str] = field(default_factory=list)
    aws: SharedAws | None = None
    _clients: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ada, self.bob = (add_learner(self.table, name) for name in ("ada", "bob"))

    @property
    def table(self) -> Path:
        return self.folder / "learners.json"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @contextlib.contextmanager
    def running(self, **options: Any):
        """The emulator, until the block ends."""
        if running := single.running():
            running.stop()
        self.aws = SharedAws(self.table, self.state, complain=self.told.append, **options)
        with self.aws:
            yield self

    def client(self, who: Learner, service: str, **keys: str) -> Any:
        """A client of a learner's, with his keys or others; each is made once."""
        own = {
            "aws_access_key_id": who.access_key_id,
            "aws_secret_access_key": who.secret_access_key,
            **keys,
        }
        key = (self.aws.url, service, *own.values())
        if key not in self._clients:
            self._clients[key] = boto3.client(
                service,
                endpoint_url=self.aws.url,
                region_name=REGION,
                config=Config(retries={"total_max_attempts": 1}),
                **own,
            )
        return self._clients[key]

    def key(self, who: Learner) -> LearnerKey | None:
        """The learner's door, as his kernel finds it."""
        return find_learner_key(self.aws.url, who.access_key_id, who.secret_access_key)
