"""Shell lines, taken apart into commands of words. What a shell has besides is refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from labkit.errors import LabkitError

LARGEST = 64 * 1024
"""Characters of a cell."""

REFUSED = {
    "|": ("pipes", "run the command alone, and look at its output"),
    ">": ("redirects", "curl -o /dev/null, or look at the output"),
    "<": ("redirects", "give the text as an argument"),
    ";": ("several commands on one line", "put each on a line of its own"),
    "&": ("background and lists of commands", "quote a URL that has & in it"),
    "(": ("subshells", "put each command on a line of its own"),
    ")": ("subshells", "put each command on a line of its own"),
    "`": ("subshells", "run the inner command first"),
    "$": ("variables and subshells", "write the value, or put the text in single quotes"),
}
"""What a shell would do something with, what that is called, and what to do instead."""


@dataclass(slots=True)
class _Reader:
    """Reads one character after the other."""

    text: str
    place: int = 0
    word: str | None = None
    words: list[str] = field(default_factory=list)
    commands: list[tuple[str, ...]] = field(default_factory=list)

    def read(self) -> tuple[tuple[str, ...], ...]:
        while self.place < len(self.text):
            char = self.text[self.place]
            self.place += 1
            self._take(char)
        self._end_command()
        return tuple(self.commands)

    def _take(self, char: str) -> None:
        if char == "\n":
            self._end_command()
        elif char in " \t\r":
            self._end_word()
        elif char == "'":
            self._add(self._quoted("'"))
        elif char == '"':
            self._add(self._in_double_quotes())
        elif char == "\\":
            self._escaped()
        elif char == "#" and self.word is None:
            self.place = (self.text + "\n").find("\n", self.place)
        elif char == "$" and self.text[self.place : self.place + 1] == "?":
            self.place += 1
            self._add("$?")
        elif char in REFUSED:
            raise _refused(char)
        else:
            self._add(char)

    def _add(self, text: str) -> None:
        self.word = (self.word or "") + text

    def _end_word(self) -> None:
        if self.word is not None:
            self.words.append(self.word)
            self.word = None

    def _end_command(self) -> None:
        self._end_word()
        if self.words:
            self.commands.append(tuple(self.words))
            self.words = []

    def _quoted(self, end: str) -> str:
        close = self.text.find(end, self.place)
        if close < 0:
            raise _open(end)
        found = self.text[self.place : close]
        self.place = close + 1
        return found

    def _in_double_quotes(self) -> str:
        found = ""
        while self.place < len(self.text):
            char = self.text[self.place]
            self.place += 1
            if char == '"':
                return found
            if char in "$`":
                raise _refused(char)
            if char == "\\" and self.text[self.place : self.place + 1] in ('"', "\\", "$", "`"):
                char = self.text[self.place]
                self.place += 1
            found += char
        raise _open('"')

    def _escaped(self) -> None:
        following = self.text[self.place : self.place + 1]
        self.place += 1
        if following != "\n":
            self._add(following)


def _refused(char: str) -> LabkitError:
    what, instead = REFUSED[char]
    return LabkitError(f"This shell has no {what} ({char})", where="%%on", try_=instead)


def _open(quote: str) -> LabkitError:
    return LabkitError(f"A quote {quote} is not closed", where="%%on", try_=f"end it with {quote}")


def commands_in(text: str) -> tuple[tuple[str, ...], ...]:
    """The commands of a cell, each as its words. Raises `LabkitError`."""
    if len(text) > LARGEST:
        raise LabkitError(
            f"These are {len(text)} characters", where="%%on", try_=f"at most {LARGEST}"
        )
    strange = next((char for char in text if not (char.isprintable() or char in "\n\t\r")), None)
    if strange is not None:
        raise LabkitError(
            f"A command cannot have the character {strange!r}", where="%%on", try_="take it out"
        )
    return _Reader(text).read()
