"""The board as HTML: without names for the projector, with them for the instructor. Pure.

A bar has its number beside it and the answer its sign, so that nothing hangs on colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlencode

from labkit.classroom.board.results import Asked, Bar, Results, Seen
from labkit.course.questions import QUESTIONS

STYLE = """
:root { color-scheme: light dark; font: clamp(18px, 1.35vw, 34px)/1.4 system-ui, sans-serif; }
body { margin: 1rem auto; max-width: 72rem; padding: 0 1rem; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem 1.2rem }
header, #part > p:first-child { font-size: .75rem; margin: .2rem 0 }
h1 { font-size: 1rem; margin: 0 } h2 { font-size: 1.1rem; margin: 1.2rem 0 .4rem }
#part > p:first-child + h2 { margin-top: .4rem }
h3 { font-size: 1.3rem; margin: .6rem 0 .3rem; font-weight: 600 }
nav a { margin-right: 1.2rem }
select, button { font: inherit } select { max-width: 28rem }
#now { font-size: 1.15rem } #now h3 { font-size: 1.4rem } #now p { margin: .3rem 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #8886; }
th strong { margin-right: .6rem } th small { display: block; font-weight: 400; font-style: italic }
td.n, th.n { text-align: right; width: 3.5rem; font-variant-numeric: tabular-nums }
td.bar { width: 35% } td.bar span { display: block; height: 1.1rem; background: #0072B2 }
details summary { cursor: pointer }
"""
REFRESH = """
const part = document.getElementById('part');
// On loopback and by https, browsers say that a script asks; the hub wants its token then.
const token = () => document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? '';
setInterval(async () => {
  try {
    const answer = await fetch(part.dataset.from, {
      credentials: 'same-origin', headers: {'X-XSRFToken': token()},
    });
    if (!answer.ok) throw answer.status;
    const open = [...part.querySelectorAll('details[open]')].map(one => one.id);
    part.innerHTML = await answer.text();
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
    document.getElementById('late').textContent = '';
  } catch {
    const late = document.getElementById('late');
    late.textContent = 'The board is not fresh. Reload the page; the hub may be starting again.';
  }
}, 5000);
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the instructor wants to see: names, the question whose answer is shown, and the one
    that is pinned, both by id.

    Without a pin, the board shows where the class is. An answer is one question's, so that the
    next one comes without. All of it stands in the page's address.
    """

    names: bool = False
    answer: str = ""
    pin: str = ""

    def at(self, base: str) -> str:
        """The address below `base`."""
        asked = {"answer": self.answer, "pin": self.pin}
        known = {name: key for name, key in asked.items() if key in QUESTIONS}
        return f"{base}?{urlencode({'names': int(self.names), **known})}"


def page(results: Results, shown: Shown, base: str) -> str:
    """The whole page, which asks for its part again every five seconds."""
    names = shown.names
    links = (
        (replace(shown, names=not names).at(base), f"{_verb(shown=names)} names"),
        (f"{base}class.csv", "CSV: a line a learner"),
        (f"{base}answers.csv", "CSV: a line an answer"),
    )
    nav = "".join(f'<a href="{escape(at)}">{escape(words)}</a>' for at, words in links)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The class</title>'
        f"<style>{STYLE}</style></head><body><header><h1>The class</h1><nav>{nav}</nav>"
        f"{_pins(shown, base)}</header>"
        f'<p id="late" role="status"></p>'
        f'<main id="part" data-from="{escape(shown.at(f"{base}part"))}">'
        f"{part(results, shown, base)}"
        f"</main><script>{REFRESH}</script></body></html>"
    )


def part(results: Results, shown: Shown, base: str) -> str:
    """What changes: who is where, predictions, challenges, what blocks, what stands."""
    sections = [
        f"<p>{results.here} of {len(results.people)} are here.</p>",
        _predictions(results, shown, base),
        _counts("Where people are", "notebook", results.notebooks),
        _counts("What blocks their requests", "code", results.blockers),
        _sorted(results),
        _challenges(results),
        _counts("What stands", "lab", results.standing),
    ]
    if shown.names:
        sections.append(_people(results.people))
    return "".join(sections)


def _pins(shown: Shown, base: str) -> str:
    """A choice of all questions of the course, so that one can be pinned before it is answered."""
    options = "".join(
        f'<option value="{escape(key)}"{" selected" * (key == shown.pin)}>'
        f"{escape(key)} · {escape(row.text)}</option>"
        for key, row in QUESTIONS.items()
    )
    return (
        f'<form action="{escape(base)}">'
        f'<input type="hidden" name="names" value="{int(shown.names)}">'
        f'<label>Question <select name="pin"><option value="">where the class is</option>{options}'
        f"</select></label> <button>Pin</button></form>"
    )


def _verb(*, shown: bool) -> str:
    return "Hide" if shown else "Show"


def _predictions(results: Results, shown: Shown, base: str) -> str:
    questions = results.questions
    pinned = shown.pin in QUESTIONS
    if not (questions or pinned):
        return "<h2>Predictions</h2><p>Nobody has locked one in yet.</p>"
    now = results.asked(shown.pin) if pinned else current(questions)
    told = "".join(_question(row, results.here, shown, base) for row in questions if row != now)
    others = f'<details id="others"><summary>Other questions</summary>{told}</details>'
    head = "<h2>Predictions: pinned</h2>" if pinned else "<h2>Predictions</h2>"
    asked = _question(now, results.here, shown, base)
    return f'{head}<div id="now">{asked}</div>{others if told else ""}'


def current(questions: tuple[Asked, ...]) -> Asked:
    """What the class is at: the last question of the course that not only a few have reached."""
    most = max(row.answered for row in questions)
    return next(row for row in questions if 3 * row.answered >= most)


def _question(asked: Asked, here: int, shown: Shown, base: str) -> str:
    most = max(1, *(bar.count for bar in asked.bars))
    told = shown.answer == asked.id
    rows = "".join(_bar(bar, most, answers=told) for bar in asked.bars)
    away = asked.answered - asked.here
    other = replace(shown, answer="" if told else asked.id).at(base)
    return (
        f"<section><p>{escape(asked.situation)}</p><h3>{escape(asked.text)}</h3>"
        f"<p>Answered {asked.here} of {here} here{f', and {away} who left' if away else ''}.</p>"
        f'<table>{rows}</table><p><a href="{escape(other)}">{_verb(shown=told)} the answer</a></p>'
        "</section>"
    )


def _bar(bar: Bar, most: int, *, answers: bool) -> str:
    sign = "✔ " if answers and bar.right else ""
    why = f"<small>{escape(bar.why)}</small>" if answers and bar.why else ""
    width = round(100 * bar.count / most)
    return (
        f'<tr><th scope="row"><strong>{bar.letter}</strong>{sign}{escape(bar.choice)}{why}</th>'
        f'<td class="n">{bar.count}</td>'
        f'<td class="bar" aria-hidden="true"><span style="width:{width}%"></span></td></tr>'
    )


def _counts(title: str, what: str, rows: Iterable[tuple[str, int]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(key) or "–"}</th><td class="n">{count}</td></tr>'
        for key, count in rows
    )
    head = f'<tr><th scope="col">{what}</th><th scope="col" class="n">learners</th></tr>'
    table = f"<table>{head}{body}</table>" if body else "<p>Nothing.</p>"
    return f"<h2>{escape(title)}</h2>{table}"


def _sorted(results: Results) -> str:
    """Only where something was sorted: how many items were right at first, and are now."""
    body = "".join(
        f'<tr><th scope="row">{escape(it.text)}</th><td>{it.first:.1f}, now {it.last:.1f} of '
        f"{it.of} right; {it.better} of {it.learners} have more than at first</td></tr>"
        for it in results.sorted
    )
    return f"<h2>What was sorted</h2><table>{body}</table>" if body else ""


def _challenges(results: Results) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(key)} {escape(title)}</th><td class="n">✔ {mended}</td>'
        f'<td class="n">? {said}</td></tr>'
        for key, title, mended, said in results.challenges
    )
    note = "<p>✔ seen mended in the learner's account; ? only their notebook says so.</p>"
    return f"<h2>Challenges</h2>{f'<table>{body}</table>{note}' if body else '<p>None yet.</p>'}"


def _people(people: tuple[Seen, ...]) -> str:
    head = "".join(
        f'<th scope="col">{word}</th>'
        for word in ("name", "here", "notebook", "right", "challenges", "stands", "blocked by")
    )
    return f"<h2>Everybody</h2><table><tr>{head}</tr>{''.join(map(_person, people))}</table>"


def _person(seen: Seen) -> str:
    cells = (
        "✔ here" if seen.active else "– away",
        seen.notebook,
        f"{seen.right} of {len(seen.predictions)}",
        " ".join(sorted(seen.confirmed)),
        ", ".join(lab.lab for lab in seen.labs),
        ", ".join(seen.stuck),
    )
    row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(seen.name)}</th>{row}</tr>'
