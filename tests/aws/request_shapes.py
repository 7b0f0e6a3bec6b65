"""The shapes of the requests that labs send to AWS: `python -m tests.aws.request_shapes`.

A shape is what a call is given, with the kind of each value in place of the value. The embedded
AWS stands for AWS itself: clients say that they speak to AWS, so that all is asked that is
asked there. botocore checks each call against its own model as it is made.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit.aws import AwsDriver, Clients, Waits, observe
from labkit.blueprints import blueprint
from labkit.blueprints.management import managed
from labkit.emulator import EmbeddedAws
from labkit.provision import Journal, Pace, teardown, up

STORED = Path(__file__).with_suffix(".json")
LABS = ("gateway-endpoints", "private-integration")


class OnAws(Clients):
    """Clients of an emulator that is taken for AWS itself."""

    @property
    def on_aws(self) -> bool:
        """As on AWS."""
        return True


class Recorder:
    """Clients whose requests are written down, each shape once."""

    def __init__(self, url: str) -> None:
        self.found: dict[str, set[str]] = {}
        self.clients = OnAws("us-east-1", endpoint_url=url)
        make = self.clients.client

        def client(service: str) -> Any:
            known = make(service)
            event = f"before-parameter-build.{service}"
            known.meta.events.register(event, self._written, unique_id="recorder")
            return known

        self.clients.client = client  # type: ignore[method-assign]

    def _written(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        name = f"{model.service_model.service_name}.{model.name}"
        self.found.setdefault(name, set()).add(json.dumps(shape(params), sort_keys=True))


def shape(value: Any) -> Any:
    """A value without what differs from lab to lab: texts become `text`, numbers `number`."""
    if isinstance(value, Mapping):
        keys = {str(key) if str(key).isidentifier() else "…": row for key, row in value.items()}
        return {key: shape(row) for key, row in keys.items()}
    if isinstance(value, (list, tuple)):
        rows = {json.dumps(shape(row), sort_keys=True) for row in value}
        return [json.loads(row) for row in sorted(rows)]
    if isinstance(value, bool) or value is None:
        return value
    return "number" if isinstance(value, (int, float)) else "text"


def recorded() -> dict[str, list[Any]]:
    """Every shape that building, observing and removing the labs takes, by call."""
    found: dict[str, set[str]] = {}
    for name in LABS:
        with EmbeddedAws(seed=42) as aws, tempfile.TemporaryDirectory() as folder:
            recorder = Recorder(aws.url)
            _come_and_go(recorder.clients, name, Path(folder))
            for call, shapes in recorder.found.items():
                found.setdefault(call, set()).update(shapes)
    return {call: [json.loads(row) for row in sorted(found[call])] for call in sorted(found)}


def _come_and_go(clients: Clients, name: str, folder: Path) -> None:
    lab, pace = managed(blueprint(name)), Pace(sleep=lambda _: None, tries=5)
    driver = AwsDriver(clients, name, "learner", waits=Waits(sleep=lambda _: None))
    with Journal(folder / "lab.jsonl", {"lab": name}, durable=False) as journal:
        up(lab.topology(), journal, driver, pace=pace)
        observe(clients, name, "learner")
        assert teardown(journal, driver, pace=pace) == ()


def main() -> None:
    """Write them down anew."""
    text = json.dumps(recorded(), indent=1, sort_keys=True)
    STORED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
