"""A half day and a day of the course by the clock, what to prepare, and what to talk about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a day that is no notebook, with its minutes. `behind` is what to leave out in a
    room that is late, `ahead` what a quick one may add. `shown` heads a slide of its own;
    `tickets` are challenges by id, with a slide each.
    """

    what: str
    minutes: int
    behind: str = "–"
    ahead: str = "–"
    shown: str = ""
    tickets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A plan: `parts` are numbers of notebooks, which take the minutes of their lessons, or blocks.
    `begins` is in minutes after midnight.
    """

    title: str
    begins: int
    parts: tuple[str | Block, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A part with its beginning (`HH:MM`): a notebook's number, or a block."""

    start: str
    minutes: int
    part: str | Block


WELCOME = Block(
    "welcome, codes, everybody is in", 15, "begin when half of the room is in", "begin with 00"
)
SPARE = Block("spare, for what took longer", 5, "use it", "give it to the break")
BREAK = Block("break", 15, shown="Break")
PAUSE = Block(
    "pause, or spare", 5, "use it", "keep it: people sit in pairs after it", shown="Stand up"
)

DAYS = (
    Day(
        "Half a day",
        9 * 60,
        (WELCOME, "00", "03", SPARE, BREAK, "04", "06", PAUSE,
         Block("10-01 together, 10-07 in pairs", 24, "10-07", "10-09, then 10-02",
               tickets=("10-01", "10-07")),
         Block("99, sections 4 and 5, shown by you; then section 8 of 00 once more, and who has "
               "more right than before", 15, "99: only the sorting", "99, section 6, by hands",
               shown="Section 8 of 00 once more")),
    ),
    Day(
        "A day",
        9 * 60,
        (WELCOME, "00", "01", "02", SPARE, BREAK, "03", "04", Block("lunch", 60, shown="Lunch"),
         "05", "06", SPARE, BREAK, "07", "08", PAUSE,
         Block("10-03 together, 10-05 in pairs", 25, "10-05", "10-01, then 10-07",
               tickets=("10-03", "10-05")), "99"),
    ),
)  # fmt: skip
"""Notebooks 09 and 11 are for the week after: the playground, and the network at work."""


def clock(day: Day, minutes: Mapping[str, int]) -> Iterator[Row]:
    """Each part with its beginning and its minutes; the last row is the end."""
    now = day.begins
    for part in (*day.parts, Block("end", 0)):
        takes = part.minutes if isinstance(part, Block) else minutes[part]
        yield Row(f"{now // 60:02}:{now % 60:02}", takes, part)
        now += takes


PREPARE = """\
- The day before: open the class on the machine of the day ([how](../classroom.md)) with a name of
  your own, *Rehearsal*, on the roster. Join as *Rehearsal*, in a private window, and run notebook
  03: a learner's code is good once, and what you predict counts in the bars. No AWS account is
  needed, and nothing costs anything.
- The slides are Markdown, slides apart by `---`: [all](slides.md), and
  [half a day](slides-half-day.md) in its order. Open the file *in its place in the clone*, for its
  pictures, with Marp (`marp --preview slides-half-day.md --allow-local-files`, or its extension
  for VS Code), or any tool that takes `---`.
- Print the [answers](key.md): they are not for the projector.
- Print the codes, one slip a learner (`serve --slips slips.html`). Write the address
  where everybody sees it.
- In 00, section 8, the first check of the names is kept. At the end of the day the notebook shows
  it beside the last, and the board says how many have more right than at first.
- Say at the beginning: predict first, and lock it in. A wrong prediction is worth more than a
  right one; the reveal explains that very mistake.
- Each section sets up its own lab: who is 20 minutes behind jumps to the room's next section, and
  runs only the first cells and those that the timetable calls *alone*.
- *Plan B* in [A class on one machine](../classroom.md) is for a machine, a network or laptops that
  fail.
- A class runs on the class server. AWS is for a demonstration by you: 04, 09 and 10 would need an
  account for each learner.
- Open the board the day before from a second browser, too, and find `/hub/admin`.
- Who is done early goes on with *go further*, then notebook 09. Who is stuck writes `lab.help()`.
- Every lab ends with `lab.down()`, and says that nothing is left. It is a habit to take home.
"""

PROJECTOR = """\
Three windows, full screen, one after the other; for each question with the room this loop. The
line on top of a slide has the question's id, by which the board finds it.

| minutes | on the projector | what happens |
|---|---|---|
| 2 | the slide of the question | you read it aloud; everybody locks one in |
| 3 | the board, the question *pinned* | the bars; who is of the largest wrong one defends it |
| 1 | the board, *Show the answer* | everybody runs the cell, and reads why |
| 1 | the slide of the answer, its picture | the way, in one sentence |

Your notebook is on the projector for a section that you show (`lab.view`), and for nothing else.
Without a board, hands for A to D do as well.
"""

TALK: Mapping[str, str] = {
    "00": "Have everybody see one blocked and one delivered request. Often asked: *is this real "
    "AWS?* No: the way is computed by rules that cite AWS's pages, the record is really stored "
    "by an AWS of the class's own. The same notebook runs on an account.",
    "01": "A gateway endpoint is a route, not a name and not an address. Ask for the proof: `dig` "
    "answers the same before and after. Often asked: *why have Kinesis and API Gateway none?* "
    "AWS offers it for S3 and DynamoDB alone.",
    "02": "Three types, one name each. Let them say who can come to which, then what happens to a "
    "client in the moment of the change. Often asked: *does regional mean private?* No: it is on "
    "the internet, in one Region.",
    "03": "Three symptoms, three places to look: no name, silence, a 403. Draw the columns on the "
    "board and have the room fill them. Often asked: *does my record travel through the VPC?* "
    "From API Gateway on it does not.",
    "04": "The most expensive evening of many teams. First the belief: *the endpoint hides public "
    "APIs*. Then the cause: private DNS does, for the whole VPC, public subnets too. Often asked: "
    "*can I exempt one subnet?* No; a name of your own is the cure.",
    "05": "Four must say yes. Have them sort the bodies before they look at any policy. Often "
    "asked: *I changed the policy and nothing happened.* It is not deployed.",
    "06": "Which address does the target see, and so: whom must its group admit? Often asked: *is "
    "this what makes an API private?* No: private API and private integration are opposite "
    "directions.",
    "07": "One name, two back ends, two permissions. The error with status 200 deserves five "
    "minutes: who said 200, and to whom? Often asked: *does /kinesis need the VPC link?* No.",
    "08": "Four ways for one record. Let them choose by traffic, then look at the plot: the "
    "crossing points decide, not taste. Often asked: *who needs the permission?* Whoever signs "
    "the call, and at each hop that is somebody else.",
    "09": "For those who are done early, and for the week after. Each open question has several "
    "answers: let two people compare theirs.",
    "10": "In pairs: one drives, one may only ask *what does the symptom say?* No trace before a "
    "guess. Opening a group to the world gets the request through and costs the point.",
    "11": "Homework: a snapshot of an account at work, with the read-only policy that `labkit "
    "snapshot --policy` prints. Nothing leaves the laptop.",
    "99": "Take everything down together, and look for *Left: nothing*. Then the price of "
    "forgetting it for a month.",
}
"""For each notebook: what to talk about after it, and what is often asked."""
