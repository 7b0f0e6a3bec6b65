"""Questions of notebook 01."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "01-which-way",
        "private-app has no NAT gateway and no way to the internet. It puts an item into a "
        "DynamoDB table. What happens?",
        {
            "It times out: DynamoDB is a public service": (
                "Its addresses are public. A route leads to them all the same: look at the table."
            ),
            "It arrives, by a route to the gateway endpoint": "",
            "It arrives, by an address of DynamoDB's in the VPC": (
                "That is an interface endpoint. A gateway endpoint has no address at all."
            ),
            "The name is not found": "The VPC's resolver finds public names without a way out.",
        },
        "It arrives, by a route to the gateway endpoint",
    ),
    Question.of(
        "01-the-name",
        "What does the name dynamodb.us-east-1.amazonaws.com lead to from private-app?",
        {
            "An address of the VPC, 10.0.x.x": (
                "Private DNS of an interface endpoint does that. This kind changes no name."
            ),
            "A public address, the same as for everybody": "",
            "Nothing: there is no private DNS": "Names are found by the VPC's resolver as always.",
        },
        "A public address, the same as for everybody",
    ),
    Question.of(
        "01-with-nat",
        "A NAT gateway is added, with a default route in the same table. Which way now?",
        {
            "By the NAT gateway: 0.0.0.0/0 covers every address": (
                "It does, and any longer prefix goes before it. Those of a prefix list are longer."
            ),
            "By the gateway endpoint, as before": "",
            "By both, in turn": "A packet takes one route.",
        },
        "By the gateway endpoint, as before",
    ),
    Question.of(
        "01-other-table",
        "The endpoints are associated with the public route table instead of the private one. "
        "What do the two hosts see?",
        {
            "Both write: an endpoint serves its VPC": (
                "It serves the subnets whose table has its route. It is nothing but that route."
            ),
            "private-app hangs, public-app writes": "",
            "private-app gets 403, public-app writes": "For a 403 the packet would have to arrive.",
            "Both hang": "public-app has an internet gateway, and now an endpoint as well.",
        },
        "private-app hangs, public-app writes",
    ),
    Question.of(
        "01-egress",
        "The hosts' security group lets out to the two prefix lists on 443 and to nothing else. "
        "The endpoint has no address and no group. Does a write get through?",
        {
            "No: a group cannot name an endpoint": "It names the prefix list.",
            "Yes: the addresses of the service are let out": "",
            "Yes, but only with a rule for the answers": "Groups remember what they let out.",
            "No: groups are not asked on this way": (
                "They are, at the host's own interface, wherever the packet goes next."
            ),
        },
        "Yes: the addresses of the service are let out",
    ),
    Question.of(
        "01-no-kinesis",
        "You ask AWS for a gateway endpoint for Kinesis, and for one for API Gateway. What does it "
        "say?",
        {
            "It makes both": "Gateway endpoints exist for S3 and DynamoDB alone.",
            "It makes the one for API Gateway, which is a gateway": (
                "It has the word in its name, and that is all they share."
            ),
            "It refuses both": "",
            "It makes interface endpoints instead": "It does what is asked, or says no.",
        },
        "It refuses both",
    ),
)
