"""Questions of notebook 00."""

from labkit.course.questions.question import Question

ROWS = (
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
)
