"""Questions of notebook 06."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "06-who-is-it",
        "The application tells which address the request came from. Which one?",
        {
            "The caller's public address": (
                "The caller's connection ends at API Gateway, which opens one of its own."
            ),
            "A public address of API Gateway's": (
                "Nothing comes in by the internet: no route leads into this subnet from there."
            ),
            "A private address of the load balancer's": "",
            "A private address of the VPC link's": (
                "A link of version 1 is PrivateLink to the load balancer; it has no address in "
                "your VPC that anybody would see."
            ),
        },
        "A private address of the load balancer's",
    ),
    Question.of(
        "06-client-beside",
        "client, in the same VPC, calls the load balancer itself. Which address does app see?",
        {
            "The load balancer's again": (
                "By PrivateLink, yes. For who comes from the VPC the target group keeps the "
                "client's address, as it is told to."
            ),
            "The client's own, 10.0.11.30": "",
            "None: the load balancer answers API Gateway only": (
                "An internal load balancer is there for the whole VPC."
            ),
        },
        "The client's own, 10.0.11.30",
    ),
    Question.of(
        "06-only-the-balancer",
        "app-sg now admits the load balancer's two addresses alone. Who gets through?",
        {
            "Both: all requests come by the load balancer": (
                "They do, but not with its address: the one from client keeps its own."
            ),
            "API Gateway's request only": "",
            "client's request only": "It is the other way round: look at the two addresses again.",
            "Neither": "The request by the link comes from one of the two addresses.",
        },
        "API Gateway's request only",
    ),
    Question.of(
        "06-group-of-the-balancer",
        "The load balancer gets a security group that admits the VPC on port 80. What now?",
        {
            "200: API Gateway calls from inside the VPC by its link": (
                "The group is asked about the address of API Gateway itself, and that lies in "
                "no block of yours."
            ),
            "403: API Gateway is not authorized": "A security group knows nothing of HTTP.",
            "An error of API Gateway's: it could not reach the endpoint": "",
            "A timeout at the caller": (
                "The caller talks to API Gateway, and API Gateway always answers."
            ),
        },
        "An error of API Gateway's: it could not reach the endpoint",
    ),
    Question.of(
        "06-no-way-to-kinesis",
        "The endpoint for Kinesis is gone, and there is no NAT gateway. What does the caller see?",
        {
            "200: API Gateway reaches Kinesis from its own side": (
                "On /kinesis it would. On /private it is the application that calls Kinesis, "
                "by its own network."
            ),
            "502, from the application": "",
            "504, from API Gateway": (
                "The application gives up on Kinesis before API Gateway gives up on the "
                "application. So an answer comes, and it is the application's own."
            ),
            "403 from Kinesis": "Kinesis never hears of it.",
        },
        "502, from the application",
    ),
    Question.of(
        "06-the-other-way",
        "At the same moment somebody posts to /kinesis on the same API. What happens?",
        {
            "The same error: there is no way from the VPC to Kinesis": (
                "There is none, and this way does not need one."
            ),
            "200, and the record is in the stream": "",
            "403: the VPC link has no permission for Kinesis": (
                "The link has no part in it: API Gateway calls Kinesis with a role."
            ),
        },
        "200, and the record is in the stream",
    ),
    Question.of(
        "06-uri",
        "The integration's uri is changed to http://shop.example/private. The VPC link stays. "
        "Where does the request go?",
        {
            "To shop.example, by the internet": (
                "The link decides where it goes, and the link leads to one load balancer. Nobody "
                "looks for the address of the name in the uri."
            ),
            "Nowhere: a 500, for that is not the load balancer's name": (
                "Over https it would be: then the certificate has to fit the name. Over http "
                "nobody checks it."
            ),
            "To the application as before; only its Host header is another": "",
            "To the application, and Host is the load balancer's as before": (
                "It goes there. But Host is taken from the uri."
            ),
        },
        "To the application as before; only its Host header is another",
    ),
    Question.of(
        "06-two-faults",
        "Only the application's security group is set right. Its role may still put nothing. What "
        "does the caller get now?",
        {
            "A 200": "The record is not in the stream, and the application says so.",
            "The same 504": ("A 504 says that no answer came from the application. Now one comes."),
            "A 502, in the application's words": "",
            "A 403, in Kinesis's words": (
                "Kinesis answers whoever calls it. That is the application, not the caller."
            ),
        },
        "A 502, in the application's words",
    ),
)
