"""Questions of notebook 04."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "04-public-subnet",
        "public-app asks the public API again, by the same URL. What does it see?",
        {
            "200: it has a public address and a route to the internet gateway": (
                "It has both, and neither is asked. The name now leads to an address inside the "
                "VPC, so the packet takes the local route."
            ),
            "403 Forbidden": "",
            "A timeout": (
                "A timeout means that nothing answered. The endpoint is there, and it answers."
            ),
            "Could not resolve host": (
                "The name is found. It leads to another address than before."
            ),
        },
        "403 Forbidden",
    ),
    Question.of(
        "04-the-cause",
        "The endpoint stays, its private DNS is off. public-app asks the public API. What now?",
        {
            "403: the endpoint is still there": (
                "It is, and nobody is sent to it: no route leads there, and now no name either."
            ),
            "200, by the internet gateway": "",
            "200, through the endpoint": (
                "An endpoint never serves a public API. Look at the way that was computed."
            ),
            "Could not resolve host": (
                "That is what a private API's default name does now. A public API keeps its public "
                "name."
            ),
        },
        "200, by the internet gateway",
    ),
    Question.of(
        "04-private-name",
        "Private DNS is still off. What became of the private API's own default name?",
        {
            "It still leads to the endpoint": (
                "It was private DNS that led it there. A private API has no public name to fall "
                "back on."
            ),
            "It cannot be resolved": "",
            "403 Forbidden": "For a 403 there must be an address to ask.",
        },
        "It cannot be resolved",
    ),
    Question.of(
        "04-cname",
        "The same domain, but its record is a CNAME instead of an alias. What does public-app see?",
        {
            "200: both records lead to the same name": (
                "They do. But a CNAME hands that name to the client's resolver, and in this VPC "
                "private DNS answers for it."
            ),
            "403 Forbidden": "",
            "Could not resolve host": (
                "Each name on the way is found. It is the last address that is another one."
            ),
            "A certificate error": (
                "The client here takes any certificate, so that cannot be the difference."
            ),
        },
        "403 Forbidden",
    ),
    Question.of(
        "04-isolated",
        "The record is an alias again, and the NAT gateway is gone. What does private-app see?",
        {
            "200: the alias leads around the endpoint": (
                "It does, to a public address. A packet to a public address needs a way out."
            ),
            "403 Forbidden": (
                "The name does not lead to the endpoint any more, so nobody is there to say 403."
            ),
            "Nothing, until it gives up": "",
            "Could not resolve host": "The VPC's resolver finds it. Resolving needs no route.",
        },
        "Nothing, until it gives up",
    ),
    Question.of(
        "04-two-faults",
        "Only the record is made an alias again. What will private-app see?",
        {
            "200, as before that evening": (
                "The name leads out again. Look at the table: out of this subnet no route leads."
            ),
            "403 Forbidden, as now": (
                "An alias leads to a public address, and the endpoint is not on that way."
            ),
            "Nothing, until it gives up": "",
            "Could not resolve host": "Each record on the way is there, and so is its target.",
        },
        "Nothing, until it gives up",
    ),
)
