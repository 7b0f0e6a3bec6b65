"""`Host`: an instance of the topology with a network, and the tools that people use there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from labkit.aws.carried import Answered, Carried, CarriedClients, Loss, NotCarried
from labkit.aws.cli_calls import Printed, call
from labkit.emulator.curl import USUAL, CurlResult, Patience, failed, late
from labkit.emulator.curl_request import curl_request
from labkit.emulator.dataplane.backend import Headers, Received
from labkit.emulator.sending import Outbound, Sender, caller_of, with_signature
from labkit.emulator.tools.dig import dig
from labkit.emulator.tools.reach import nc, ping, traceroute
from labkit.emulator.tools.said import Said, Seat
from labkit.emulator.wires import OverLoopback, Reachable, Wire, Within
from labkit.errors import LabkitError
from labkit.flow import Request
from labkit.flow.source import source_of
from labkit.topology import Instance, Topology

if TYPE_CHECKING:
    from labkit.emulator.tools.shell import Transcript

AGENT = "curl/8.5.0"
LARGEST = 10 * 1024 * 1024
"""Bytes of a body that a host sends: no service of AWS's here takes more (F6.10)."""


class Host:
    """An instance, by its name, and what can be done from it.

    `observe` gives the topology as it stands now; it is asked before every request.
    """

    def __init__(self, name: str, observe: Callable[[], Topology], aws: Reachable | Within) -> None:
        self.name = name
        self.observe = observe
        wire: Wire = aws if isinstance(aws, Within) else OverLoopback(aws)
        self._sender = Sender(observe, wire)

    def __repr__(self) -> str:
        return f"Host({self.name})"

    def curl(  # noqa: PLR0913  curl's own options
        self,
        url: str,
        *,
        method: str | None = None,
        json: Any = None,
        data: str | None = None,
        headers: Mapping[str, str] | None = None,
        insecure: bool = False,
        resolve: str | None = None,
        max_time: float | None = None,
        connect_timeout: float | None = None,
        signed: bool = False,
        **unknown: Any,
    ) -> CurlResult:
        """Send one request, as `curl` on this instance would.

        GET unless `json` (any value that JSON can hold) or `data` (text) is given, then
        POST. `headers` override what curl sends by itself, `Host` above all. `insecure`
        takes any certificate; `resolve` is an address to go to, whatever the name leads to;
        `max_time` and `connect_timeout` are seconds, which nobody really waits; `signed` signs
        for an API with the credentials of the instance's role, as `--aws-sigv4`. Raises
        `LabkitError` for what curl could not send, or an option that there is not; a request
        that gets no answer is a result with curl's exit code.
        """
        request, patience = curl_request(
            self.name,
            url,
            self._credentials,
            method=method,
            json=json,
            data=data,
            headers=headers,
            insecure=insecure,
            resolve=resolve,
            max_time=max_time,
            connect_timeout=connect_timeout,
            signed=signed,
            **unknown,
        )
        return as_result(self.send(request, seconds=patience.whole), patience)

    def ask(self, request: Request) -> CurlResult:
        """Send any request as curl would, and give what curl shows."""
        return as_result(self.send(request))

    def send(self, request: Request, *, seconds: float = float("inf")) -> Outbound:
        """Send any request as curl would, and give what became of it with its trace.

        It is signed with the credentials of the role that it names, a call of an SDK in any case.
        """
        body = request.body.encode()
        if len(body) > LARGEST:
            raise LabkitError(
                f"The body has {len(body)} bytes, more than anything takes here",
                where=request.url,
                try_=f"send at most {LARGEST} bytes",
            )
        headers = curl_headers(request)
        if request.call or request.signed_by:
            headers = with_signature(request, headers, body, self.observe().region)
        return self._sender.send(request, headers, body, seconds=seconds)

    def aws(self, service: str, operation: str, **parameters: Any) -> Printed:
        """Call an AWS service by this instance's own network, as the AWS CLI there would.

        `operation` is spelled `put-record` or `put_record`, parameters as boto3 has them:
        `host.aws("kinesis", "put-record", StreamName="records", Data="x", PartitionKey="1")`.
        The result has the CLI's output and exit code, and the answer as data.
        """
        return call(self._clients(), service, operation, parameters)

    def dig(self, name: str, kind: str = "A", *, server: str = "", short: bool = False) -> Said:
        """Ask for a name's records, of the host's own resolver or of a `server`; as `dig`."""
        return dig(self._seat, name, kind, server=server, short=short)

    def nc(self, name: str, port: int, *, udp: bool = False) -> Said:
        """Whether a port takes connections; as `nc -zv`."""
        return nc(self._seat, name, port, udp=udp)

    def ping(self, name: str, count: int = 1) -> Said:
        """Whether a host answers echo requests; as `ping`."""
        return ping(self._seat, name, count)

    def traceroute(self, name: str, port: int = 443) -> Said:
        """What a packet to a port meets on its way; on AWS a traceroute shows less."""
        return traceroute(self._seat, name, port)

    def run(self, text: str) -> Transcript:
        """Run shell lines here, one command a line, as `%%on` does."""
        from labkit.emulator.tools.shell import run  # noqa: PLC0415  it is made of hosts

        return run(self, text)

    @property
    def _seat(self) -> Seat:
        return Seat(self.name, self.observe)

    def boto3(self, service: str) -> Any:
        """A boto3 client whose requests take this instance's own way, or get lost on it.

        What gets no answer raises botocore's own exceptions, after one try. Embedded only.
        Raises `LabkitError` for a service that boto3 does not know.
        """
        clients = self._clients()
        if not clients.knows(service):
            raise LabkitError(
                f"boto3 knows no service {str(service)[:40]!r}", try_='host.boto3("kinesis")'
            )
        return clients.client(service)

    # ------------------------------------------------------------ within

    def _clients(self) -> CarriedClients:
        """Those of its role; on an instance without one an SDK finds no credentials at all."""
        region, role = self.observe().region, self._role()
        return CarriedClients(region, self._carry, credentials=bool(role))

    def _carry(self, carried: Carried) -> Answered:
        """One request of an SDK, sent from here."""
        headers = tuple(row for row in carried.headers if row[0].lower() != "host")
        request = Request(
            source=self.name,
            url=carried.url,
            method=carried.method,
            headers=headers,
            body=carried.body.decode("utf-8", errors="replace"),
            call=carried.call,
            signed_by=self._role(),
        )
        sent = (("Host", request.host_header), *headers, *caller_of(request))
        done = self._sender.send(request, sent, carried.body)
        if done.received is None:
            raise NotCarried(LOSS_OF.get(done.exit_code, "timeout"))
        return Answered(done.received.status, done.received.headers, done.received.body)

    def _credentials(self) -> str:
        """The role to sign with. Raises `LabkitError` where the instance has none."""
        role = self._role()
        if not role:
            raise LabkitError(
                "There are no credentials to sign with",
                where=self.name,
                try_="send it from an instance that has a role, or unsigned",
            )
        return role

    def _role(self) -> str:
        """The role whose credentials this instance has; empty where nobody told."""
        at = source_of(self.observe(), self.name).component
        return at.role if isinstance(at, Instance) else ""


LOSS_OF: Mapping[int, Loss] = {6: "unresolved", 7: "refused", 28: "timeout", 35: "tls", 60: "tls"}
"""curl's exit codes, to how an SDK loses a request."""


def curl_headers(request: Request) -> Headers:
    """The headers that curl sends, in its order."""
    given = [row for row in request.headers if row[0].lower() != "host"]
    names = {name.lower() for name, _ in given}
    own = (("User-Agent", AGENT), ("Accept", "*/*"))
    host = request.header("host").strip() or _authority(request)
    return (("Host", host), *(row for row in own if row[0].lower() not in names), *given)


def _authority(request: Request) -> str:
    """The name of the URL, with the port where it is not the scheme's own."""
    usual = {"https": 443, "http": 80}.get(request.scheme)
    return request.hostname if request.port == usual else f"{request.hostname}:{request.port}"


def as_result(done: Outbound, patience: Patience = USUAL) -> CurlResult:
    """What became of a request, as `curl` shows it."""
    request = done.trace.request
    if done.received:
        return _result(done.received)
    if done.late:
        return late(patience.whole)
    symptom = done.trace.response.symptom
    return failed(done.exit_code, request.hostname, request.port, symptom, patience)


def _result(found: Received) -> CurlResult:
    return CurlResult(
        status=found.status,
        headers=MappingProxyType(dict(found.headers)),
        body=found.body.decode("utf-8", errors="replace"),
    )
