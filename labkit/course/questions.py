"""The course's questions: what is asked before a reveal, and what explains each choice.

They lie here and not in the notebooks, where the answer would be read before the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.errors import LabkitError


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `choices` pairs each choice with the words that explain it, or with none."""

    id: str
    text: str
    choices: tuple[tuple[str, str], ...]
    answer: str

    def __post_init__(self) -> None:
        if len(set(self.offered)) < len(self.choices):
            raise LabkitError("A choice is offered twice", where=self.id, try_="name each once")
        self.check(self.answer)

    @property
    def offered(self) -> tuple[str, ...]:
        """The choices as a learner sees them."""
        return tuple(choice for choice, _ in self.choices)

    def check(self, choice: str) -> None:
        """Raise LabkitError, listing what is offered, if this choice is not."""
        if choice not in self.offered:
            offered = " | ".join(self.offered) or "none"
            raise LabkitError(
                f"{choice!r} is not among the choices", where=self.id, try_=f"one of: {offered}"
            )

    def explain(self, choice: str) -> str:
        """The words that belong to a choice."""
        return dict(self.choices)[choice]

    @classmethod
    def of(cls, key: str, text: str, choices: Mapping[str, str], answer: str) -> Question:
        """A question from its choices, each with the words that explain it."""
        return cls(key, text, tuple(choices.items()), answer)


def question_called(key: str) -> Question:
    """One of the course's questions. Raises `LabkitError` that lists those there are."""
    if key not in QUESTIONS:
        raise LabkitError(
            f"There is no question {key!r}", where="predict", try_=f"one of: {', '.join(QUESTIONS)}"
        )
    return QUESTIONS[key]


QUESTIONS: Mapping[str, Question] = {
    row.id: row
    for row in (
        Question.of(
            "00-no-way-out",
            "What does private-app see?",
            {
                "At once: connection refused": (
                    "A refusal is an answer, and somebody has to be there to send "
                    "it. A packet without a route is dropped in silence."
                ),
                "403 Forbidden": "A 403 is an HTTP answer: the request would have had to arrive.",
                "Nothing, until it gives up": "",
                "Could not resolve the host name": (
                    "The VPC's own resolver answers without any route to the "
                    "internet, and a public API has a public name."
                ),
            },
            "Nothing, until it gives up",
        ),
        Question.of(
            "03-private-app",
            "What happens to the request of private-app?",
            {
                "It times out: there is no route to API Gateway": (
                    "There is one. The name leads to an address of the endpoint, "
                    "inside the VPC, and every route table has the local route."
                ),
                "403: nobody signed the request": (
                    "The method asks for no signature. Who may call is up to the "
                    "resource policy, and it lets this endpoint in."
                ),
                "It arrives, and the record is in the stream": "",
                "The name is not found: the API is private": (
                    "From outside, yes. Inside this VPC the endpoint's private DNS "
                    "answers for the name."
                ),
            },
            "It arrives, and the record is in the stream",
        ),
        Question.of(
            "03-public-app",
            "Which way does the request of public-app take?",
            {
                "Through the internet gateway, since its subnet is public": (
                    "The route follows from the address, and the name leads to an "
                    "address inside the VPC."
                ),
                "None: an endpoint serves only the subnets it stands in": (
                    "Its interfaces stand in two private subnets, and every subnet "
                    "of the VPC reaches them by the local route."
                ),
                "Through the endpoint, like private-app": "",
            },
            "Through the endpoint, like private-app",
        ),
        Question.of(
            "03-no-private-dns",
            "private-app sends the same request. What does it see?",
            {
                "A timeout": (
                    "A timeout needs an address to send to. Without private DNS, "
                    "nobody gives one for a private API."
                ),
                "Could not resolve host": "",
                "200, by the internet": (
                    "There is no way to the internet, and a private API has no public name."
                ),
                "403 Forbidden": "It would have to reach API Gateway for that.",
            },
            "Could not resolve host",
        ),
        Question.of(
            "03-endpoint-group",
            "What does private-app see now?",
            {
                "Connection refused": (
                    "A security group does not refuse, it drops. Refused means that"
                    " the packet arrived and nobody listens."
                ),
                "200: security groups are for instances": (
                    "They are for network interfaces, and an interface endpoint has some."
                ),
                "403 Forbidden": "A security group knows nothing of HTTP.",
                "Nothing, until it gives up": "",
            },
            "Nothing, until it gives up",
        ),
        Question.of(
            "03-policy",
            "Who says no, and in which words?",
            {
                "Nobody: the connection times out": (
                    "The endpoint lets the request pass; its own policy allows everything."
                ),
                "API Gateway: 403 Forbidden, without a reason": (
                    "That is the answer at the wrong door. A policy says who may "
                    "not do what, and on which resource."
                ),
                "Kinesis: access denied": "The request never comes that far.",
                "API Gateway: 403, not authorized, with an explicit deny": "",
            },
            "API Gateway: 403, not authorized, with an explicit deny",
        ),
        Question.of(
            "03-public-api",
            "private-app calls the public API. What happens?",
            {
                "200, by the NAT gateway": (
                    "It is never asked. Private DNS catches every execute-api name "
                    "of the Region, so the address is inside the VPC."
                ),
                "403 Forbidden": "",
                "200, through the endpoint": "The endpoint is a door to private APIs only.",
                "Could not resolve host": "The name is found. It leads to the endpoint.",
            },
            "403 Forbidden",
        ),
        Question.of(
            "03-two-faults",
            "How many things stand in the way, as far as you can tell from this answer?",
            {
                "One: the answer names it": (
                    "The answer names nothing. It only says that nothing came back."
                ),
                "At least one: only the first can be seen": "",
                "Two, and both show": (
                    "A request stops at the first thing that stops it. What lies "
                    "behind shows only once that is mended."
                ),
            },
            "At least one: only the first can be seen",
        ),
    )
}
"""Every question by its id; ids begin with the number of their notebook."""
