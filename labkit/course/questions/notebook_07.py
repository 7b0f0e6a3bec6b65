"""Questions of notebook 07."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "07-what-they-share",
        "The application's security group admits nobody any more. Which of the two still works?",
        {
            "Neither: it is one API": "They share a name and a stage, not what they call.",
            "/private only": "That is the one that needs the application.",
            "/kinesis only": "",
            "Both: API Gateway keeps what it cannot deliver": (
                "It keeps nothing. A method answers by its integration, or with an error."
            ),
        },
        "/kinesis only",
    ),
    Question.of(
        "07-no-mapping",
        "The mapping template of /kinesis is taken away. The body goes to Kinesis as it is. What "
        "comes back?",
        {
            "200: Kinesis takes any bytes as a record": (
                "It takes a request to PutRecord: a stream, a key, and the data in base64."
            ),
            "An error of Kinesis, handed on": "",
            "415 from API Gateway": (
                "That comes where templates are asked for and none fits. Here none is asked for."
            ),
            "A timeout": "Kinesis is reached, and it answers.",
        },
        "An error of Kinesis, handed on",
    ),
    Question.of(
        "07-whose-permission",
        "A caller on the internet, with no AWS identity at all, posts to /kinesis. Whose "
        "permission does Kinesis ask for?",
        {
            "The caller's": "The caller is nobody to AWS, and it works all the same.",
            "The role's that the integration names": "",
            "The application's": "Its role is for its own calls.",
            "The API's resource policy": "That says who may call the API.",
        },
        "The role's that the integration names",
    ),
    Question.of(
        "07-looks-like-200",
        "The role may not put records, and /kinesis has one integration response only, without a "
        "pattern. Which status does the caller see?",
        {
            "400, as Kinesis says": "Kinesis says so to API Gateway. It is mapped from there.",
            "403 Forbidden": "That is API Gateway's own word, and it lets the caller in.",
            "500": "API Gateway got an answer, and has a response for it.",
            "200": "",
        },
        "200",
    ),
    Question.of(
        "07-alb-address",
        "A link of version 2 leads to an Application Load Balancer. Which address does the "
        "application see?",
        {
            "The link's, which has interfaces in the VPC now": (
                "Its connection ends at the load balancer."
            ),
            "The load balancer's": "",
            "The caller's": "It is in a header: X-Forwarded-For. The connection is another one.",
        },
        "The load balancer's",
    ),
)
