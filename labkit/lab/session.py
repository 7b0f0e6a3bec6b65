"""`Session`: one open back end, and what a lab needs of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import RLock
from urllib.parse import urlsplit

from labkit import emulator
from labkit.aws import (
    AwsDriver,
    BackendChoice,
    Clients,
    Waits,
    check_consent,
    choose,
    clients_for,
)
from labkit.aws import observe as observe_account
from labkit.aws.run_command import RunCommand
from labkit.emulator import DoorKey, Host, find_key
from labkit.emulator.learners import LearnerKey, find_learner_key
from labkit.errors import LabkitError
from labkit.flow import INTERNET
from labkit.home import home, shared
from labkit.lab.guard import checked, offer, until
from labkit.lab.network_of import network_of
from labkit.lab.outside import OutsideHost
from labkit.lab.remote import RemoteHost
from labkit.provision import History, Journal, Pace, Plan, Resource, Standing, read
from labkit.provision.cost import hourly
from labkit.provision.lines import Lines, read_lines
from labkit.provision.turns import Turns
from labkit.topology import Topology
from labkit.widgets.progress import tell

SEED = 42
KERNEL_ENDED = "its kernel ended, and its AWS with it"
EMULATOR_ENDED = "its emulator ended, and its AWS with it"
HANDS = 16
"""Steps at once where calls wait: more than the widest lab has that wait at a time."""
TRIES_AT_ONCE = 5
"""Tries, over some four seconds, where nothing passes by itself; another notebook may work."""
LAG = 20.0
"""Seconds for which what AWS lists may be old; it names no bound, and most is new in a few."""
EMBEDDED_ACCOUNT = "123456789012"
"""AWS's own example account; the embedded AWS has no other until it is told so."""


class Session:
    """A back end with the journals of its labs.

    The embedded AWS starts when it is first needed and ends with this process; its
    journals stay open until then, so that they can be told from those of a kernel that
    has ended.
    """

    def __init__(
        self, choice: BackendChoice, *, seed: int = SEED, consent: str | None = None
    ) -> None:
        self.choice = choice
        self._consent = consent
        self._embedded = emulator.EmbeddedAws(seed=seed) if choice.name == "embedded" else None
        self._clients: Clients | None = None
        self._open: dict[Path, Journal] = {}
        self._writing: dict[Path, RLock] = {}
        self._seen: dict[tuple[str, str], tuple[str | None, Topology]] = {}

    def close(self) -> None:
        """Stop the embedded AWS, with all that was built in it; elsewhere nothing changes."""
        if self._embedded:
            self._embedded.stop()
        for journal in self._open.values():
            journal.close()
        self._open.clear()
        self._seen.clear()
        self._clients = None

    @property
    def is_embedded(self) -> bool:
        """Whether this AWS lives in this process."""
        return self._embedded is not None

    @property
    def has_account(self) -> bool:
        """Whether there is an account to ask: the embedded one is there once it was needed."""
        return not self.is_embedded or self._clients is not None

    @property
    def clients(self) -> Clients:
        """The clients; the first call starts the embedded AWS."""
        if self._clients is None:
            url = self._embedded.start() if self._embedded else None
            self._clients = clients_for(self.choice, url, turns=Turns(shared() / "turns"))
        return self._clients

    @property
    def account(self) -> str:
        """The account's id; asked of AWS, known of the embedded one without starting it."""
        return EMBEDDED_ACCOUNT if self.is_embedded else self.clients.account

    def check_consent(self, wanted: tuple[Resource, ...]) -> None:
        """Raise `LabkitError` before money is spent that nobody agreed to; else say what it is."""
        if self.choice.name == "aws":
            said = self.offered(wanted)
            check_consent(self.account, self.choice.region, self._consent, said)
            tell(said)

    def offered(self, wanted: tuple[Resource, ...]) -> str:
        """What somebody agrees to who has this built; the empty text where it costs nothing."""
        if self.choice.name != "aws":
            return ""
        return offer(self.clients, hourly(wanted), until())

    def check_account(
        self, whose: tuple[str, str], plan: Plan, wanted: tuple[Resource, ...], standing: Standing
    ) -> None:
        """Raise `LabkitError` before anything is made that the account or class has no room for."""
        for line in checked(self.clients, whose, plan, wanted, standing):
            tell(line)

    def path(self, lab: str, learner: str) -> Path:
        """Where the journal of a lab lies."""
        if self.is_embedded:
            return home() / "embedded" / str(os.getpid()) / f"{lab}-{learner}.jsonl"
        place = urlsplit(self.choice.endpoint_url or "").netloc.replace(":", "-")
        folder = "-".join(filter(None, (place, self.account, self.choice.region)))
        return home() / self.choice.name / folder / f"{lab}-{learner}.jsonl"

    def standing(self, lab: str, learner: str) -> Standing:
        """What a lab's journal says stands; read without the lock."""
        return self._told(lab, learner).standing

    def facts(self, lab: str, learner: str) -> Mapping[str, object]:
        """What was noted in a lab's journal, such as its settings."""
        return self._told(lab, learner).facts

    def lines(self, lab: str, learner: str) -> Lines:
        """The lines of a lab's journal; none of a journal of another process's AWS."""
        path = self.path(lab, learner)
        return Lines((), 0) if self.is_embedded and path not in self._open else read_lines(path)

    def _told(self, lab: str, learner: str) -> Journal | History:
        path = self.path(lab, learner)
        if path in self._open:
            return self._open[path]
        # Process ids come back: what an embedded journal holds that nobody has opened yet
        # stood in another process, and ended with it.
        history = History() if self.is_embedded else read(path)
        return History() if self._is_lost(history) else history

    def lost(self, lab: str, learner: str) -> History | None:
        """What stood in an emulator at this URL that has ended since; None if nothing did."""
        if self.choice.name != "endpoint":
            return None
        history = read(self.path(lab, learner))
        return history if len(history.standing) and self._is_lost(history) else None

    def _is_lost(self, history: History) -> bool:
        """Whether what a journal tells stood in another emulator than the one that answers."""
        known = history.header.get("life", "")
        key = self._key if known else None
        return key is not None and key.life != known

    @contextmanager
    def journal(self, lab: str, learner: str) -> Iterator[Journal]:
        """The journal of a lab, open for writing by one thread; an embedded one stays open.

        Raises `LabkitError` while another thread of this kernel has it.
        """
        path = self.path(lab, learner)
        with self._alone(path, lab):
            yield from self._journal(path, lab, learner)

    @contextmanager
    def _alone(self, path: Path, lab: str) -> Iterator[None]:
        one = self._writing.setdefault(path, RLock())
        if not one.acquire(blocking=False):
            raise LabkitError(
                "It is being built or taken away in this kernel right now",
                where=f"lab {lab}",
                try_="wait until its view says that it is done, then again",
            )
        try:
            yield
        finally:
            one.release()

    def _journal(self, path: Path, lab: str, learner: str) -> Iterator[Journal]:
        if path in self._open:
            yield self._open[path]
            return
        header = self._header(lab, learner, path)
        journal = Journal(path, header, durable=not self.is_embedded)
        if self.is_embedded:
            if len(journal.standing):
                journal.end(KERNEL_ENDED)
            self._open[path] = journal
            yield journal
            return
        with journal:
            if self._is_lost(journal.history):
                journal.end(EMULATOR_ENDED)
            yield journal

    def _header(self, lab: str, learner: str, path: Path) -> dict[str, str]:
        return {
            **self._life(path),
            "lab": lab,
            "learner": learner,
            "backend": self.choice.name,
            "account": self.account,
            "region": self.choice.region,
        }

    def _life(self, path: Path) -> dict[str, str]:
        """Which run of an emulator answers; while none does, the one that the journal knows."""
        if self.choice.name != "endpoint":
            return {}
        key = self._key
        life = key.life if key else read(path).header.get("life", "")
        return {"life": life} if life else {}

    def driver(self, lab: str, learner: str) -> AwsDriver:
        """What provisions a lab in this account."""
        if self.choice.name != "aws":
            return AwsDriver(self.clients, lab, learner)
        return AwsDriver(self.clients, lab, learner, expires=until(), waits=Waits(shortest=1.0))

    @property
    def pace(self) -> Pace:
        """How many steps run at once: one where calls do not wait, which keeps ids the same.

        Where states pass at once, what is refused stays refused, and is not asked for long.
        """
        waits = self.choice.name == "aws" or (self._key is not None and self._key.pace != "instant")
        lag = LAG if self.choice.name == "aws" else 0.0
        return Pace(hands=HANDS, lag=lag) if waits else Pace(tries=TRIES_AT_ONCE)

    @property
    def network_of(self) -> str:
        """In whose network labs stand here; the empty text where each has its own."""
        return network_of(self.choice.name)

    def observe(self, lab: str, learner: str) -> Topology:
        """What of a lab is really there; the same as at the last look if nothing can have changed.

        A look takes some fifty calls, and a cell of a notebook looks several times.
        """
        moment, whose = self._moment(), (lab, learner)
        before = self._seen.get(whose)
        if before and before[0] == moment and moment:
            return before[1]
        found = observe_account(self.clients, lab, learner, self.network_of)
        self._seen[whose] = (moment, found)
        return found

    def _moment(self) -> str | None:
        """What our own emulator tells until something may have changed; nothing of any other."""
        if self._embedded:
            return self._embedded.moment
        key = self._key
        return key.moment() if key else None

    def host(self, name: str, topology: Callable[[], Topology]) -> Host | RemoteHost:
        """An instance to send requests from. Raises `LabkitError` where there are none."""
        if self.choice.name == "aws":
            outside = name == INTERNET
            return OutsideHost(topology) if outside else RemoteHost(name, topology, self._commands)
        reachable = self._embedded or self._key
        if reachable is None:
            raise _no_hosts(self.choice)
        return Host(name, topology, reachable)

    @cached_property
    def _commands(self) -> RunCommand:
        """What runs lines on instances of AWS; it remembers which of them have reported."""
        return RunCommand(self.clients, Waits(shortest=0.5, limit=600))

    @property
    def _key(self) -> DoorKey | LearnerKey | None:
        """What makes an emulator in another process believe our hosts; None elsewhere.

        Looked for each time: an emulator may end, and another begin at the same address.
        """
        choice = self.choice
        own = find_learner_key(choice.endpoint_url, choice.access_key, choice.secret_key)
        key = None if own else find_key(home(), choice.endpoint_url or "")
        return own or (key if key and key.fits() else None)


def _no_hosts(choice: BackendChoice) -> LabkitError:
    return LabkitError(
        "Requests from an instance need labkit's own emulator, and none that was started "
        f"with this LABKIT_HOME ({home()}) answers there",
        where=str(choice.endpoint_url),
        try_="`labkit emulator`, and AWS_ENDPOINT_URL as it shows",
    )


_EMBEDDED: list[Session] = []
"""The one embedded session of this process, once there is one: all labs share it."""


def open_session(
    backend: str | None = None, *, seed: int = SEED, consent: str | None = None
) -> Session:
    """The back end that `backend`, else the environment, asks for.

    So is the consent to spend money on AWS: `consent`, else `LABKIT_YES`, as `ACCOUNT/REGION`.
    Raises `LabkitError` for a back end that there is not.
    """
    choice = choose(backend, os.environ)
    if choice.name != "embedded":
        return Session(choice, consent=consent or os.environ.get("LABKIT_YES"))
    if not _EMBEDDED:
        _EMBEDDED.append(Session(choice, seed=seed))
    return _EMBEDDED[0]


def close_embedded() -> None:
    """End the AWS of this process, and what was built in it; the next lab starts another."""
    while _EMBEDDED:
        _EMBEDDED.pop().close()
