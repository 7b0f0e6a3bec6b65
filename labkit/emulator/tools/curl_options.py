"""curl's command line: the options that there are here, read into one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from labkit.emulator.curl import CONNECT_SECONDS, NEVER
from labkit.emulator.curl_arguments import (
    checked_address,
    checked_headers,
    checked_seconds,
    checked_url,
    checked_verb,
)
from labkit.errors import LabkitError
from labkit.flow import Request

MOST_REDIRECTS = 50
"""How often curl follows unless it is told otherwise."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(slots=True)
class Order:
    """What a command line asks of curl."""

    url: str = ""
    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    kind: str = ""
    silent: bool = False
    show_error: bool = False
    verbose: bool = False
    include: bool = False
    head: bool = False
    fail: bool = False
    insecure: bool = False
    follow: bool = False
    most_redirects: int = MOST_REDIRECTS
    output: str = ""
    write_out: str = ""
    resolve: dict[tuple[str, int], str] = field(default_factory=dict)
    seconds: float = NEVER
    connect: float = CONNECT_SECONDS

    def request(self, source: str) -> Request:
        """The request that curl sends. Raises `LabkitError` for what it could not send."""
        kinds = {FORM: {"Content-Type": FORM}, JSON: {"Content-Type": JSON, "Accept": JSON}}
        headers = {**kinds.get(self.kind, {})}
        for name, value in self.headers.items():
            headers = {key: one for key, one in headers.items() if key.lower() != name.lower()}
            headers[name] = value
        plain = Request(source, checked_url(self.url))
        address = self.resolve.get((plain.hostname, plain.port))
        usual = "HEAD" if self.head else "POST" if self.data else "GET"
        return Request(
            source,
            self.url,
            method=checked_verb(self.method or usual),
            headers=tuple(checked_headers(headers).items()),
            body="&".join(self.data) if self.kind == FORM else "".join(self.data),
            unchecked=self.insecure,
            at=checked_address(address) if address else None,
        )


def read(arguments: Sequence[str]) -> Order:
    """The order of a command line. Raises `LabkitError` that names what is wrong."""
    order, rest = Order(), iter(_split(arguments))
    for word in rest:
        if not word.startswith("-") or word == "-":
            _take_url(order, word)
        elif word in FLAGS:
            FLAGS[word](order)
        elif word in VALUES:
            value = next(rest, None)
            if value is None:
                raise LabkitError(f"curl: option {word}: requires parameter", try_=f"{word} VALUE")
            VALUES[word](order, value)
        else:
            raise LabkitError(
                f"curl: option {word[:40]}: is unknown here",
                try_=" or ".join(get_close_matches(word, OPTIONS)) or "curl --help",
            )
    if not order.url:
        raise LabkitError("curl: (2) no URL specified", try_="curl https://NAME/STAGE/PATH")
    return order


def _split(arguments: Sequence[str]) -> Iterator[str]:
    """Words, with short options that stand together taken apart: `-sv`, `-XPOST`."""
    for word in arguments:
        if not word.startswith("-") or word.startswith("--") or len(word) < 3:
            yield word
            continue
        letters = word[1:]
        while letters:
            option, letters = f"-{letters[0]}", letters[1:]
            yield option
            if option in VALUES and letters:
                yield letters
                break


def _take_url(order: Order, word: str) -> None:
    if order.url:
        raise LabkitError("curl fetches one URL at a time here", where=word[:80], try_="two lines")
    order.url = word if "://" in word else f"http://{word}"


def _header(order: Order, text: str) -> None:
    name, colon, value = text.partition(":")
    if not colon or not value.strip():
        raise LabkitError(
            f"{text[:80]!r} is no header with a value", where="curl -H", try_="'Name: value'"
        )
    order.headers[name.strip()] = value.strip()


def _data(kind: str) -> Callable[[Order, str], None]:
    def take(order: Order, text: str) -> None:
        if text.startswith("@"):
            raise LabkitError("There are no files here", where=f"curl {text[:40]}", try_="the text")
        order.data.append(text)
        order.kind = kind

    return take


def _raw(order: Order, text: str) -> None:
    order.data.append(text)
    order.kind = FORM


def _output(order: Order, name: str) -> None:
    if name not in ("/dev/null", "-"):
        raise LabkitError("There are no files here", where=f"curl -o {name[:40]}", try_="/dev/null")
    order.output = name


def _resolve(order: Order, text: str) -> None:
    parts = text.split(":")
    if len(parts) != 3 or not parts[1].isdigit():
        raise LabkitError(
            f"{text[:80]!r} says no address", where="curl --resolve", try_="HOST:PORT:ADDRESS"
        )
    order.resolve[parts[0].lower(), int(parts[1])] = parts[2]


def _seconds(order: Order, text: str) -> None:
    order.seconds = checked_seconds(text, NEVER, "curl -m")


def _connect(order: Order, text: str) -> None:
    order.connect = checked_seconds(text, CONNECT_SECONDS, "curl --connect-timeout")


def _redirects(order: Order, text: str) -> None:
    if not text.isdecimal():
        raise LabkitError(
            f"{text[:40]!r} is no number of redirects", where="curl --max-redirs", try_="a number"
        )
    order.most_redirects = int(text[:6])


def _flag(name: str) -> Callable[[Order], None]:
    return lambda order: setattr(order, name, True)


def _text(name: str) -> Callable[[Order, str], None]:
    return lambda order, value: setattr(order, name, value)


FLAGS: Mapping[str, Callable[[Order], None]] = {
    "-s": _flag("silent"),
    "--silent": _flag("silent"),
    "-S": _flag("show_error"),
    "--show-error": _flag("show_error"),
    "-v": _flag("verbose"),
    "--verbose": _flag("verbose"),
    "-i": _flag("include"),
    "--include": _flag("include"),
    "-I": _flag("head"),
    "--head": _flag("head"),
    "-f": _flag("fail"),
    "--fail": _flag("fail"),
    "-L": _flag("follow"),
    "--location": _flag("follow"),
    "-k": _flag("insecure"),
    "--insecure": _flag("insecure"),
}
"""Options without a value."""

VALUES: Mapping[str, Callable[[Order, str], None]] = {
    "-X": _text("method"),
    "--request": _text("method"),
    "-H": _header,
    "--header": _header,
    "-A": lambda order, text: _header(order, f"User-Agent: {text}"),
    "-d": _data(FORM),
    "--data": _data(FORM),
    "--data-raw": _raw,
    "--data-binary": _data(FORM),
    "--json": _data(JSON),
    "-o": _output,
    "--output": _output,
    "-w": _text("write_out"),
    "--write-out": _text("write_out"),
    "--url": _take_url,
    "--resolve": _resolve,
    "-m": _seconds,
    "--max-time": _seconds,
    "--connect-timeout": _connect,
    "--max-redirs": _redirects,
}
"""Options with a value."""
OPTIONS = tuple(sorted({*FLAGS, *VALUES}))
USAGE = f"curl [options] URL\noptions here: {', '.join(OPTIONS)}"
