"""A half day and a day of the course by the clock, what to prepare, and what to talk about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Day:
    """A plan: `parts` are numbers of notebooks, which take the minutes of their lessons, or other
    words with their minutes after `|`. `begins` is in minutes after midnight.
    """

    title: str
    begins: int
    parts: tuple[str, ...]


DAYS = (
    Day(
        "Half a day",
        9 * 60,
        ("welcome, codes, everybody is in|10", "00", "03", "break|15", "04", "06",
         "10-01 together, 10-07 in pairs; 10-02 and 10-09 for who is done|30",
         "99, shown by you; section 8 of 00 once more, and who has more right than before|15"),
    ),
    Day(
        "A day",
        9 * 60,
        ("welcome, codes, everybody is in|10", "00", "01", "02", "break|15", "03", "04",
         "lunch|60", "05", "06", "break|15", "07", "08", "10, two tickets, in pairs|25", "99"),
    ),
)  # fmt: skip
"""Notebooks 09 and 11 are for the week after: the playground, and the network at work."""


def clock(day: Day, minutes: Mapping[str, int]) -> Iterator[tuple[str, int, str]]:
    """Each part with its beginning (`HH:MM`) and its minutes; the last row is the end."""
    now = day.begins
    for part in day.parts:
        what, _, given = part.partition("|")
        takes = int(given) if given else minutes[what]
        yield f"{now // 60:02}:{now % 60:02}", takes, what
        now += takes
    yield f"{now // 60:02}:{now % 60:02}", 0, "end"


PREPARE = """\
- The day before: open the class on the machine of the day ([how](../classroom.md)), join as the
  first learner, run notebook 03. No AWS account is needed, and nothing costs anything.
- The [slides](slides.md) are Markdown, slides apart by `---`. Open the file *in its place in the
  clone*, for its pictures, with Marp (`marp --preview slides.md --allow-local-files`, or its
  extension for VS Code), or any tool that takes `---`. Each question has its situation and no
  answer; the answer, with why, is the next slide, the picture of the way the one after.
- Print the codes, one slip a learner. Write the address where everybody sees it.
- Say at the beginning: predict first, and lock it in. A wrong prediction is worth more than a
  right one; the reveal explains that very mistake.
- The board on the projector, names hidden. *Pin* the question that the room is at; its bars begin
  the talk. Ask somebody of the *largest wrong* bar to defend it, then press *Show the answer*.
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

TALK: Mapping[str, str] = {
    "00": "Have everybody see one blocked and one delivered request. Often asked: *is this real "
    "AWS?* No: the way is computed by rules that cite AWS's pages, the record is really stored "
    "by an AWS inside the kernel. The same notebook runs on an account.",
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
