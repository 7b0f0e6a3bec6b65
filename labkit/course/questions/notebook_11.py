"""Questions of notebook 11."""

from labkit.course.questions.question import Question

ROWS = (
    Question.of(
        "11-web-to-database",
        "shop-web-a opens a connection to shop-db-b, port 5432. What becomes of it?",
        {
            "It comes about": (
                "The question gets there: group and ACL admit it. But a connection has two "
                "directions, and the ACL is asked about the answer too."
            ),
            "The security group of shop-db-b stops it": (
                "It lets in tcp/5432 from whoever has the group web, and shop-web-a has it."
            ),
            "It gets there, and the answer does not come back": "",
            "There is no route between the two subnets": (
                "Every route table has the local route: within a VPC there is always a way."
            ),
        },
        "It gets there, and the answer does not come back",
    ),
    Question.of(
        "11-how-many",
        "Six connections are meant to work: shop-web-a, shop-web-b and report-1, each to both "
        "databases. You have seen one that fails. How many of the six work?",
        {
            "Five: one fault stops one connection": (
                "A network ACL belongs to a subnet: it stops everybody who asks shop-db-b. And "
                "nobody said that it is the only fault."
            ),
            "Three: those to shop-db-a": (
                "That would be so if the ACL were the only fault. Other things are in the way of "
                "shop-db-a."
            ),
            "None of them": "",
        },
        "None of them",
    ),
    Question.of(
        "11-three-remedies",
        "For three requests that fail, each by another cause, the smallest change is made on "
        "paper. How many of the six connections work then?",
        {
            "Six: every cause is mended": (
                "Every cause is mended for the one request that was asked about. Look at the "
                "addresses in the changes: they name one sender."
            ),
            "Three: those that were asked about": "",
            "None: a change on paper does nothing": (
                "In the account it does nothing. The trace is computed on the paper."
            ),
        },
        "Three: those that were asked about",
    ),
    Question.of(
        "11-vpn",
        "The office, 192.168.0.0/16, is reached by a VPN. The route leads to a virtual private "
        "gateway. What does the trace of a request to the office say?",
        {
            "Delivered: there is a route": (
                "A route says where a packet goes next, and not whether the tunnel is up or what "
                "the office lets in."
            ),
            "Blocked: the gateway is not in the snapshot": (
                "That would be a guess too. The packet may well arrive."
            ),
            "Unknown, and why": "",
        },
        "Unknown, and why",
    ),
    Question.of(
        "11-file-missing",
        "Somebody sends you a snapshot and has forgotten NetworkAcls.json. What does the trace of "
        "the first request say now, from shop-web-a to shop-db-b?",
        {
            "Blocked, as before": "What blocked it stood in the missing file.",
            "Unknown": (
                "For most missing lists it would be. Without network ACLs labkit goes on, as most "
                "tools do, and takes it that none filters."
            ),
            "Delivered": "",
        },
        "Delivered",
    ),
)
