"""The arguments that subcommands take, each written once, and what their words may be."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from labkit.commands.command import Option


def port_number(text: str) -> int:
    """A TCP port. Raises `ArgumentTypeError`, which argparse shows as one sentence."""
    if text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number up to 65535")


def amount(text: str) -> float:
    """A number that is not negative. Raises `ArgumentTypeError` for another."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if 0 <= found < float("inf"):
        return found
    raise argparse.ArgumentTypeError(f"{text!r} is no amount: give a number such as 8 or 0.5")


def account_number(text: str) -> str:
    """The number of an account. Raises `ArgumentTypeError` for what is none."""
    if re.fullmatch(r"\d{12}", text):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no account: give its twelve digits")


def region_name(text: str) -> str:
    """A name such as a Region of AWS has. Raises `ArgumentTypeError` for another."""
    if re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", text):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is not a Region: give one such as us-east-1")


INTO = Option("--into", {"metavar": "FOLDER", "help": "the learner's folder (default: work)"})
FROM = Option(
    "--from",
    {"metavar": "FOLDER", "dest": "source", "help": "the course's folder (default: notebooks)"},
)
PORT = Option(
    "--port",
    {
        "type": port_number,
        "default": 8888,
        "help": "first port to try on 127.0.0.1 (default: 8888)",
    },
)
LAB = Option("lab", {"metavar": "LAB", "help": "the lab, such as private-api"})
LAB_OR_NOTEBOOK = Option(
    "lab", {"metavar": "LAB", "help": "the lab, such as private-api; or a notebook, such as 03"}
)
TOGGLES = Option(
    "toggles",
    {
        "nargs": "*",
        "default": [],
        "metavar": "TOGGLE=VALUE",
        "help": "settings, such as private_dns=off api_type=REGIONAL; all others at their defaults",
    },
)
SOURCE = Option(
    "--from",
    {
        "dest": "source",
        "metavar": "SOURCE",
        "help": "who sends: a name, an id, an address, internet (default: the lab's first)",
    },
)
REQUEST = Option(
    "--request",
    {
        "default": "",
        "metavar": "NAME",
        "help": "which of the lab's requests (default: its first)",
    },
)
ANY_LAB = Option("lab", {**LAB.settings, "nargs": "?"})
SNAPSHOT = (
    Option("--snapshot", {"metavar": "DIR", "help": "of describe output in a folder"}),
    Option(
        "--to",
        {
            "dest": "target",
            "metavar": "TARGET",
            "help": "of a snapshot: a URL, ADDRESS:PORT/PROTO, or ADDRESS for any protocol",
        },
    ),
    Option("--method", {"default": "GET", "help": "of a URL (default: GET)"}),
    Option(
        "--header",
        {"action": "append", "default": [], "metavar": "K:V", "help": "of a URL; may be repeated"},
    ),
    Option("--data", {"default": "", "metavar": "TEXT", "help": "the body of a URL's request"}),
    Option("--json", {"action": "store_true", "help": "one JSON object instead of text"}),
)
FOLDER = Option(
    "folder", {"nargs": "?", "metavar": "DIR", "help": "a new folder, or an older snapshot"}
)
MATRIX = (
    Option(
        "--from",
        {
            "dest": "sources",
            "action": "append",
            "metavar": "SOURCE",
            "help": "a sender; may be given again (default: the lab's, or every instance)",
        },
    ),
    Option("--snapshot", {"metavar": "DIR", "help": "of describe output in a folder"}),
    Option("--standing", {"action": "store_true", "help": "of what of the lab really stands"}),
    Option(
        "--to",
        {
            "dest": "targets",
            "action": "append",
            "default": [],
            "metavar": "TARGET",
            "help": "a URL, ADDRESS:PORT/PROTO or ADDRESS; may be given again (default: the lab's "
            "requests, or every load balancer, endpoint and instance)",
        },
    ),
    Option("--json", {"action": "store_true", "help": "one JSON object instead of a table"}),
    Option("--csv", {"action": "store_true", "help": "a line for each sender and request"}),
    Option("--out", {"type": Path, "metavar": "FILE", "help": "a picture: .svg or .png"}),
    Option(
        "--expect",
        {
            "type": Path,
            "metavar": "FILE",
            "help": "a matrix kept by --csv: say what differs, and exit with 1 if anything does",
        },
    ),
)
DRAW = (
    Option("--out", {"required": True, "metavar": "FILE", "help": "a .svg, .png or .dot"}),
    Option("--no-request", {"action": "store_true", "help": "draw no request's way"}),
    Option("--standing", {"action": "store_true", "help": "draw what is really there"}),
)
PLAN = Option("--plan", {"action": "store_true", "help": "only show what would be done"})
PICTURE = Option(
    "--picture",
    {"metavar": "FILE", "help": "with --plan: draw it as .svg or .png, with its longest way"},
)
BACKEND = Option("--backend", {"help": "endpoint or aws (default: by the environment)"})
LEARNER = Option("--learner", {"default": "learner", "help": "whose lab (default: learner)"})
YES = Option("--yes", {"metavar": "ACCOUNT/REGION", "help": "agree to spend money there"})
SEED = Option("--seed", {"type": int, "default": 42, "help": "decides every id (default: 42)"})
ANY_PORT = Option(
    "--port", {"type": port_number, "default": 0, "help": "port on 127.0.0.1 (default: a free one)"}
)
CONTRACT = (
    Option(
        "subjects",
        {"nargs": "*", "metavar": "SUBJECT", "help": "words of subjects (default: all subjects)"},
    ),
    Option("--endpoint", {"metavar": "URL", "help": "whom to ask (default: the embedded AWS)"}),
    Option(
        "--patience",
        {"type": float, "default": 30.0, "metavar": "SECONDS", "help": "wait so long for states"},
    ),
    Option("--every", {"action": "store_true", "help": "show the rows that are kept too"}),
    Option("--json", {"action": "store_true", "help": "every row as JSON"}),
)
ALLOW_HOST = Option(
    "--allow-host",
    {
        "action": "append",
        "default": [],
        "metavar": "NAME",
        "help": "a host outside the lab that HTTP integrations may call, by its exact name, on any "
        "port; may be given again (default: none)",
    },
)
PACE = Option(
    "--pace",
    {
        "choices": ("instant", "quick", "aws"),
        "default": "instant",
        "help": "how fast states pass: at once, in a second or two, or as on AWS "
        "(default: instant)",
    },
)
REGION = Option(
    "--region",
    {"type": region_name, "default": "us-east-1", "help": "its Region (default: us-east-1)"},
)
ACCOUNTS = Option(
    "--account",
    {
        "action": "append",
        "default": [],
        "dest": "accounts",
        "metavar": "NUMBER",
        "help": "another account beside the default one, with keys of its own; may be repeated",
    },
)
ENFORCE_IAM = Option(
    "--enforce-iam",
    {"action": "store_true", "help": "want signatures, and permission for every call"},
)
LEARNERS = Option(
    "--learners",
    {"metavar": "FILE", "help": "for a class: an account for each learner of this file"},
)
STATE = Option(
    "--state",
    {"metavar": "FOLDER", "help": "where a class's journals lie (default: LABKIT_HOME/class)"},
)
TOGGLES_OR_ALL = Option(
    "toggles",
    {**TOGGLES.settings, "help": "for this setting alone (default: for all, and any way between)"},
)
WHERE = (
    Option(
        "--account",
        {"type": account_number, "metavar": "NUMBER", "help": "default: the back end's"},
    ),
    Option("--region", {"type": region_name, "help": "default: the back end's"}),
    Option(
        "--out",
        {"type": Path, "metavar": "FOLDER", "help": "write each policy to a file of its own there"},
    ),
)
BILL = (
    Option("--hours", {"type": amount, "default": 1.0, "help": "so long (default: 1)"}),
    Option(
        "--gb",
        {"type": amount, "default": 0.0, "help": "so much on the way of the lab's request"},
    ),
    Option("--calls", {"type": amount, "default": 0.0, "help": "so many calls of its APIs"}),
)
SWEEP = (
    Option("--lab", {"metavar": "LAB", "help": "of this lab alone (default: of all)"}),
    Option("--learner", {"metavar": "NAME", "help": "of this learner alone (default: of all)"}),
    Option("--any-age", {"action": "store_true", "help": "also what may still stand"}),
    Option(
        "--region",
        {
            "type": region_name,
            "action": "append",
            "help": "a Region to look in; may be given again (default: the back end's)",
        },
    ),
    Option("--yes", {"metavar": "ACCOUNT", "help": "delete it in this account (default: list)"}),
)
NO_BROWSER = Option("--no-browser", {"action": "store_true", "help": "only print the address"})

CLASSROOM = (
    Option(
        "act",
        {
            "choices": ("serve", "code", "clear", "plan", "simulate", "sweep"),
            "metavar": "serve|code|clear|plan|simulate|sweep",
            "help": "open the class; print a new code for NAME; take its system users away; on one "
            "AWS account: say what a class takes and costs; how long it comes and goes; list, and "
            "delete when told so, what its learners have left",
        },
    ),
    Option("name", {"nargs": "?", "metavar": "NAME", "help": "with code: whose"}),
    Option("--roster", {"metavar": "FILE", "help": "names of learners, one a line"}),
    Option("--learners", {"type": int, "metavar": "N", "help": "N learners without names"}),
    Option(
        "--ip",
        {
            "default": "127.0.0.1",
            "help": "where learners reach it: 0.0.0.0 for everybody around (default: this machine)",
        },
    ),
    Option(
        "--port",
        {"type": port_number, "default": 8000, "help": "of the class's address (default: 8000)"},
    ),
    Option("--folder", {"metavar": "FOLDER", "help": "where the class is kept"}),
    Option(
        "--slips",
        {"metavar": "FILE", "help": "with serve: the new codes as a page to print, one slip each"},
    ),
    Option(
        "--together",
        {"action": "store_true", "help": "not for root: learners may read each other's files"},
    ),
    Option(
        "--notebooks",
        {
            "default": "all",
            "metavar": "LIST",
            "help": "with plan, simulate: such as 03,07 (default: all)",
        },
    ),
    Option(
        "--hours",
        {"type": float, "default": 8.0, "help": "with plan: how long the day is (default: 8)"},
    ),
    Option("--own", {"action": "store_true", "help": "with plan: whole labs for everybody"}),
    Option(
        "--quota",
        {
            "action": "append",
            "default": [],
            "metavar": "CODE=N",
            "help": "with plan, simulate: what the account may have, such as L-F678F1CE=20; may be "
            "given again (default: what AWS gives a new one)",
        },
    ),
    Option(
        "--without-queue",
        {"action": "store_true", "help": "with simulate: nobody waits for a turn, AWS refuses"},
    ),
    Option("--json", {"action": "store_true", "help": "with plan, simulate: JSON"}),
    *(row for row in SWEEP if row.name not in ("--lab", "--learner")),
    BACKEND,
)
