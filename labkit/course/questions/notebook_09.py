"""Questions of notebook 09."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "09-who-is-lost",
        "Everything stands as the playground starts: both endpoints with private DNS, no NAT "
        "gateway. Which hosts of the VPC reach the public API by its default name?",
        {
            "public-app only: it has a way to the internet": (
                "It has, and does not take it: the name leads to the endpoint in every subnet."
            ),
            "Both: the endpoint is a way to API Gateway": "It is a door to private APIs only.",
            "Neither": "",
            "private-app only: it has the endpoint": (
                "The endpoint answers it, with 403: that door is for private APIs."
            ),
        },
        "Neither",
    ),
    Question.of(
        "09-nat-and-endpoint",
        "A NAT gateway is added; both endpoints stay. Which way do private-app's records take?",
        {
            "By the NAT gateway: it has the default route": (
                "The route is asked after the name. The name leads to an address of the VPC, and "
                "for that the local route is longer."
            ),
            "By the endpoint, as before": "",
            "By both, in turn": "A connection has one address, and an address has one route.",
        },
        "By the endpoint, as before",
    ),
    Question.of(
        "09-one-role",
        "The hosts' role may no longer write. Which of these still puts a record into the stream?",
        {
            "private-app by Kinesis's own API": "It signs with that very role.",
            "The application behind /private": "It runs on an instance with that role.",
            "Anybody by /kinesis of the public API": "",
            "None of them": "API Gateway has a role of its own.",
        },
        "Anybody by /kinesis of the public API",
    ),
)
