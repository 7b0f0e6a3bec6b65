"""`aws` as a command: a line of the AWS CLI, made by the host's own network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from labkit.aws.cli_calls import Printed, WrongLine, from_options, shown
from labkit.aws.cli_query import searched
from labkit.emulator.hosts import Host
from labkit.emulator.tools.said import Said
from labkit.errors import LabkitError

Words = Sequence[str]
GLOBAL = ("--output", "--region", "--profile")
"""The AWS CLI's own options, which change nothing here: one Region, one account, JSON."""

BINARY = "--cli-binary-format"
"""Whether bytes are written as they are (`raw-in-base64-out`) or as base64 (`base64`)."""


def aws(host: Host, words: Words) -> Said:
    """`aws SERVICE OPERATION --parameter value …`, by the host's own network."""
    plain = list(_without_global(host, words))
    if len(plain) < 2 or plain[0].startswith("-"):
        raise LabkitError("aws takes a service and an operation", try_="aws kinesis list-streams")
    service, operation, *options = plain
    if service == "s3":
        raise LabkitError("aws s3 has commands of its own, none of them here", try_="aws s3api …")
    service = {"s3api": "s3"}.get(service, service)
    raw = _taken(options, BINARY) == "raw-in-base64-out"
    query = _taken(options, "--query")
    try:
        parameters = from_options(service, operation, options, raw=raw)
    except WrongLine as error:
        return Said(stderr=f"\n{error}".strip("\n"), exit_code=252)
    done = host.aws(service, operation, **parameters)
    return _printed(done if query is None else _queried(done, query))


def _without_global(host: Host, words: Words) -> list[str]:
    plain: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if name not in GLOBAL:
            plain.append(word)
            continue
        given = value if equals else next(rest, "")
        wanted = {"--output": "json", "--region": host.observe().region}.get(name, given)
        if given != wanted:
            raise LabkitError(f"aws knows no {name} {given[:40]} here", try_=f"{name} {wanted}")
    return plain


def _taken(options: list[str], name: str) -> str | None:
    """The value of an option, which is taken out."""
    for place, word in enumerate(options):
        if word == name and place + 1 < len(options):
            value = options[place + 1]
            del options[place : place + 2]
            return value
        if word.startswith(f"{name}="):
            del options[place]
            return word.partition("=")[2]
    return None


def _queried(done: Printed, query: str) -> Printed:
    if done.answer is None:
        return done
    try:
        found = searched(query, done.answer)
    except WrongLine as error:
        return Printed(stderr=str(error), exit_code=252)
    return replace(done, stdout="null" if found is None else shown(found), answer=found)


def _printed(done: Printed) -> Said:
    return Said(done.stdout, done.stderr.strip("\n"), done.exit_code)
