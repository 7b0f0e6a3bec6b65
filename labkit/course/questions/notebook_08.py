"""Questions of notebook 08."""

from labkit.course.questions.question import Question

KINESIS = "kinesis.us-east-1.amazonaws.com"

ROWS = (
    Question.of(
        "08-no-way",
        "private-app has a role that may put records, and no way out of its subnet. It puts a "
        "record into the stream. What happens?",
        {
            "It arrives: the VPC and Kinesis are both AWS's": (
                "Kinesis is outside your VPC, whoever owns both. Something has to lead there."
            ),
            "The name is not found": (
                "The VPC's resolver answers without any route. The name leads somewhere: to a "
                "public address."
            ),
            "It times out": "",
            "403: a role alone is not enough": "To be refused, it would have had to arrive.",
        },
        "It times out",
    ),
    Question.of(
        "08-what-changes",
        "The interface endpoint for Kinesis is added in the place of the NAT gateway. What is now "
        "different for private-app?",
        {
            "Its route table: one more route": (
                "That is a gateway endpoint, which Kinesis has not. The table has the VPC's own "
                "route and no other."
            ),
            "The answer for the name: an address in the VPC": "",
            "The name: its program must be told the endpoint's": (
                "With private DNS the program says the same name as before. Without it, you would "
                "be right."
            ),
            "Its role: it may put records now": (
                "An endpoint gives no permission. The role was good before, too."
            ),
        },
        "The answer for the name: an address in the VPC",
    ),
    Question.of(
        "08-two-ways-at-once",
        "Endpoint and NAT gateway both stand, and private DNS of the endpoint is off. Which way "
        "does the record take?",
        {
            "The endpoint: it is nearer": (
                "Nobody looks for the nearest way. The name gives an address, and the address a "
                "route."
            ),
            "The NAT gateway": "",
            "Both in turn": "One name, one kind of answer: all of it public.",
            "None: it times out": (
                "That was so without a NAT gateway. Now there is a route for the public address."
            ),
        },
        "The NAT gateway",
    ),
    Question.of(
        "08-the-public-host",
        "The endpoint's security group admits the private subnets alone. public-app, in a public "
        "subnet, has a way by the internet gateway. It puts a record. What happens?",
        {
            "It arrives, by the internet gateway": (
                "The name leads to the endpoint in the whole VPC, so that way is never tried."
            ),
            "It times out": "",
            "It tries the endpoint, then the internet gateway": (
                "Nothing falls back. The name led to the endpoint, and only that address is tried."
            ),
            "403 from the endpoint's policy": (
                "The policy is asked when a packet has arrived. A security group drops it before."
            ),
        },
        "It times out",
    ),
    Question.of(
        "08-by-api",
        "No endpoint for Kinesis, no NAT gateway, and a role that may put nothing: private-app "
        "has only an endpoint for execute-api. It posts to /kinesis of the private API.",
        {
            "It fails: its role may put no records": (
                "Its role is not asked. API Gateway calls Kinesis with a role of its own."
            ),
            "It fails: there is no way from this VPC to Kinesis": (
                "API Gateway does not call from this VPC. It calls from AWS's own side."
            ),
            "200, and the record is in the stream": "",
            "403: a private API wants a signed request": (
                "Only a method that asks for IAM does. Private means: by an endpoint."
            ),
        },
        "200, and the record is in the stream",
    ),
    Question.of(
        "08-whose-no",
        "The Kinesis endpoint's policy is changed: it allows another stream, and not ours. Which "
        "ways to our stream does that close? (For the way by the NAT gateway, the endpoint's "
        "private DNS is off.)",
        {
            "By the interface endpoint alone": "",
            "All: it protects the stream": (
                "It belongs to the endpoint, not to the stream. Who comes by another way does not "
                "meet it."
            ),
            "By the endpoint and by the NAT gateway": (
                "What goes by the NAT gateway never passes the endpoint."
            ),
            "By the endpoint and by the API": (
                "API Gateway calls from its own side. It does not use your endpoint for Kinesis."
            ),
        },
        "By the interface endpoint alone",
    ),
    Question.of(
        "08-which-host",
        "The credentials know the account, account_id_endpoint_mode is 'disabled', and the program "
        "says StreamARN in place of StreamName. Which host does boto3 call?",
        {
            f"{KINESIS}: it is disabled": (
                "The setting is about the account that the credentials know. The ARN has an "
                "account in it, too."
            ),
            f"123456789012.data-{KINESIS}": "",
            "The endpoint's own name, vpce-…": (
                "boto3 knows nothing of your endpoints. That name has to be given to it."
            ),
            "None: boto3 refuses it": "It takes both, and chooses a host for each.",
        },
        f"123456789012.data-{KINESIS}",
    ),
    Question.of(
        "08-the-last-stretch",
        "In the chain, whose permission does Kinesis ask for at the end?",
        {
            "The role's of API Gateway's AWS integration": (
                "This API has no AWS integration. What it calls is the load balancer, and it needs "
                "no role for that."
            ),
            "The caller's": "The caller is nobody to AWS, and is not known behind the API.",
            "The VPC link's": "A link has no identity. It leads connections, and signs nothing.",
            "The role's of the instance": "",
        },
        "The role's of the instance",
    ),
    Question.of(
        "08-cheapest",
        "1,000 GB a month, in records of 5 KB. Which way costs least in a month?",
        {
            "A NAT gateway": (
                "It is the dearest of your own ways to hold and by the gigabyte: it pays off where "
                "many services are called."
            ),
            "An interface endpoint, in one zone or in three": "",
            "API Gateway's integration: there is nothing to hold": (
                "Right for a few records. But each record is a call, and a thousand GB are 210 "
                "million calls."
            ),
            "They are about the same": "Between the first and the last lies a factor of thirty.",
        },
        "An interface endpoint, in one zone or in three",
    ),
    Question.of(
        "08-two-faults",
        "A public address, and then silence. Where is the first fault?",
        {
            "The endpoint's security group drops the packets": (
                "It was never asked: the name leads past the endpoint, to a public address."
            ),
            "The endpoint's policy allows another stream": (
                "A policy refuses in words. This is silence."
            ),
            "The endpoint's private DNS is off": "",
            "The application's role": "A role is asked by Kinesis, and nobody got there.",
        },
        "The endpoint's private DNS is off",
    ),
)
