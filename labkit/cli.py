"""The `labkit` command: the table of subcommands, read from a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import labkit.lighter  # noqa: F401  before a command imports Jupyter's packages
from labkit import __version__
from labkit.commands.command import Command
from labkit.commands.table import COMMANDS
from labkit.errors import LabkitError

INTERRUPTED = 130


def build_parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    """The parser of the whole table."""
    parser = argparse.ArgumentParser(
        prog="labkit", description="The bench under a course on AWS API Gateway and VPCs."
    )
    parser.add_argument("--version", action="version", version=f"labkit {__version__}")
    rows = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in commands:
        row = rows.add_parser(command.name, help=command.help, description=command.help)
        for option in command.options:
            row.add_argument(option.name, **option.settings)
        row.set_defaults(run=command.load)
    return parser


def say_error(error: LabkitError) -> None:
    """Print what is wrong, and on a line of its own what to try."""
    whole = str(error)
    advice = f"Try: {error.try_}."
    first = whole.removesuffix(advice).rstrip() if error.try_ else whole
    print(f"labkit: {first}", file=sys.stderr)
    if first != whole:
        print(f"        {advice}", file=sys.stderr)


def use_any_terminal() -> None:
    """Let a terminal that lacks ✔ show a ? rather than end in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def read(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; argparse alone takes toggles only where no option stands before them."""
    parsed, rest = parser.parse_known_args(arguments)
    late = [word for word in rest if "=" in word and not word.startswith("-")]
    if len(late) < len(rest) or (late and not hasattr(parsed, "toggles")):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if late:
        parsed.toggles = [*parsed.toggles, *late]
    return parsed


def main(arguments: Sequence[str] | None = None, commands: Sequence[Command] = COMMANDS) -> int:
    """Run one subcommand: exit code 0, 1 for what a person can mend, 2 for wrong usage."""
    use_any_terminal()
    parsed = read(build_parser(commands), arguments)
    try:
        code = parsed.run()(parsed)
        sys.stdout.flush()
    except LabkitError as error:
        say_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        print("labkit: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; there is no one to tell.
        return 1
    return int(code)
