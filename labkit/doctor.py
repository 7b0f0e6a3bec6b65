"""What this machine has of what the course needs, and what to do about the rest.

Each check gives back frozen findings; printing them is done apart, so that a notebook can show
the same. Nothing is contacted: a port is tried on loopback, and of AWS credentials only whether
some lie where the tools look for them is said, never what they are.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import importlib
import importlib.metadata
import importlib.util
import os
import shutil
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from labkit.shown import Shown

State = Literal["ok", "missing", "note"]
SIGNS: Mapping[State, str] = {"ok": "✔", "missing": "✘", "note": "–"}
OLDEST, NEWEST = (3, 11), (3, 13)
FIRST_PORT = 8888
PORTS_TO_TRY = 50
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OTHER_BROWSERS = ("firefox", "brave-browser", "microsoft-edge")
AGAIN = "python tasks.py setup"

# Where the AWS tools look for credentials: a word for the place, and the variables that lead there.
CREDENTIAL_VARIABLES = (
    ("environment variables", ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
    ("a named profile", ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")),
    ("a web identity", ("AWS_WEB_IDENTITY_TOKEN_FILE",)),
    (
        "a container's role",
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    ),
)
CREDENTIAL_FILES = (
    ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    ("AWS_CONFIG_FILE", "~/.aws/config"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's answer: what was looked at, how it stands, and what to do."""

    name: str
    state: State
    what: str
    try_: str = ""

    @property
    def sign(self) -> str:
        """A sign and a word, never a sign alone."""
        return f"{SIGNS[self.state]} {self.state}"

    def __str__(self) -> str:
        line = f"{self.sign:<9}  {self.name}: {self.what}"
        return f"{line}\n{'':<11}Try: {self.try_}" if self.try_ else line

    def _repr_html_(self) -> str:
        advice = f" <em>Try: {html.escape(self.try_)}</em>" if self.try_ else ""
        text = f"{html.escape(self.name)}: {html.escape(self.what)}"
        return f"<div><strong>{self.sign}</strong> {text}{advice}</div>"


def python_version(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Python 3.11 to 3.13."""
    text = f"{version[0]}.{version[1]}"
    if OLDEST <= version <= NEWEST:
        return Finding("Python", "ok", text)
    return Finding(
        "Python",
        "missing",
        f"{text} runs; the course needs 3.11, 3.12 or 3.13",
        "install Python 3.12, then: python3.12 tasks.py setup",
    )


def needed_packages() -> list[Requirement]:
    """What the installed labkit says it needs to run (its extras aside)."""
    lines = importlib.metadata.requires("labkit") or []
    found = [Requirement(line) for line in lines]
    return [r for r in found if r.marker is None or r.marker.evaluate({"extra": ""})]


def package(requirement: Requirement) -> Finding:
    """One package: installed, of a version in range, and with a module of its name."""
    wanted = f"{requirement.specifier}"
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(requirement.name, "missing", f"not installed ({wanted})", AGAIN)
    if not requirement.specifier.contains(version, prereleases=True):
        return Finding(requirement.name, "missing", f"{version} is not {wanted}", AGAIN)
    if importlib.util.find_spec(requirement.name.replace("-", "_")) is None:
        return Finding(requirement.name, "missing", "cannot be imported", AGAIN)
    return Finding(requirement.name, "ok", version)


def packages() -> list[Finding]:
    """Every package that is not as it should be, or one line that says that all are."""
    findings = [package(requirement) for requirement in needed_packages()]
    wrong = [finding for finding in findings if finding.state != "ok"]
    return wrong or [Finding("Packages", "ok", f"all {len(findings)} are here, in range")]


def drawing() -> Finding:
    """Whether pygraphviz, whose wheel carries Graphviz, really loads."""
    try:
        importlib.import_module("pygraphviz")
    except ImportError as error:
        return Finding(
            "Drawing", "missing", f"pygraphviz does not load ({error})", drawing_advice()
        )
    return Finding("Drawing", "ok", "pygraphviz draws in this process, no dot program needed")


def drawing_advice() -> str:
    """What to do where pygraphviz does not load."""
    if os.name == "nt":
        return "work in WSL, the Linux inside Windows"
    if any(Path("/lib").glob("ld-musl-*")):
        return "use a glibc Linux such as Debian: pygraphviz has no wheel for musl"
    return AGAIN


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still winding down counts as free.
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def first_free_port(first: int = FIRST_PORT) -> int | None:
    """The first port from `first` on that is free on loopback."""
    candidates = range(first, min(first + PORTS_TO_TRY, 65536))
    return next((port for port in candidates if port_is_free(port)), None)


def port() -> Finding:
    """A port for JupyterLab."""
    free = first_free_port()
    if free == FIRST_PORT:
        return Finding("Port", "ok", f"{free} is free on 127.0.0.1")
    if free is None:
        last = FIRST_PORT + PORTS_TO_TRY - 1
        return Finding(
            "Port", "missing", f"{FIRST_PORT} to {last} are taken", "labkit lab --port 9000"
        )
    return Finding("Port", "note", f"{FIRST_PORT} is taken; JupyterLab will use {free}")


def first_program(names: Iterable[str]) -> str | None:
    """The path of the first of these programs that is here."""
    return next(filter(None, map(shutil.which, filter(None, names))), None)


def find_chromium() -> str | None:
    """The Chromium that the browser tests drive: LABKIT_CHROMIUM, else one on the PATH."""
    wanted = os.environ.get("LABKIT_CHROMIUM")
    return first_program([wanted] if wanted else CHROMIUMS)


def browser() -> Finding:
    """Something to open the notebooks with."""
    found = find_chromium() or first_program(CHROMIUMS + OTHER_BROWSERS)
    if found:
        return Finding("Browser", "ok", Path(found).name)
    with contextlib.suppress(webbrowser.Error):
        webbrowser.get()
        return Finding("Browser", "ok", "the system's default")
    return Finding(
        "Browser",
        "note",
        "none found on this machine",
        "open the printed address in a browser that reaches this machine, "
        "or install one: sudo apt-get install chromium",
    )


def home() -> Finding:
    """Whether labkit can keep its notes: what it built, and how far the learner came."""
    folder = Path(os.environ.get("LABKIT_HOME") or "~/.labkit").expanduser()
    standing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if standing.is_dir() and os.access(standing, os.W_OK | os.X_OK):
        return Finding("Notes", "ok", "LABKIT_HOME can be written to")
    return Finding(
        "Notes",
        "missing",
        f"{folder} cannot be written to",
        "set LABKIT_HOME to a folder of your own",
    )


def places_with_credentials(environment: Mapping[str, str]) -> Iterator[str]:
    """The places where AWS tools would find credentials, in words; nothing is read."""
    for place, variables in CREDENTIAL_VARIABLES:
        if any(environment.get(variable) for variable in variables):
            yield place
    for variable, default in CREDENTIAL_FILES:
        path = Path(environment.get(variable) or default).expanduser()
        if path.is_file():
            yield f"the file {path.name}"


def credentials() -> Finding:
    """Whether AWS credentials are about; the course does not need any."""
    places = ", ".join(places_with_credentials(os.environ))
    if not places:
        return Finding(
            "AWS credentials", "note", "none found; the course does not need any by default"
        )
    return Finding(
        "AWS credentials",
        "note",
        f"found ({places}); the built-in AWS never looks at them",
    )


def endpoint() -> list[Finding]:
    """A configured endpoint changes where the labs run, so it is said."""
    if not os.environ.get("AWS_ENDPOINT_URL"):
        return []
    return [
        Finding(
            "AWS endpoint",
            "note",
            "AWS_ENDPOINT_URL is set, so the labs run there and not in the kernel",
            "unset AWS_ENDPOINT_URL to use the built-in AWS",
        )
    ]


CHECKS: tuple[Callable[[], Finding | list[Finding]], ...] = (
    python_version,
    packages,
    drawing,
    port,
    browser,
    home,
    credentials,
    endpoint,
)


def check() -> list[Finding]:
    """Everything that the doctor finds, in a fixed order."""
    found: list[Finding] = []
    for look in CHECKS:
        answer = look()
        found.extend([answer] if isinstance(answer, Finding) else answer)
    return found


@dataclass(frozen=True, slots=True)
class Checkup(Shown):
    """Whether the notebooks can run here: one sentence, and under it whatever is missing.

    Where nothing is missing the text is the same on every machine.
    """

    findings: tuple[Finding, ...]

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The findings that stand in the way."""
        return tuple(finding for finding in self.findings if finding.state == "missing")

    def __str__(self) -> str:
        sign = SIGNS["missing" if self.missing else "ok"]
        return "\n".join((f"{sign} {verdict(self.findings)}", *map(str, self.missing)))


def checkup() -> Checkup:
    """Check everything, for a notebook: `labkit doctor` in one sentence."""
    return Checkup(tuple(check()))


def verdict(findings: Iterable[Finding]) -> str:
    """One closing sentence, the same on every machine that has what it takes."""
    missing = sum(finding.state == "missing" for finding in findings)
    if not missing:
        return "This machine has all that the course needs."
    return (
        f"{missing} of the things that the course needs {'is' if missing == 1 else 'are'} missing."
    )


def run(_arguments: argparse.Namespace) -> int:
    """Print the findings; exit code 1 if something is missing."""
    findings = check()
    for finding in findings:
        print(finding)
    print(verdict(findings))
    return int(any(finding.state == "missing" for finding in findings))
