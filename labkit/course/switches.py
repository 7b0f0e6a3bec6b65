"""Answers to what notebooks ask beside their switches: "Try every switch".

An answer is in words, with what shows it: settings, and the code that stops a request then. A
test traces each of them, and holds the questions against those of the notebooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.blueprints import Settings

Shows = tuple[Settings, str, str, str]
"""Toggles that are not at their defaults, source, request, and the first code; empty for none."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A question as its notebook has it, the answer, and what shows it in `lab`."""

    lab: str
    question: str
    answer: str
    shows: tuple[Shows, ...] = ()


TRIED: Mapping[str, tuple[Tried, ...]] = {
    "01": (
        Tried("gateway-endpoints",
              "Which switches matter to `public-app`? Why do some that matter to "
              "`private-app` not?",
              "What the group lets out, and the role. Its table has no route to an endpoint, so "
              "it goes by the internet gateway, and no endpoint policy is asked.",
              (({"egress": "nobody"}, "public-app", "put-item", "SG_HAS_NO_RULES"),
               ({"app_may": False}, "public-app", "put-item", "IDENTITY_POLICY_NO_ALLOW"),
               ({"policy_names_ours": False}, "public-app", "put-item", ""),
               ({"dynamodb_endpoint": False}, "public-app", "put-item", ""))),
        Tried("gateway-endpoints",
              "Can you shut out `put-item` and let `put-object` through? With how many switches?",
              "With one: DynamoDB's endpoint off. Each service has a route of its own.",
              (({"dynamodb_endpoint": False}, "private-app", "put-item", "NO_ROUTE_TO_DESTINATION"),
               ({"dynamodb_endpoint": False}, "private-app", "put-object", ""))),
        Tried("gateway-endpoints",
              "What does the picture show as the way when a NAT gateway and an endpoint stand side "
              "by side?",
              "The endpoint: the longer prefix goes first. The NAT gateway is idle.",
              (({"nat_gateway": True}, "private-app", "put-item", ""),)),
    ),
    "02": (
        Tried("api-types",
              "Go through the three types for each of the three senders. Which type is reached by "
              "the fewest, and what do they see?",
              "`PRIVATE`: by nobody while there is no endpoint. All three: could not resolve host.",
              (({"api_type": "PRIVATE"}, "internet", "", "NAME_NOT_FOUND"),
               ({"api_type": "PRIVATE"}, "public-app", "", "NAME_NOT_FOUND"),
               ({"api_type": "PRIVATE"}, "private-app", "", "NAME_NOT_FOUND"))),
        Tried("api-types",
              "Switch the endpoint on. Whom does it help, and for whom is it in the way?",
              "A public API: nobody, and it is in the way of both hosts of the VPC (403). A "
              "private API: it helps both. The internet does not notice.",
              (({"endpoint": True}, "public-app", "", "API_NOT_PRIVATE"),
               ({"endpoint": True}, "private-app", "", "API_NOT_PRIVATE"),
               ({"endpoint": True}, "internet", "", ""),
               ({"endpoint": True, "api_type": "PRIVATE"}, "private-app", "", ""))),
        Tried("api-types",
              "Private API, endpoint on: switch private DNS off. Which symptom comes, a 403 or no "
              "name?",
              "No name: public DNS does not know a private API.",
              (({"endpoint": True, "api_type": "PRIVATE", "private_dns": False}, "public-app", "",
                "NAME_NOT_FOUND"),)),
    ),
    "03": (
        Tried("private-api",
              "Which switch makes the **name** disappear? Which makes the client wait until it "
              "**gives up**? Which gives a **403**?",
              "Name: private DNS off, or the endpoint off. Gives up: the endpoint's group. 403 "
              "with a reason: the policy; a bare 403: any type but `PRIVATE`.",
              (({"private_dns": False}, "", "", "NAME_NOT_FOUND"),
               ({"endpoint": False}, "", "", "NAME_NOT_FOUND"),
               ({"endpoint_admits_443": False}, "", "", "SG_HAS_NO_RULES"),
               ({"policy_names_endpoint": False}, "", "", "RESOURCE_POLICY_EXPLICIT_DENY"),
               ({"api_type": "EDGE"}, "", "", "API_NOT_PRIVATE"))),
        Tried("private-api",
              "Make the API `REGIONAL` and add the NAT gateway. Why does it not help while private "
              "DNS is on?",
              "The name comes before the route: it leads into the endpoint, which serves private "
              "APIs alone. With private DNS off, the NAT gateway is the way.",
              (({"api_type": "REGIONAL", "nat_gateway": True}, "", "", "API_NOT_PRIVATE"),
               ({"api_type": "REGIONAL", "nat_gateway": True, "private_dns": False}, "", "", ""))),
        Tried("private-api",
              "Send from `internet`. Which single change lets that in?",
              "The type: `REGIONAL` or `EDGE`. Nothing in the VPC does.",
              (({}, "internet", "", "NAME_NOT_FOUND"),
               ({"api_type": "REGIONAL"}, "internet", "", ""))),
    ),
    "04": (
        Tried("private-dns",
              "The request is the public API by its custom domain. Which setting of *record* lets "
              "it arrive?",
              "`alias`. A CNAME falls to private DNS, and without a record there is no name.",
              (({}, "private-app", "public-domain", "NAME_NOT_FOUND"),
               ({"record": "cname"}, "private-app", "public-domain", "API_NOT_PRIVATE"),
               ({"record": "alias"}, "private-app", "public-domain", ""))),
        Tried("private-dns",
              "Set the record to `cname`. Which two switches, each alone, let it arrive again, and "
              "why?",
              "Private DNS off, or the endpoint off: then nothing catches the execute-api name "
              "that the CNAME leads to.",
              (({"record": "cname"}, "private-app", "public-domain", "API_NOT_PRIVATE"),
               ({"record": "cname", "private_dns": False}, "private-app", "public-domain", ""),
               ({"record": "cname", "endpoint": False}, "private-app", "public-domain", ""))),
        Tried("private-dns",
              "Switch the endpoint off. Which record works then: alias, CNAME, or both?",
              "Both.",
              (({"record": "alias", "endpoint": False}, "private-app", "public-domain", ""),
               ({"record": "cname", "endpoint": False}, "private-app", "public-domain", ""))),
        Tried("private-dns",
              "Press *As it starts*, and choose the public API by its default name. Which switches "
              "change its way, and which never do?",
              "Endpoint and private DNS do; once one of them is off, the NAT gateway, too. The "
              "record, the API's list and the private domain never do: they are other names.",
              (({"private_dns": False}, "private-app", "public", ""),
               ({"private_dns": False, "nat_gateway": False}, "private-app", "public",
                "NO_ROUTE_TO_DESTINATION"),
               ({"record": "alias"}, "private-app", "public", "API_NOT_PRIVATE"),
               ({"private_domain": "associated"}, "private-app", "public", "API_NOT_PRIVATE"))),
    ),
    "05": (
        Tried("who-may-call",
              "Which policy can keep out a caller whom the other one allows?",
              "Each: the endpoint's and the API's must both let pass.",
              (({"endpoint_policy": "another api"}, "", "", "ENDPOINT_POLICY_NO_ALLOW"),
               ({"resource_policy": "other endpoint"}, "", "", "RESOURCE_POLICY_EXPLICIT_DENY"))),
        Tried("who-may-call",
              "With `AWS_IAM`: can the role let in whom the API's policy forgot? And whom it "
              "denies?",
              "Forgot: yes, one of the two is enough. Denies: no, nothing beats a deny.",
              (({"authorization": "AWS_IAM", "resource_policy": "source ip"}, "", "signed", ""),
               ({"authorization": "AWS_IAM", "resource_policy": "other endpoint"}, "", "signed",
                "RESOURCE_POLICY_EXPLICIT_DENY"))),
        Tried("who-may-call",
              "Which switch changes nothing while authorisation is `NONE`?",
              "What the role may: nobody knows who calls.",
              (({"role_may_invoke": False}, "", "", ""),)),
    ),
    "06": (
        Tried("private-integration",
              "Which switches make API Gateway answer the error, and which the application?",
              "API Gateway (504): the load balancer's group *enforced*, the application admits "
              "nobody. The application (502): no way to Kinesis, a role that may not put.",
              (({"nlb_group": "enforced"}, "", "", "ENI_SG_RULES_MISMATCH"),
               ({"app_admits": "nobody"}, "", "", "SG_HAS_NO_RULES"),
               ({"way_to_kinesis": "none"}, "", "", "NO_ROUTE_TO_DESTINATION"),
               ({"app_may_put": False}, "", "", "IDENTITY_POLICY_NO_ALLOW"))),
        Tried("private-integration",
              "Which setting lets the API through, and not `client` by the load balancer?",
              "The application admits the load balancer alone: what comes by the link has the "
              "balancer's address, `client` keeps its own.",
              (({"app_admits": "nlb"}, "", "", ""),
               ({"app_admits": "nlb"}, "client", "balancer", "ENI_SG_RULES_MISMATCH"))),
        Tried("private-integration",
              "Find two different ways to break the last stretch. Can the caller tell them apart?",
              "No way to Kinesis, and a role that may not put: 502 both times. Only the "
              "application's words tell them apart, and that one is waited for.",
              (({"way_to_kinesis": "none"}, "", "", "NO_ROUTE_TO_DESTINATION"),
               ({"app_may_put": False}, "", "", "IDENTITY_POLICY_NO_ALLOW"))),
    ),
    "07": (
        Tried("one-api-two-ways",
              "Which switches belong to one of the two methods only? Is there one that matters to "
              "both?",
              "Of /kinesis: what the API's role may, the template, the statuses. Of /private: both "
              "about groups. None matters to both.",
              (({"api_may_put": False, "mapping": False}, "", "private", ""),
               ({"nlb_asks_group": True, "app_admits": "nobody"}, "", "kinesis", ""))),
        Tried("one-api-two-ways",
              "Which setting gives a 504 on one method and 200 on the other?",
              "The application admits nobody, or the load balancer asks its group about the link.",
              (({"app_admits": "nobody"}, "", "private", "SG_HAS_NO_RULES"),
               ({"app_admits": "nobody"}, "", "kinesis", ""),
               ({"nlb_asks_group": True}, "", "private", "ENI_SG_RULES_MISMATCH"))),
        Tried("one-api-two-ways",
              "Find two settings whose answers the caller cannot tell apart.",
              "As it starts, and with *errors have a status* off: 200 with the record. When the "
              "role may not put, that second one is 200 still, and only the body tells.",
              (({"errors_have_a_status": False}, "", "kinesis", ""),
               ({"errors_have_a_status": False, "api_may_put": False}, "", "kinesis",
                "ROLE_LACKS_PERMISSION"))),
        Tried("alb-integration",
              "Which of the three groups gives which symptom?",
              "The link's and the load balancer's: 504 in API Gateway's words. The application's: "
              "504 too, but it is the load balancer's answer, handed on.",
              (({"link_may_send": False}, "", "", "SG_HAS_NO_RULES"),
               ({"alb_admits": "nobody"}, "", "", "SG_HAS_NO_RULES"),
               ({"app_admits": "nobody"}, "", "", "SG_HAS_NO_RULES"))),
    ),
    "08": (
        Tried("full-chain",
              "Which switches give the caller a 504, and which a 502?",
              "504: what stops the way before the application (both about its and the balancer's "
              "group). 502: everything after it, from private DNS to the role.",
              (({"nlb_asks_group": True}, "", "", "ENI_SG_RULES_MISMATCH"),
               ({"app_admits": "nobody"}, "", "", "SG_HAS_NO_RULES"),
               ({"private_dns": False}, "", "", "NO_ROUTE_TO_DESTINATION"),
               ({"app_may_put": False}, "", "", "IDENTITY_POLICY_NO_ALLOW"))),
        Tried("full-chain",
              "Find two settings of the last stretch that look the same to the caller. Could `dig` "
              "on `app` tell them apart?",
              "Private DNS off, and the endpoint's group shut: 502 after waiting. Yes: a public "
              "address in the first case, one of the VPC in the second.",
              (({"private_dns": False}, "", "", "NO_ROUTE_TO_DESTINATION"),
               ({"endpoint_admits_app": False}, "", "", "SG_HAS_NO_RULES"))),
        Tried("full-chain",
              "With the NAT gateway as the way, which switches lose their effect, and why?",
              "Private DNS, the endpoint's group and its policy: no endpoint is on the way. The "
              "role keeps its effect.",
              (({"way_to_kinesis": "nat", "private_dns": False, "policy_names_ours": False,
                 "endpoint_admits_app": False}, "", "", ""),
               ({"way_to_kinesis": "nat", "app_may_put": False}, "", "",
                "IDENTITY_POLICY_NO_ALLOW"))),
    ),
    "09": (
        Tried("playground",
              "Choose `private-app` and the request to the private API. Which switches change the "
              "picture at all?",
              "Its way or its answer: the API's endpoint, that one's private DNS, the endpoints' "
              "group, the API's policy, the API's role. Others are drawn, and not on its way.",
              (({"api_private_dns": False}, "", "private-api", "NAME_NOT_FOUND"),
               ({"endpoints_admit_443": False}, "", "private-api", "SG_HAS_NO_RULES"),
               ({"api_may_put": False}, "", "private-api", "ROLE_LACKS_PERMISSION"),
               ({"kinesis_endpoint": False, "app_may": False}, "", "private-api", ""))),
        Tried("playground",
              "Choose a blocked state and read *the smallest change*. Is there another one, as "
              "small?",
              "It depends on the state. Flip your own and look whether the request arrives: for a "
              "role that may not put there is none, for a CNAME there are three.",
              (({"record": "cname", "nat_gateway": True}, "", "public-domain", "API_NOT_PRIVATE"),
               ({"record": "alias", "nat_gateway": True}, "", "public-domain", ""),
               ({"record": "cname", "nat_gateway": True, "api_private_dns": False}, "",
                "public-domain", ""),
               ({"record": "cname", "nat_gateway": True, "api_endpoint": False}, "",
                "public-domain", ""))),
        Tried("playground",
              "The table below the picture: which rows are all ✔ as the playground starts? Which "
              "row is all ✘?",
              "All ✔: Kinesis, DynamoDB and S3, asked directly. All ✘: the row of the "
              "custom domain is, since it has no record yet.",
              (*(({}, source, request, "") for source in ("private-app", "public-app", "internet")
                 for request in ("put-record", "put-item", "put-object")),
               *(({}, source, "public-domain", "NAME_NOT_FOUND")
                 for source in ("private-app", "public-app", "internet")))),
    ),
}  # fmt: skip
"""By the notebook's number, in the notebook's order."""
