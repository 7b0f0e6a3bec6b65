"""A shell of a few commands on a host: `run(host, text)` runs the lines of a cell, one by one."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from labkit.emulator.hosts import Host
from labkit.emulator.tools import dig as names
from labkit.emulator.tools import reach
from labkit.emulator.tools.aws import aws
from labkit.emulator.tools.curl import curl
from labkit.emulator.tools.curl_options import USAGE as CURL_USAGE
from labkit.emulator.tools.said import Said, Seat
from labkit.emulator.tools.words import commands_in
from labkit.errors import LabkitError
from labkit.flow.source import source_of
from labkit.shown import Shown

Words = Sequence[str]
MOST_PINGS = 10


@dataclass(frozen=True, slots=True)
class Transcript(Shown):
    """What a cell of commands said: each command as it was written, with its outcome."""

    host: str
    rows: tuple[tuple[str, Said], ...]

    @property
    def exit_code(self) -> int:
        """The last command's, as a script's is."""
        return self.rows[-1][1].exit_code if self.rows else 0

    def __str__(self) -> str:
        if len(self.rows) == 1:
            return str(self.rows[0][1])
        return "\n".join(
            line for command, said in self.rows for line in self._lines(command, said) if line
        )

    def _lines(self, command: str, said: Said) -> tuple[str, str]:
        return f"[{self.host}]$ {command}", str(said)


def run(host: Host, text: str) -> Transcript:
    """Run the commands of a text, each on a line of its own.

    Raises `LabkitError` for what this shell does not have, before anything is run.
    """
    if not isinstance(text, str):
        raise LabkitError(f"{text!r} is no text", where="Host.run", try_='"dig +short NAME"')
    commands = commands_in(text)
    for command in commands:
        _known(command[0])
    rows: list[tuple[str, Said]] = []
    for command in commands:
        last = rows[-1][1].exit_code if rows else 0
        words = [word.replace("$?", str(last)) for word in command[1:]]
        rows.append((_written(command), _done(host, command[0], words)))
    return Transcript(host.name, tuple(rows))


def _written(command: Words) -> str:
    """A command as one would type it: `$?` is no text to be quoted."""
    return " ".join(word if word == "$?" else shlex.quote(word) for word in command)


def _done(host: Host, name: str, words: Words) -> Said:
    asks_for_help = name == "help" or (len(words) == 1 and words[0] in HELP)
    return _help(name) if asks_for_help and name != "echo" else _known(name)(host, words)


def _help(name: str) -> Said:
    """How a command is used here, or every one of them."""
    return Said(USAGE[name] if name in USAGE else "\n".join(USAGE.values()))


HELP = ("-h", "--help", "help")


def _known(name: str) -> Callable[[Host, Words], Said]:
    if name not in COMMANDS:
        like = " or ".join(get_close_matches(name, COMMANDS, n=2))
        instead = INSTEAD.get(name) or like or f"one of: {', '.join(sorted(COMMANDS))}"
        raise LabkitError(f"This host has no {name[:40]!r}", where="%%on", try_=instead)
    return COMMANDS[name]


INSTEAD = {
    "python": 'host.aws(service, operation, …), or host.boto3("kinesis") in a Python cell',
    "python3": 'host.aws(service, operation, …), or host.boto3("kinesis") in a Python cell',
    "ssh": "%%on with the other host's name",
    "wget": "curl",
    "telnet": "nc -zv HOST PORT",
    "sudo": "the command without it",
    "ip": "hostname -I",
    "cat": "dig NAME asks the resolver that /etc/resolv.conf names",
    "http": "curl",
}
"""What to do instead of commands that people try."""


def _seat(host: Host) -> Seat:
    return Seat(host.name, host.observe)


def _dig(host: Host, words: Words) -> Said:
    words = _without_type_option(words)
    server = next((word[1:] for word in words if word.startswith("@")), "")
    plain = [word for word in words if not word.startswith(("@", "+"))]
    unknown = [word for word in words if word.startswith("+") and word not in DIG_OPTIONS]
    if unknown or any(word.startswith("-") for word in plain):
        raise LabkitError(f"dig has no option {(unknown or plain)[0]} here", try_="dig +short NAME")
    kinds = [word for word in plain if word.upper() in names.TYPES]
    rest = [word for word in plain if word not in kinds]
    if len(rest) != 1 or len(kinds) > 1:
        raise LabkitError("dig asks for one name and one type", try_="dig +short NAME A")
    kind = kinds[0] if kinds else "A"
    return names.dig(_seat(host), rest[0], kind, server=server, short="+short" in words)


def _without_type_option(words: Words) -> list[str]:
    """`-t A NAME` and `A NAME` ask the same."""
    pairs = zip(words, ("", *words), strict=False)
    return [word for word, before in pairs if not (word == "-t" and before != "-t")]


DIG_OPTIONS = ("+short", "+noall", "+answer", "+nocmd", "+nostats", "+tries=1", "+time=5")


def _asks(tool: Callable[..., Said], usage: str) -> Callable[[Host, Words], Said]:
    """A tool that takes a name, and perhaps a server."""

    def run_tool(host: Host, words: Words) -> Said:
        if not 1 <= len(words) <= 2 or any(word.startswith("-") for word in words):
            raise LabkitError(f"{usage.split(maxsplit=1)[0]} takes a name here", try_=usage)
        return tool(_seat(host), *words)

    return run_tool


def _getent(host: Host, words: Words) -> Said:
    if len(words) != 2:
        raise LabkitError("getent takes a database and a name", try_="getent hosts NAME")
    return names.getent(_seat(host), words[0], words[1])


def _options(words: Words, flags: str, valued: str, usage: str) -> tuple[set[str], list[str]]:
    """Short options that were given, those with a value taken out, and the other words."""
    given: set[str] = set()
    rest: list[str] = []
    numbers = iter(words)
    for word in numbers:
        if not word.startswith("-") or len(word) < 2:
            rest.append(word)
            continue
        for letter in word[1:]:
            if letter not in flags + valued:
                raise LabkitError(
                    f"{usage.split(maxsplit=1)[0]} has no option -{letter} here", try_=usage
                )
            given.add(letter)
            if letter in valued:
                given.add(f"{letter}={next(numbers, '')}")
    return given, rest


def _nc(host: Host, words: Words) -> Said:
    usage = "nc -zv HOST PORT"
    given, rest = _options(words, "zvun4", "w", usage)
    if "z" not in given or len(rest) != 2:
        raise LabkitError("nc only looks whether a port is open here", try_=usage)
    return reach.nc(_seat(host), rest[0], rest[1], udp="u" in given)


def _ping(host: Host, words: Words) -> Said:
    usage = "ping -c 1 HOST"
    given, rest = _options(words, "4nq", "cWw", usage)
    counts = [word[2:] for word in given if word.startswith("c=")]
    if len(rest) != 1 or not all(word.isdecimal() and int(word[:6]) for word in counts):
        raise LabkitError("ping takes one host", try_=usage)
    return reach.ping(_seat(host), rest[0], min(int(counts[0][:6]) if counts else 1, MOST_PINGS))


def _traceroute(host: Host, words: Words) -> Said:
    usage = "traceroute -p 443 HOST"
    given, rest = _options(words, "TIn4", "pmqw", usage)
    ports = [word[2:] for word in given if word.startswith("p=")]
    fit = all(word.isdecimal() and 0 < int(word[:6]) < 65536 for word in ports)
    if len(rest) != 1 or not fit:
        raise LabkitError("traceroute takes one host", try_=usage)
    return reach.traceroute(_seat(host), rest[0], int(ports[0]) if ports else 443)


def _echo(_host: Host, words: Words) -> Said:
    return Said(" ".join(words))


def _hostname(host: Host, words: Words) -> Said:
    """The name that EC2 gives to a machine, or with -I its address."""
    address = str(source_of(host.observe(), host.name).address)
    return Said(address if "-I" in words else f"ip-{address.replace('.', '-')}")


COMMANDS: Mapping[str, Callable[[Host, Words], Said]] = {
    "aws": aws,
    "curl": curl,
    "dig": _dig,
    "echo": _echo,
    "getent": _getent,
    "help": lambda _host, _words: _help("help"),
    "host": _asks(names.host, "host NAME"),
    "hostname": _hostname,
    "nc": _nc,
    "ncat": _nc,
    "nslookup": _asks(names.nslookup, "nslookup NAME"),
    "ping": _ping,
    "traceroute": _traceroute,
    "tracepath": _traceroute,
}
"""Every command that a host has."""

USAGE: Mapping[str, str] = {
    "aws": "aws SERVICE OPERATION --parameter value …   (JSON; --query takes JMESPath)",
    "curl": CURL_USAGE,
    "dig": "dig [+short] [@SERVER] NAME [TYPE]",
    "echo": "echo TEXT …   ($? is the exit code of the command before)",
    "getent": "getent hosts NAME",
    "host": "host NAME [SERVER]",
    "hostname": "hostname [-I]",
    "nc": "nc -zv [-u] HOST PORT",
    "nslookup": "nslookup NAME [SERVER]",
    "ping": "ping [-c COUNT] HOST",
    "traceroute": "traceroute [-p PORT] HOST",
}
"""How each is used here."""
