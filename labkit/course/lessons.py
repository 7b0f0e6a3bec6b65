"""How each notebook is taught: what is said before, what the room does together, what each alone.

A `Lesson` names questions and sections of its notebook; a test holds them against the notebook,
and sees to it that what is left out defines nothing that the rest needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SAY = 3
"""Minutes for the sentences before a notebook, while everybody opens it."""
ROUND = 7
"""Minutes for a question with the room: 2 to predict, 4 to talk, 1 to run."""
BESIDE = 3
"""Minutes for another prediction that stands in the same section: predict, run, one sentence."""
AFTER = 3
"""Minutes for what to keep, and to take the lab down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """`say`: three sentences before. `room`: ids of the questions that all answer together.

    `alone`: sections by their number, with the minutes for each. Whatever section is neither
    the room's nor here is for home. `behind`: the section to leave out first in a room that is
    late. `ahead`: a section for home that a quick room may add. `asked`: what is often asked, with
    an answer.
    """

    say: tuple[str, str, str]
    room: tuple[str, ...]
    alone: Mapping[str, int] = field(default_factory=dict)
    behind: str
    ahead: str = ""
    asked: tuple[tuple[str, str], ...]


LESSONS: Mapping[str, Lesson] = {
    "00": Lesson(
        say=("Today every question is a way: from whom, to what, and who may stop it.",
             "You predict before you run; nobody grades it.",
             "Your AWS is this class's own, so you can break everything."),
        room=("00-no-way-out",),
        alone={"1": 3, "2": 1, "6": 3, "7": 1, "8": 6},
        behind="6",
        asked=(("Why does it wait instead of saying no?",
                "A packet without a route is dropped, and nobody is there to answer."),
               ("What differs from AWS?",
                "Whether a packet arrives is computed; what services answer is executed. The "
                "words of errors are AWS's, as far as they were recorded.")),
    ),
    "01": Lesson(
        say=("Three things have gateway in their name; this is about the fourth.",
             "A gateway endpoint has no address, no name and no group.",
             "So ask each time: in which table is its route?"),
        room=("01-which-way", "01-other-table", "01-no-kinesis"),
        alone={"1": 1, "3": 3},
        behind="8", ahead="6",
        asked=(("Does it cost anything?",
                "No. A NAT gateway is paid by the hour and by the gigabyte."),
               ("Can somebody on the VPN use it?",
                "No: it is a route of this VPC's tables. For that S3 and DynamoDB have interface "
                "endpoints.")),
    ),
    "02": Lesson(
        say=("An API stands in no VPC, whatever its type.",
             "The type says from where its name is found, and who is served.",
             "Keep three symptoms apart: no name, silence, 403."),
        room=("02-edge-private-app", "02-private-alone", "02-private-endpoint"),
        alone={"2": 3, "4": 2},
        behind="2", ahead="7",
        asked=(("Is an edge-optimized API cached?",
                "No. It is only entered at an edge location."),
               ("Can one API be public and private?",
                "No, one type at a time. Two APIs can have one back end.")),
    ),
    "03": Lesson(
        say=("A host without any way to the internet calls an API today.",
             "Four things decide: the name, the route, the endpoint's group, the policies.",
             "Each has a symptom of its own; collect them."),
        room=("03-private-app", "03-no-private-dns"),
        alone={"1": 2, "4": 4, "7": 3, "8": 3},
        behind="8", ahead="9",
        asked=(("Does the endpoint have to stand in the host's subnet?",
                "No. Every subnet of the VPC reaches it by the local route."),
               ("Is this private API safe from the internet without a policy?",
                "Its name leads nowhere outside, and without a policy it cannot be deployed.")),
    ),
    "04": Lesson(
        say=("Yesterday everything worked, and a colleague only added an endpoint.",
             "Two explanations go around; one of them is wrong.",
             "To tell them apart, change one thing and ask again."),
        room=("04-public-subnet", "04-the-cause", "04-cname"),
        alone={"1": 2, "3": 2, "5": 3, "6": 4},
        behind="7", ahead="8",
        asked=(("Why does a CNAME not help, and an alias does?",
                "A CNAME leads to another execute-api name, which private DNS catches as well. "
                "An alias answers with addresses, and no name is asked again."),
               ("Which cure do you use?",
                "A custom domain for public APIs, where others own the VPC; private DNS off, "
                "where all callers of the private API can be changed.")),
    ),
    "05": Lesson(
        say=("Three may say no to who calls, and each uses words of its own.",
             "Read a 403 to its end before you open any policy.",
             "Silence and a deny are not the same no."),
        room=("05-helo", "05-silence", "05-either"),
        alone={"1": 3, "6": 3},
        behind="6", ahead="4",
        asked=(("Which of the two policies do I need?",
                "The API's says who may call this API. The endpoint's says what may pass here, to "
                "any API."),
               ("Do I need IAM authorisation at all?",
                "For a role to count, yes: without a signature nobody knows who calls.")),
    ),
    "06": Lesson(
        say=("Now the other direction: the API is public, what is behind it is private.",
             "A VPC link is the way from API Gateway into your VPC.",
             "Ask at each hop: which address does it come from?"),
        room=("06-who-is-it", "06-client-beside", "06-group-of-the-balancer"),
        alone={"1": 2, "4": 2},
        behind="5", ahead="8",
        asked=(("Whom does the application's group have to admit?",
                "Who comes by the link shows the load balancer's addresses; who comes from the "
                "VPC shows their own, while client addresses are kept."),
               ("Is the link a tunnel?",
                "No: AWS PrivateLink. It leads to this load balancer and to nothing else.")),
    ),
    "07": Lesson(
        say=("One API, one name, and two ways behind it.",
             "They share the front door and nothing else.",
             "At the end Kinesis refuses: watch which status comes, and who says it."),
        room=("07-what-they-share", "07-looks-like-200"),
        alone={"1": 3, "3": 2, "4": 3},
        behind="3", ahead="6",
        asked=(("Which of the two is better?",
                "/kinesis, if the record goes on as it is; /private, if a program must decide."),
               ("Who makes it a 200?",
                "The integration responses. Without a pattern every answer becomes 200.")),
    ),
    "08": Lesson(
        say=("One record, one instance, and four ways to the stream.",
             "Each has a price and somebody else who needs the permission.",
             "At the end you choose by numbers."),
        room=("08-no-way", "08-by-api", "08-cheapest"),
        alone={"2": 2, "3": 8, "6": 4},
        behind="2", ahead="5",
        asked=(("Endpoint or NAT gateway?",
                "By the plot: hours against gigabytes. A NAT gateway that others need anyway "
                "costs no hour more."),
               ("Can the endpoint's policy guard the stream?",
                "Only on this way. Whoever goes around it is not asked.")),
    ),
    "99": Lesson(
        say=("Deleting is an order, and AWS does not tell it at once.",
             "Each refusal names, or hides, what has to go first.",
             "Look for the last line: nothing left."),
        room=("99-try-again",),
        alone={"1": 2, "3": 4, "4": 3, "5": 1},
        behind="3", ahead="7",
        asked=(("Would CloudFormation not do that?",
                "It follows the same order, and stops at what it did not make."),
               ("What if the journal is gone?",
                "Tags: everything bears the lab's, and a sweep finds it.")),
    ),
}  # fmt: skip
"""By the notebook's number. 09 and 11 are for the week after; of 10, tickets are chosen."""
