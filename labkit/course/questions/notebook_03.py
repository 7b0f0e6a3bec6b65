"""Questions of notebook 03."""

from labkit.course.questions.question import Question

ROWS = (
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
        "03-way-without-a-name",
        "Private DNS stays off. What can private-app still call the private API by?",
        {
            "Nothing: a private API needs private DNS": (
                "Private DNS is one way to the endpoint, not the door itself. The endpoint stands, "
                "and it has a name of its own."
            ),
            "The endpoint's own name, and nothing more": (
                "That is the door to every private API of the Region. As long as nobody says which "
                "one is meant, the answer is 403 Forbidden (F1.21)."
            ),
            "The endpoint's own name, with the API's id in a header": "",
            "The URL of the API, by a NAT gateway": (
                "No way to the internet helps: outside a VPC the name of a private API leads "
                "nowhere."
            ),
        },
        "The endpoint's own name, with the API's id in a header",
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
