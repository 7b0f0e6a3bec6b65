"""`RemoteHost`: an instance on AWS and the tools that are on it, by SSM Run Command.

It takes what `labkit.emulator.Host` takes, and everything is really done there.
"""

from __future__ import annotations

import json as json_text
import shlex
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from labkit.aws.cli_calls import USAGE, Printed, WrongLine
from labkit.aws.cli_input import cli_words
from labkit.aws.run_command import Said as Ran
from labkit.blueprints.management import hears
from labkit.emulator import CurlResult
from labkit.emulator.curl import Patience
from labkit.emulator.curl_request import curl_request
from labkit.emulator.tools.said import Said
from labkit.emulator.tools.shell import Transcript
from labkit.errors import LabkitError
from labkit.flow import Request
from labkit.flow.source import source_of
from labkit.lab.curl_lines import answered, curl_line
from labkit.topology import Instance, Topology


class Shell(Protocol):
    """What runs lines on an instance; `labkit.aws.run_command.RunCommand` does."""

    def run(self, instance: str, lines: list[str]) -> tuple[Ran, ...]:
        """Run them one after the other."""
        ...


class RemoteHost:
    """An instance on AWS, by its name; `observe` gives the topology as it stands now."""

    def __init__(self, name: str, observe: Callable[[], Topology], shell: Shell) -> None:
        self.name = name
        self.observe = observe
        self._shell = shell

    def __repr__(self) -> str:
        return f"RemoteHost({self.name})"

    def curl(self, url: str, **options: Any) -> CurlResult:
        """Send one request with the curl of this instance; options as `Host.curl` has them.

        Raises `LabkitError` for what curl could not send, and where no command gets there.
        """
        return self._asked(*curl_request(self.name, url, lambda: "its role", **options))

    def ask(self, request: Request) -> CurlResult:
        """Send any request with the curl of this instance."""
        return self._asked(request, Patience())

    def _asked(self, request: Request, patience: Patience) -> CurlResult:
        region = self.observe().region
        return answered(self._lines([curl_line(request, patience, region)])[0])

    def run(self, text: str) -> Transcript:
        """Run the lines of a text in the instance's own shell, as `%%on` does."""
        lines = [line.strip() for line in str(text).replace("\\\n", " ").splitlines()]
        commands = [line for line in lines if line and not line.startswith("#")]
        if not commands:
            raise LabkitError("There is no command", where="Host.run", try_='"dig +short NAME"')
        return Transcript(self.name, tuple(zip(commands, self._said(commands), strict=True)))

    def aws(self, service: str, operation: str, **parameters: Any) -> Printed:
        """Call an AWS service with the AWS CLI of this instance, as its role.

        `host.aws("kinesis", "put-record", StreamName="records", Data="x", PartitionKey="1")`.
        """
        try:
            words = cli_words(service, operation, parameters, self.observe().region)
        except WrongLine as error:
            return Printed(stderr=f"\n{error}", exit_code=USAGE)
        (done,) = self._lines([shlex.join(words)])
        said = done.stdout.strip("\n")
        return Printed(said, done.stderr, done.exit_code, None if done.exit_code else _data(said))

    def dig(self, name: str, kind: str = "A", *, server: str = "", short: bool = False) -> Said:
        """Ask for a name's records with the instance's own `dig`."""
        words = ["dig", *([f"@{server}"] if server else []), *(["+short"] if short else [])]
        return self._said([shlex.join([*words, name, kind])])[0]

    def nc(self, name: str, port: int, *, udp: bool = False) -> Said:
        """Whether a port takes connections, with the instance's own `nc`."""
        return self._said([shlex.join(["nc", "-zvu" if udp else "-zv", "-w5", name, str(port)])])[0]

    def ping(self, name: str, count: int = 1) -> Said:
        """Whether a host answers echo requests, with the instance's own `ping`."""
        return self._said([shlex.join(["ping", "-c", str(count), "-W", "5", name])])[0]

    def traceroute(self, name: str, port: int = 443) -> Said:
        """What a packet to a port meets on its way, as far as AWS shows it."""
        words = ["traceroute", "-T", "-p", str(port), "-w", "1", "-m", "8", name]
        return self._said([shlex.join(words)])[0]

    def boto3(self, service: str) -> Any:
        """Not there on AWS: a client here would not take the instance's way."""
        raise LabkitError(
            "A boto3 client of this kernel cannot take the way of an instance on AWS",
            where=f"{self.name}, {service}",
            try_=f'host.aws("{service}", operation, …), which the AWS CLI there does',
        )

    # ------------------------------------------------------------ within

    def _said(self, lines: list[str]) -> list[Said]:
        rows = self._lines(lines)
        return [Said(row.stdout.strip("\n"), row.stderr, row.exit_code) for row in rows]

    def _lines(self, lines: list[str]) -> tuple[Ran, ...]:
        return self._shell.run(self._instance(), lines)

    def _instance(self) -> str:
        """The instance's id. Raises `LabkitError` where no command gets to it."""
        topology = self.observe()
        at = source_of(topology, self.name).component
        if not isinstance(at, Instance):
            raise LabkitError(f"There is no instance {self.name!r} now", try_="lab.up()")
        for problem, remedy in _obstacles(topology, at):
            raise LabkitError(f"No command gets to it: {problem}", where=self.name, try_=remedy)
        return at.id


def _data(text: str) -> Any:
    """What the AWS CLI printed, as data; nothing where it printed nothing, or was cut off."""
    try:
        return json_text.loads(text)
    except ValueError:
        return None


def _obstacles(topology: Topology, host: Instance) -> Iterator[tuple[str, str]]:
    """What keeps commands from an instance, with one thing to try."""
    if host.state != "running":
        yield f"it is {host.state}", "lab.up() with toggles at which it runs"
    if not host.role:
        yield "it has no role, so that its agent may not ask for any (F10.11)", "lab.up()"
    if not hears(topology, host):
        yield (
            "its agent has no way to ssm and ssmmessages (F10.12)",
            "lab.up(), which brings the endpoints for that",
        )
