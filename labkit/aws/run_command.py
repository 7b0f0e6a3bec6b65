"""SSM Run Command: shell lines on an instance, and what they say (F10.11)."""

from __future__ import annotations

import base64
import re
import secrets
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.aws.calls import told
from labkit.aws.clients import Clients
from labkit.aws.scope import Waits
from labkit.errors import LabkitError
from labkit.provision import CallFailed

DOCUMENT = "AWS-RunShellScript"
SECONDS = 120
"""How long one cell of commands may take on the instance."""
DELIVERY = 60
"""How long the service tries to hand a command to an agent; 30 at least."""
DONE = frozenset({"Success", "Failed", "Cancelled", "TimedOut"})
RAN = frozenset({"Success", "Failed"})
"""What `StatusDetails` says where the lines were run to their end, well or badly."""
NOT_RUN: Mapping[str, tuple[str, str]] = {
    "DeliveryTimedOut": ("its agent did not take the command in time", "the same again"),
    "ExecutionTimedOut": (f"it took longer than {SECONDS} seconds", "curl -m 10, or fewer lines"),
    "Undeliverable": ("the service could not hand it over", "lab.status(), then the same again"),
    "Terminated": ("another command to the instance failed too often", "the same again"),
    "InvalidPlatform": ("the instance's system runs no shell scripts", "lab.down(), lab.up()"),
    "AccessDenied": ("its role does not let its agent run it", "lab.up(), which mends the role"),
    "Cancelled": ("somebody cancelled it", "the same again"),
}
"""`StatusDetails` to what it means, and one thing to try."""
UNREADY = frozenset({"InvalidInstanceId", "InvocationDoesNotExist"})
"""Codes of what is not known yet: an agent that has not reported, a command just sent."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one line wrote to its two outputs, and its exit code."""

    stdout: str = ""
    stderr: str = ""
    exit_code: int = 0


class RunCommand:
    """Runs shell lines on instances of an account and waits for what they say."""

    def __init__(
        self,
        clients: Clients,
        waits: Waits,
        *,
        new_mark: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._ssm = clients.client("ssm")
        self._waits = waits
        self._new_mark = new_mark
        self._online: set[str] = set()

    def run(self, instance: str, lines: Sequence[str]) -> tuple[Said, ...]:
        """Run lines one after the other, as root; `$?` is the exit code of the line before.

        Raises `LabkitError` where they were not run, and `CallFailed` for a call that failed.
        """
        mark = self._new_mark()
        with told():
            command = self._sent(instance, script(lines, mark))
            answer = self._wait_for(instance, command)
        details = str(answer.get("StatusDetails", answer["Status"]))
        if details not in RAN:
            meaning, remedy = NOT_RUN.get(details, (f"its status is {details}", "the same again"))
            raise LabkitError(
                f"The command was not run: {meaning}", where=f"{instance}, {DOCUMENT}", try_=remedy
            )
        out, err = (str(answer.get(f"Standard{name}Content", "")) for name in ("Output", "Error"))
        return tuple(read(out, err, mark, len(lines)))

    def _wait_for_agent(self, instance: str) -> None:
        """Until an instance's agent has reported: some minutes after it was started."""
        which = [{"Key": "InstanceIds", "Values": [instance]}]

        def reports() -> bool:
            rows = self._ssm.describe_instance_information(Filters=which)
            return any(row["PingStatus"] == "Online" for row in rows["InstanceInformationList"])

        if instance not in self._online:
            try:
                self._waits.until(reports, f"the agent of {instance} has not asked for commands")
            except CallFailed as failure:
                raise _silent(instance, failure) from failure
            self._online.add(instance)

    def _sent(self, instance: str, text: str) -> str:
        """Send it once the agent reports; one that was there and is gone is waited for again."""
        known = instance in self._online
        self._wait_for_agent(instance)
        try:
            with told():
                return self._send(instance, text)
        except CallFailed as failure:
            if not known or failure.code not in UNREADY:
                raise
        self._online.discard(instance)
        self._wait_for_agent(instance)
        return self._send(instance, text)

    def _send(self, instance: str, text: str) -> str:
        answer = self._ssm.send_command(
            InstanceIds=[instance],
            DocumentName=DOCUMENT,
            Parameters={"commands": [text], "executionTimeout": [str(SECONDS)]},
            TimeoutSeconds=DELIVERY,
        )
        return str(answer["Command"]["CommandId"])

    def _wait_for(self, instance: str, command: str) -> Mapping[str, Any]:
        found: list[Mapping[str, Any]] = []

        def done() -> bool:
            try:
                with told():
                    answer = self._ssm.get_command_invocation(
                        CommandId=command, InstanceId=instance
                    )
            except CallFailed as failure:
                if failure.code in UNREADY:
                    return False
                raise
            found.append(answer)
            return answer["Status"] in DONE

        self._waits.until(done, f"the command on {instance} was not done")
        return found[-1]


def _silent(instance: str, failure: CallFailed) -> LabkitError:
    if failure.code != "Timeout":
        return failure
    return LabkitError(
        f"No command can be sent: {failure.message}",
        where=f"{instance}, SSM Run Command",
        try_="lab.status(), and lab.up() where something of it is missing; then look whether the "
        "instance runs",
    )


def script(lines: Sequence[str], mark: str) -> str:
    """One command that runs lines and marks, in both outputs, where each has ended.

    It is packed, so that neither SSM nor the shell that starts it takes anything in it for its
    own, such as {{…}}. The AWS CLI there calls a service by its plain name, as the hosts inside a
    kernel do (F2.19, F2.20).
    """
    rows = ["export AWS_ACCOUNT_ID_ENDPOINT_MODE=disabled", "code=0"]
    for line in lines:
        rows += [
            "(exit $code)",
            f"eval {shlex.quote(line)}",
            "code=$?",
            f"printf '\\n{mark} %s\\n' \"$code\"",
            f"printf '\\n{mark}\\n' >&2",
        ]
    packed = base64.b64encode("\n".join([*rows, "exit 0"]).encode()).decode()
    return f'bash -c "$(echo {packed} | base64 -d)" < /dev/null'


def read(stdout: str, stderr: str, mark: str, count: int) -> Iterator[Said]:
    """What each of `count` lines said; SSM cuts outputs off after 24,000 characters.

    A line whose end is not there has the exit code 255.
    """
    parts = re.split(rf"\n{mark} (\d+)\n?", stdout.replace("\r\n", "\n"))
    errors = re.split(rf"\n{mark}\n?", stderr.replace("\r\n", "\n"))
    for number in range(count):
        out = parts[2 * number] if 2 * number < len(parts) else ""
        code = parts[2 * number + 1] if 2 * number + 1 < len(parts) else "255"
        err = errors[number] if number < len(errors) else ""
        yield Said(out, err.strip("\n"), int(code))
