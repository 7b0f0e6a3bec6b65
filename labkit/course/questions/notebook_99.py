"""Questions of notebook 99."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "99-try-again",
        "A script deletes all that the lab has made, in any order, and tries again whatever was "
        "refused. What becomes of the VPC?",
        {
            "It goes in the end: sooner or later the order comes right": (
                "That is so while all that holds on to it is in the script. Here something is not, "
                "and the same refusal comes for ever."
            ),
            "It stays for ever, and the script never ends": "",
            "AWS deletes it with all that is in it": (
                "AWS takes nothing along. It refuses, and changes nothing."
            ),
            "It stays, and AWS says what holds on to it": (
                "It says that there are dependencies, and not which."
            ),
        },
        "It stays for ever, and the script never ends",
    ),
)
