"""Every subcommand of `labkit`, a row each.

A row names its function in words, so that `labkit --help` and a mistyped name answer at once:
nothing heavy is imported before it is known which command runs.
"""

from __future__ import annotations

from labkit.commands.command import Command, Option
from labkit.commands.options import (
    ACCOUNTS,
    ALLOW_HOST,
    ANY_LAB,
    ANY_PORT,
    BACKEND,
    BILL,
    CLASSROOM,
    CONTRACT,
    DRAW,
    ENFORCE_IAM,
    FOLDER,
    FROM,
    INTO,
    LAB,
    LAB_OR_NOTEBOOK,
    LEARNER,
    LEARNERS,
    MATRIX,
    NO_BROWSER,
    PACE,
    PICTURE,
    PLAN,
    PORT,
    REGION,
    REQUEST,
    SEED,
    SNAPSHOT,
    SOURCE,
    STATE,
    SWEEP,
    TOGGLES,
    TOGGLES_OR_ALL,
    WHERE,
    YES,
)

COMMANDS: tuple[Command, ...] = (
    Command("doctor", "check this machine and say what to do", "labkit.doctor:run"),
    Command(
        "notebooks",
        "make or update the learner's copy of the notebooks",
        "labkit.course.copies:run",
        (INTO, FROM),
    ),
    Command(
        "lab",
        "open the learner's copy in JupyterLab",
        "labkit.course.server:run",
        (INTO, FROM, PORT, NO_BROWSER),
    ),
    Command(
        "trace",
        "say which way a request would take, and why, in a lab or a snapshot; asks no account",
        "labkit.commands.trace:run",
        (ANY_LAB, TOGGLES, SOURCE, REQUEST, *SNAPSHOT),
    ),
    Command(
        "draw",
        "draw a lab, what of it stands, or a snapshot: its things and a request's way, in a file",
        "labkit.commands.draw:run",
        (ANY_LAB, TOGGLES, SOURCE, REQUEST, *DRAW, *SNAPSHOT[:-1], BACKEND, LEARNER),
    ),
    Command(
        "matrix",
        "say who reaches what, in a lab, in what of it stands, or in a snapshot",
        "labkit.commands.matrix:run",
        (ANY_LAB, TOGGLES, *MATRIX, BACKEND, LEARNER),
    ),
    Command(
        "snapshot",
        "write all that an account's networks and APIs are into a folder; only reads the account",
        "labkit.commands.snapshot:run",
        (
            FOLDER,
            BACKEND,
            Option(
                "--policy",
                {"action": "store_true", "help": "print the IAM policy that it needs, and stop"},
            ),
        ),
    ),
    Command(
        "up",
        "build a lab, or change it",
        "labkit.commands.standing:up",
        (LAB, TOGGLES, PLAN, PICTURE, BACKEND, LEARNER, YES),
    ),
    Command(
        "down",
        "take a lab away and list what is left",
        "labkit.commands.standing:down",
        (LAB, BACKEND, LEARNER),
    ),
    Command(
        "status",
        "say what of a lab stands",
        "labkit.commands.standing:status",
        (LAB, BACKEND, LEARNER),
    ),
    Command(
        "cost",
        "say what a lab costs on AWS, before; and so far, while it stands",
        "labkit.commands.cost:run",
        (LAB, TOGGLES, SOURCE, REQUEST, *BILL, BACKEND, LEARNER),
    ),
    Command(
        "permissions",
        "print the smallest IAM policy with which a learner can run a lab or a notebook",
        "labkit.commands.permissions:run",
        (LAB_OR_NOTEBOOK, TOGGLES_OR_ALL, *WHERE, BACKEND, LEARNER),
    ),
    Command(
        "sweep",
        "list what labs have left in an account past their time, and delete it when told so",
        "labkit.commands.sweep:run",
        (*SWEEP, BACKEND),
    ),
    Command(
        "emulator",
        "let an AWS stand on this machine, for several notebooks, a terminal or a class",
        "labkit.commands.emulator:run",
        (ANY_PORT, SEED, PACE, REGION, ALLOW_HOST, ACCOUNTS, ENFORCE_IAM, LEARNERS, STATE),
    ),
    Command(
        "classroom",
        "let a class join on this machine: JupyterHub, and one AWS with an account for each",
        "labkit.commands.classroom:run",
        CLASSROOM,
    ),
    Command(
        "contract",
        "ask a back end what AWS would answer, call by call, and say which answers it keeps",
        "labkit.commands.contract:run",
        CONTRACT,
    ),
)
