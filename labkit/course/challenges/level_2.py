"""Level 2: two things were changed, or the answer misleads."""

from labkit.course.challenges.challenge import Ask, Challenge
from labkit.course.questions.question import Question

ROWS = (
    Challenge(
        id="10-11",
        level=2,
        title="200, and the stream stays empty",
        ticket=(
            "The monitor is green: every post to /kinesis answers 200. The consumers say that "
            "nothing has come since yesterday. Mend that, and see to it that the monitor turns red "
            "the next time."
        ),
        misconception="A 200 from the API means that Kinesis has the record.",
        facts=("F6.6",),
        lab="one-api-two-ways",
        sound={"app_admits": "vpc"},
        broken={"api_may_put": False, "errors_have_a_status": False},
        mended=({"api_may_put": True, "errors_have_a_status": True},),
        must_reach=(Ask("internet", "kinesis"), Ask("internet", "private")),
        codes=("ROLE_LACKS_PERMISSION",),
        cause=Question.of(
            "10-11-cause",
            "Who says 200?",
            {
                "Kinesis: it took the record and lost it": "Read the body.",
                "API Gateway, which maps whatever Kinesis answers to 200": "",
                "The application behind the load balancer": "/kinesis does not go there.",
                "A cache of the stage": "There is none, and it is a POST.",
            },
            "API Gateway, which maps whatever Kinesis answers to 200",
        ),
        hints=(
            "Read the body of the answer, not the status alone.",
            "The body is an error of Kinesis. What may API Gateway's role not do?",
            "Give the role its permission. Then: which switch gives an error of Kinesis a status "
            "of its own?",
        ),
        solution=(
            "With one integration response for everything, an error of the backend comes out as "
            "200. The role kept the records out; responses for 4xx and 5xx tell it to the monitor."
        ),
    ),
    Challenge(
        id="10-12",
        level=2,
        title="Two policies and one 403",
        ticket=(
            "After an audit private-app cannot put objects any more: 403 AccessDenied. The audit "
            "was of policies; routes and groups are as they were."
        ),
        misconception="One 403 has one cause.",
        facts=("F3.6", "F10.9"),
        lab="gateway-endpoints",
        sound={"egress": "the services' prefix lists"},
        broken={"policy_names_ours": False, "app_may": False},
        mended=({"policy_names_ours": True, "app_may": True},),
        must_reach=(Ask("private-app", "put-object"), Ask("private-app", "put-item")),
        codes=("ENDPOINT_POLICY_NO_ALLOW", "IDENTITY_POLICY_NO_ALLOW"),
        cause=Question.of(
            "10-12-cause",
            "Which policies refuse this call?",
            {
                "The endpoint's policy alone": (
                    "Mend it, and ask again: the same 403, now by the role."
                ),
                "The role's alone": (
                    "The endpoint's policy names other buckets and tables than ours."
                ),
                "Both: the endpoint's and the role's": "",
                "None: the group's prefix lists are wrong": (
                    "Then nothing would come back. A 403 is an answer."
                ),
            },
            "Both: the endpoint's and the role's",
        ),
        hints=(
            "The trace lists all that stands in the way, not only the first.",
            "One policy belongs to the role, the other to the endpoint.",
            "Two switches; the group's rules are as they should be.",
        ),
        solution="The endpoint's policy and the role's are asked both. Either one can refuse.",
    ),
    Challenge(
        id="10-13",
        level=2,
        title="The last stretch is dark",
        ticket=(
            "The public API answers 502 with our application's own words. The application says "
            "that it cannot reach Kinesis. The endpoint for Kinesis is there. No NAT gateway."
        ),
        misconception="The endpoint is there, so traffic uses it.",
        facts=("F2.3", "F2.5"),
        lab="full-chain",
        broken={"private_dns": False, "endpoint_admits_app": False},
        mended=({"private_dns": True, "endpoint_admits_app": True},),
        must_reach=(Ask("internet", "private"),),
        codes=("NO_ROUTE_TO_DESTINATION", "BACKEND_ERROR"),
        cause=Question.of(
            "10-13-cause",
            "What is the first thing that keeps the application from the endpoint?",
            {
                "It is not asked for: the name leads somewhere else": "",
                "The load balancer does not let answers out": "The answer came: 502.",
                "The endpoint's policy": "It refuses in words, once it is asked.",
                "The stream is in another account": "The name of the service is the same.",
            },
            "It is not asked for: the name leads somewhere else",
        ),
        hints=(
            "Sit down at the application: task.lab.on('app').dig(...) for the name of Kinesis.",
            "A public address and no route. What would make the name lead to the endpoint?",
            "After that, look again: a second thing shows only once the first is mended.",
        ),
        solution=(
            "Without private DNS the SDK's name leads past the endpoint. With it, the packets "
            "arrive, and now the endpoint's group has to admit them."
        ),
    ),
    Challenge(
        id="10-14",
        level=2,
        title="Two groups on one way",
        ticket=(
            "API → VPC link → load balancer → application: 504 since the groups were reviewed. "
            "Each of them should admit the one before it, and nobody else."
        ),
        misconception="Security groups look at who began the request.",
        facts=("F5.2", "F7.6"),
        lab="alb-integration",
        broken={"link_may_send": False, "app_admits": "the link's group"},
        mended=({"link_may_send": True, "app_admits": "the load balancer's group"},),
        must_reach=(Ask("internet"),),
        codes=("SG_HAS_NO_RULES", "ENI_SG_RULES_MISMATCH"),
        cause=Question.of(
            "10-14-cause",
            "Which groups stop the request?",
            {
                "The link's alone: it lets nothing out": (
                    "Mend it, and ask again: the application's group is next."
                ),
                "The application's alone: it admits the wrong group": (
                    "The request does not even leave the link."
                ),
                "The link's lets nothing out, and the application's admits the wrong group": "",
                "The load balancer's: it does not admit the link": "It does. Read its rules.",
            },
            "The link's lets nothing out, and the application's admits the wrong group",
        ),
        hints=(
            "Three connections, one after the other. Which two groups look at each?",
            "The link has a group as well, and it needs to let something out.",
            "The application is called by the load balancer, not by the link.",
        ),
        solution=(
            "An Application Load Balancer ends the link's connection and begins its own. So the "
            "link's group lets out, and the application's group admits the load balancer's."
        ),
    ),
    Challenge(
        id="10-15",
        level=2,
        title="Signed, and still not let in",
        ticket=(
            "The API asks for IAM now. private-app signs its requests, and gets 403 all the same. "
            "Unsigned requests have to stay out: do not take the signature away again."
        ),
        misconception="A signature opens every door.",
        facts=("F4.2", "F4.3"),
        lab="who-may-call",
        sound={"authorization": "AWS_IAM"},
        broken={"endpoint_policy": "another api"},
        mended=({"endpoint_policy": "full access"}, {"endpoint_policy": "the role alone"}),
        must_reach=(Ask("private-app", "signed"),),
        must_not_reach=(Ask("private-app", "unsigned"),),
        codes=("ENDPOINT_POLICY_NO_ALLOW",),
        cause=Question.of(
            "10-15-cause",
            "Whom does the refusal name, and whose policy is it?",
            {
                "Anonymous: the signature is wrong": "Read the body: it names the role.",
                "The role, by the policy of the endpoint": "",
                "The role, by its own policies": "They allow it. The body says which one does not.",
                "Nobody: it is the front door": "A front door's body says Forbidden and no more.",
            },
            "The role, by the policy of the endpoint",
        ),
        hints=(
            "Read the body to its end: it says by which policy.",
            "The endpoint's policy names an API. Is it ours?",
            "It may admit everybody, or this role alone: both mend it.",
        ),
        solution=(
            "On the way through the endpoint its policy is asked too, before the API is. A good "
            "signature and a good API policy do not get past it."
        ),
    ),
)
