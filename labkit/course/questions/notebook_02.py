"""Questions of notebook 02."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "02-edge-private-app",
        "The API is public, and asks nobody who they are. What does private-app see?",
        {
            "200: the API is public": (
                "Public says who may come. It does not build a way: this subnet has no route to "
                "a public address."
            ),
            "403 Forbidden": "For a 403 the request would have to arrive.",
            "Nothing, until it gives up": "",
            "Could not resolve host": (
                "The VPC's resolver knows all public names. Resolving needs no route."
            ),
        },
        "Nothing, until it gives up",
    ),
    Question.of(
        "02-in-place",
        "The API becomes regional. What happens to its URL?",
        {
            "It stays, and leads to another place": "",
            "It changes: each type has names of its own": (
                "All three types have names of one shape, with the API's id in front, and the id "
                "stays."
            ),
            "It stays, and so does the place that it leads to": (
                "Look at the two addresses: the name leads to another one than before."
            ),
            "The API has to be made anew, with a new id": (
                "The plan says in place: the API is the same one, and so is its id."
            ),
        },
        "It stays, and leads to another place",
    ),
    Question.of(
        "02-private-alone",
        "The API becomes private. The VPC has no endpoint. Who reaches the API now?",
        {
            "The two instances: they are in the VPC": (
                "The API is in no VPC, whatever its type. A private API is reached through an "
                "interface endpoint, and there is none."
            ),
            "public-app only, by the internet gateway": (
                "A private API has no public name and no public address to go to."
            ),
            "Nobody": "",
            "Everybody: its policy allows all": (
                "A policy speaks to who has arrived. Here nobody even finds the name."
            ),
        },
        "Nobody",
    ),
    Question.of(
        "02-private-endpoint",
        "Now the VPC gets an endpoint with private DNS. Who reaches the private API?",
        {
            "private-app only": (
                "The endpoint stands in private subnets, and serves the whole VPC: its public "
                "subnets too."
            ),
            "Both instances, and nobody on the internet": "",
            "Both instances, and the internet by the same name": (
                "Private DNS answers inside this VPC only. Outside nobody knows the name."
            ),
        },
        "Both instances, and nobody on the internet",
    ),
    Question.of(
        "02-private-to-edge",
        "The API is private. Can one call make it edge-optimized?",
        {
            "Yes: a type is a setting like any other": (
                "Five of the six changes work like that. This is the sixth."
            ),
            "No: AWS refuses this step": "",
            "Yes, once the endpoint is removed": (
                "The endpoint is the VPC's. The API's type does not depend on it."
            ),
            "No: a private API stays private for ever": "It can become regional.",
        },
        "No: AWS refuses this step",
    ),
    Question.of(
        "02-default-off",
        "The public API's default URL is switched off. What does a client on the internet see?",
        {
            "Could not resolve host": (
                "The name still leads to API Gateway. It is API Gateway that says no."
            ),
            "403 Forbidden": "",
            "404 Not Found": (
                "API Gateway has no 404 of its own for what it will not serve: it answers 403."
            ),
            "200: only new clients are refused": "The switch is for everybody.",
        },
        "403 Forbidden",
    ),
    Question.of(
        "02-two-faults",
        "Private DNS was switched off, and the very same 403 comes. Which way did the request go "
        "this time?",
        {
            "By the endpoint, as before: the answer is the same": (
                "The name leads to a public address now; ask dig. The same words can come from "
                "two doors, for two causes."
            ),
            "By the internet gateway, to API Gateway's public door": "",
            "No way: it was refused on this host": (
                "A 403 is an HTTP answer of somebody who got the request."
            ),
        },
        "By the internet gateway, to API Gateway's public door",
    ),
)
