"""`labkit contract`: ask a back end every call of the contract, and say what it keeps."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from labkit.aws import Clients
from labkit.aws.backends import DEFAULT_REGION, is_amazon
from labkit.aws.contract import Result, all_rows, ask_all
from labkit.aws.contract.report import Results, as_json, count_all, lines
from labkit.aws.contract.row import Row
from labkit.emulator import EmbeddedAws
from labkit.errors import LabkitError


def run(arguments: argparse.Namespace) -> int:
    """Print what is kept. Exit code 1 if a row is not."""
    wanted = _chosen(all_rows(), arguments.subjects)
    results: dict[str, list[Result]] = {}
    with _clients(arguments) as clients:
        for subject, rows in wanted.items():
            results[subject] = list(ask_all(rows, clients, arguments.patience))
            if not arguments.json:
                print(
                    *lines(subject, results[subject], every=arguments.every), sep="\n", flush=True
                )
    _say_end(results, as_json_lines=arguments.json)
    return 0 if count_all(results).whole else 1


def _chosen(rows: Mapping[str, tuple[Row, ...]], words: list[str]) -> dict[str, tuple[Row, ...]]:
    """The subjects in whose name one of the words stands; all without words."""
    found = {
        subject: of_subject
        for subject, of_subject in rows.items()
        if not words or any(word.lower() in subject.lower() for word in words)
    }
    if not found:
        raise LabkitError(
            f"No subject is called {' or '.join(words)}",
            where="labkit contract",
            try_=f"one of: {', '.join(rows)}",
        )
    return found


@contextmanager
def _clients(arguments: argparse.Namespace) -> Iterator[Clients]:
    """Clients of the endpoint, or of an embedded AWS for as long as this lasts."""
    if arguments.endpoint is None:
        with EmbeddedAws() as aws:
            yield Clients(DEFAULT_REGION, endpoint_url=aws.url)
        return
    if is_amazon(arguments.endpoint):
        raise LabkitError(
            "The contract makes hundreds of resources and takes none away",
            where=arguments.endpoint,
            try_="an emulator: labkit emulator, then --endpoint with its URL",
        )
    clients = Clients(DEFAULT_REGION, endpoint_url=arguments.endpoint)
    # Asked first, so that nobody there is one sentence and not one a row.
    _ = clients.account
    yield clients


def _say_end(results: Results, *, as_json_lines: bool) -> None:
    if as_json_lines:
        print(json.dumps(as_json(results), indent=1, ensure_ascii=False))
    else:
        print(f"All together: {count_all(results)}")
