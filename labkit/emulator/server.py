"""`EmbeddedAws`: one server on loopback, in this process, that speaks AWS."""

from __future__ import annotations

from types import TracebackType
from typing import ClassVar, Self

from labkit.aws.carried import Answered, Carried
from labkit.emulator import single
from labkit.emulator.clock import Clock, Pace
from labkit.emulator.control import ControlPlane, Moto
from labkit.emulator.dataplane.backend import Targets
from labkit.emulator.dataplane.handler import ApiGateway
from labkit.emulator.dataplane.outside import Outside
from labkit.emulator.dataplane.signing import Signatures
from labkit.emulator.door_keys import DoorKey
from labkit.emulator.front import Front
from labkit.emulator.iam.accounts import Accounts, Keys
from labkit.emulator.iam.gate import Gate
from labkit.emulator.inhabited import inhabit
from labkit.emulator.inner import carry_in
from labkit.emulator.listening import Listening
from labkit.emulator.numbers import Numbers
from labkit.emulator.seeds import forget, reseed
from labkit.errors import LabkitError
from labkit.ports import opened


class EmbeddedAws:
    """AWS accounts that live in this process, for as long as it is started.

    `seed` decides every id: the same seed and the same order of calls give the same ids.
    moto keeps its accounts in the process, so only one can run at a time; starting a
    second raises `LabkitError`. What it holds is gone after `stop`. `pace` is how fast states
    pass: `instant`, `quick` (a second or two), or `aws` (as long as there). `targets` is what
    answers for the programs on instances; without one, nothing listens there. `allow_hosts`
    are the hosts outside the lab that HTTP integrations may call, by their exact names;
    without any, none is called.

    The key `labkit` with the secret `labkit` is the root of `account`. `accounts` are others
    that exist, each with `keys` of its own. With `enforce_iam` every call must be signed, and
    allowed by the policies of who calls; to an account's root everything is.
    """

    def __init__(
        self,
        seed: int = 42,
        account: str = "123456789012",
        region: str = "us-east-1",
        pace: Pace = "instant",
        accounts: tuple[str, ...] = (),
        enforce_iam: bool = False,
        allow_hosts: tuple[str, ...] = (),
    ) -> None:
        self.seed = seed
        self.account = account
        self.region = region
        self.clock = Clock(pace)
        self._iam = Gate(Accounts(seed, account, tuple(accounts)), enforce=enforce_iam)
        self._outside = Outside(allow_hosts)
        self._server: Listening | None = None
        self._front: Front | None = None
        self._control: ControlPlane | None = None
        self.targets: Targets | None = None

    waits: ClassVar[tuple[float, ...]] = ()
    """It does not come back by itself, so that nobody waits for it."""

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:40123`."""
        if self._server is None:
            raise LabkitError(
                "The embedded AWS is not running", where="EmbeddedAws", try_="call start() first"
            )
        return self._server.url

    @property
    def secret(self) -> str:
        """What our hosts put into a request so that its origin is believed. Never shown."""
        return self.key.secret

    @property
    def key(self) -> DoorKey:
        """What hosts in another process need, to be believed as those in this one."""
        if self._front is None:
            raise LabkitError(
                "The embedded AWS is not running", where="EmbeddedAws", try_="call start() first"
            )
        return DoorKey(self.url, self._front.secret, self._front.life, self.clock.pace)

    @property
    def moment(self) -> str | None:
        """The same text as before while nothing can have changed here; None if it is stopped."""
        return self._front.moment if self._front else None

    @property
    def running(self) -> bool:
        """Whether it answers."""
        return self._server is not None

    @property
    def accounts(self) -> tuple[str, ...]:
        """The numbers of the accounts, the default one first."""
        return self._iam.accounts.numbers

    @property
    def enforces_iam(self) -> bool:
        """Whether policies decide what callers may do."""
        return self._iam.enforce

    def add_account(self, account: str) -> Keys:
        """Let another account exist, at any time; gives the keys of its root.

        The same seed gives the same keys, and adding twice is as once. Raises `LabkitError`
        for what is no account number.
        """
        return self._iam.accounts.add(account)

    def keys(self, account: str) -> Keys:
        """The keys of an account's root. Raises `LabkitError` if there is no such account."""
        return self._iam.accounts.keys(account)

    def carry(self, carried: Carried) -> Answered:
        """Answer one call of an AWS client in this thread, for the owner of `account`.

        Raises `LabkitError` while it is stopped.
        """
        if self._control is None:
            raise LabkitError(
                "The embedded AWS is not running", where="EmbeddedAws", try_="call start() first"
            )
        return carry_in(self._control, self.account, carried)

    def start(self, port: int = 0) -> str:
        """Listen on loopback, on a free port unless one is given; gives the URL.

        Starting twice is as once. Raises `LabkitError` if another one runs in this
        process, or the port is taken.
        """
        with single.GATE:
            if self._server is None:
                single.refuse_second()
                self._listen(port)
                single.enter(self)
        return self.url

    def stop(self) -> None:
        """Stop listening and forget the account. Stopping twice is as once."""
        with single.GATE:
            if self._server is None:
                return
            if self._front is not None:
                self._front.close()
            self._server.stop()
            forget()
            self._server = self._front = self._control = None
            single.leave(self)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = f"running at {self.url}" if self.running else "stopped"
        return f"EmbeddedAws({state}, account {self.account}, {self.region}, seed {self.seed})"

    def _listen(self, port: int) -> None:
        reseed(self.seed)
        control = self._control = ControlPlane(self._iam, Moto(self.clock))
        signatures = Signatures(self._iam.accounts, made_up=not self._iam.enforce)
        numbers = Numbers(self.seed)
        data = ApiGateway(self.account, numbers, control, signatures, self._outside)
        self._front = Front(control, data, self.region)
        self.observer = inhabit(
            control, data, self._front, self.account, self.region, self.clock, lambda: self.targets
        )
        self._server = Listening(self._front, opened(port))
