"""The scene of each question: what stands when it is asked, and the picture of how it ends.

A question is short since it stands in a notebook, below the words that set its scene. On a slide
or on the board it stands by itself, and takes its situation from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labkit.blueprints import BLUEPRINTS, Settings
from labkit.figures import moment
from labkit.figures.kept import kept_picture
from labkit.figures.words import way_labels
from labkit.flow.trace import Trace


@dataclass(frozen=True, slots=True)
class Scene:
    """`situation` in a line or two. With a `lab`, the picture is of the request that the question's
    reveal computes: `changed` are the toggles that are not at their defaults; `source` and
    `request` are the lab's first where they are empty. A request that has no name in its lab, such
    as one to a load balancer, has no picture.
    """

    situation: str
    lab: str = ""
    changed: Settings = field(default_factory=dict)
    source: str = ""
    request: str = ""

    @property
    def picture(self) -> str:
        """The kept picture as `LAB/NAME`; empty where none is kept. It shows the answer."""
        if not self.lab:
            return ""
        name = kept_picture(BLUEPRINTS[self.lab], self.changed, self.source, self.request)
        return f"{self.lab}/{name}" if name else ""

    @property
    def says(self) -> str:
        """What the picture shows, in words."""
        return self._trace.headline if self._trace else ""

    @property
    def way(self) -> tuple[str, ...]:
        """What the request passes, in its order."""
        return tuple(way_labels(self._trace)) if self._trace else ()

    @property
    def stop(self) -> str:
        """The code of what stops the request first; empty where it arrives."""
        return "".join(self._trace.codes[:1]) if self._trace else ""

    @property
    def _trace(self) -> Trace | None:
        return moment(BLUEPRINTS[self.lab], self.changed, self.source, self.request).trace


SCENES: Mapping[str, Scene] = {
    "00-no-way-out": Scene(
        "private-app stands in a private subnet whose route table knows no way out: no NAT "
        "gateway, no internet gateway, no VPC endpoint. It calls a public REST API.",
        "private-api", {"api_type": "REGIONAL", "endpoint": False},
    ),
    "01-which-way": Scene(
        "private-app stands in a private subnet. Its VPC has gateway endpoints for DynamoDB, S3.",
        "gateway-endpoints",
    ),
    "01-the-name": Scene("The write has arrived. The gateway endpoints stand as before."),
    "01-with-nat": Scene(
        "The endpoint's route for DynamoDB's addresses is in the private table already.",
        "gateway-endpoints", {"nat_gateway": True},
    ),
    "01-other-table": Scene(
        "No NAT gateway. public-app's subnet has a route to an internet gateway.",
        "gateway-endpoints", {"endpoint_routes": "public"},
    ),
    "01-egress": Scene(
        "The endpoints are in the private table again. Only what the hosts' group lets out is new.",
        "gateway-endpoints", {"egress": "the services' prefix lists"},
    ),
    "01-no-kinesis": Scene("DynamoDB and S3 have gateway endpoints in this VPC."),
    "02-edge-private-app": Scene(
        "An edge-optimized API. private-app has no public address, no NAT gateway and no "
        "endpoint.", "api-types", {}, "private-app",
    ),
    "02-in-place": Scene("An edge-optimized API. Clients have its URL in their configuration."),
    "02-private-alone": Scene(
        "Two instances in the VPC, one of them with a way to the internet. The API's policy "
        "allows everybody.", "api-types", {"api_type": "PRIVATE"}, "public-app",
    ),
    "02-private-endpoint": Scene(
        "The API is private, and its policy allows everybody. The endpoint stands in the private "
        "subnets.", "api-types", {"api_type": "PRIVATE", "endpoint": True}, "public-app",
    ),
    "02-private-to-edge": Scene("One call of UpdateRestApi: PRIVATE is to become EDGE."),
    "02-default-off": Scene(
        "An edge-optimized API that answered to everybody, told not to answer to its default URL.",
        "api-types", {"default_url": False}, "internet",
    ),
    "02-two-faults": Scene(
        "public-app got 403 Forbidden from a public API. The endpoint's private DNS was switched "
        "off, and the answer is 403 Forbidden still.", "api-types",
        {"api_type": "REGIONAL", "endpoint": True, "default_url": False, "private_dns": False},
        "public-app",
    ),
    "03-private-app": Scene(
        "A private API, and an endpoint with private DNS. private-app's subnet has a route to the "
        "VPC itself and to nowhere else. It posts to the API's URL.", "private-api",
    ),
    "03-public-app": Scene(
        "The same API and endpoint. public-app has a public address, and its subnet a route to "
        "the internet gateway. It sends the same request.", "private-api", {}, "public-app",
    ),
    "03-no-private-dns": Scene(
        "Private DNS of the endpoint is switched off; everything else stays.",
        "private-api", {"private_dns": False},
    ),
    "03-way-without-a-name": Scene("The default name of the private API cannot be resolved."),
    "03-endpoint-group": Scene(
        "Private DNS is on. The endpoint's security group no longer admits port 443.",
        "private-api", {"endpoint_admits_443": False},
    ),
    "03-policy": Scene(
        "The group is right again. The API's resource policy names another endpoint.",
        "private-api", {"policy_names_endpoint": False},
    ),
    "03-public-api": Scene(
        "Another API, a regional one. The VPC still has the endpoint with private DNS, and now a "
        "NAT gateway, so that private-app reaches the whole internet.",
        "private-api", {"api_type": "REGIONAL", "nat_gateway": True},
    ),
    "03-two-faults": Scene(
        "Somebody changed something in one evening. private-app's request gives up without an "
        "answer.", "private-api", {"endpoint_admits_443": False, "policy_names_endpoint": False},
    ),
    "04-public-subnet": Scene(
        "Yesterday all hosts reached a public API. A colleague adds an endpoint with private DNS, "
        "for a private API of hers. public-app has a way to the internet.",
        "private-dns", {}, "public-app", "public",
    ),
    "04-the-cause": Scene(
        "The endpoint stays. Only its private DNS is switched off.",
        "private-dns", {"private_dns": False}, "public-app", "public",
    ),
    "04-private-name": Scene(
        "Private DNS is off, and the public API is back. Now the private API, by its default "
        "name.", "private-dns", {"private_dns": False}, "private-app", "private",
    ),
    "04-cname": Scene(
        "Private DNS is on. The custom domain has a CNAME record to "
        "d-….execute-api.us-east-1.amazonaws.com.",
        "private-dns", {"record": "cname"}, "public-app", "public-domain",
    ),
    "04-isolated": Scene(
        "The custom domain has the alias that worked. The NAT gateway is gone, to save money. "
        "public-app gets its answer.", "private-dns", {"record": "alias", "nat_gateway": False},
        "private-app", "public-domain",
    ),
    "04-two-faults": Scene(
        "Two people were busy one evening: the custom domain's record became a CNAME, and the "
        "private subnets' table has the local route alone. private-app gets 403 Forbidden.",
        "private-dns", {"record": "alias", "nat_gateway": False}, "private-app", "public-domain",
    ),
    "05-helo": Scene(
        "A private API that lets private-app in. The path is mistyped: /helo.",
        "who-may-call", {}, "private-app", "wrong-path",
    ),
    "05-silence": Scene(
        "The API's policy only allows, and asks for an address by aws:SourceIp.",
        "who-may-call", {"resource_policy": "source ip"},
    ),
    "05-not-deployed": Scene("A right policy has been saved on the API, by hand. Nothing else."),
    "05-associated": Scene(
        "The policy denies whoever comes by our endpoint. Now the endpoint is put on the API's "
        "list, vpcEndpointIds.",
    ),
    "05-role-alone": Scene(
        "The endpoint's policy lets private-app's role through and nobody else. The method asks "
        "for no signature.", "who-may-call", {"endpoint_policy": "the role alone"},
    ),
    "05-either": Scene(
        "The method asks for a signature (AWS_IAM), and private-app signs. Its role may not call "
        "the API; the API's policy allows it.", "who-may-call",
        {"authorization": "AWS_IAM", "role_may_invoke": False}, "private-app", "signed",
    ),
    "05-two-faults": Scene(
        "Two things were changed. The endpoint's policy is set back, and a 403 comes still: with "
        "an explicit deny.", "who-may-call", {"resource_policy": "other endpoint"},
    ),
    "06-who-is-it": Scene(
        "A public API, a VPC link, a Network Load Balancer, and an application in a private "
        "subnet. Somebody on the internet posts an order.", "private-integration",
    ),
    "06-client-beside": Scene(
        "client is an instance in the other private subnet. It calls the load balancer itself, not "
        "the API.", "private-integration", {}, "client", "balancer",
    ),
    "06-only-the-balancer": Scene(
        "The application's group admits the two addresses of the load balancer and nobody else. "
        "The client's address is kept, as by default.", "private-integration",
        {"app_admits": "nlb"}, "client", "balancer",
    ),
    "06-group-of-the-balancer": Scene(
        "The load balancer has a security group of its own, which admits port 80 from the VPC.",
        "private-integration", {"nlb_group": "enforced"},
    ),
    "06-no-way-to-kinesis": Scene(
        "Groups are as at first. The endpoint for Kinesis is gone, and there is no NAT gateway.",
        "private-integration", {"way_to_kinesis": "none"},
    ),
    "06-the-other-way": Scene(
        "Still no way from the application to Kinesis. The same API has a second method, "
        "/kinesis, by which API Gateway calls Kinesis itself, with a role.",
        "private-integration", {"way_to_kinesis": "none"}, "internet", "kinesis",
    ),
    "06-uri": Scene("The method names the VPC link, and its uri has a host name in it besides."),
    "06-two-faults": Scene(
        "Two things were changed in one evening, and the post to /private got a 504. The first in "
        "the way is set right: the application's group admits the VPC again.",
        "private-integration", {"app_may_put": False},
    ),
    "07-what-they-share": Scene(
        "One API: /private leads by the VPC link to the application, /kinesis straight to "
        "Kinesis. The application's group admits nobody now.",
        "one-api-two-ways", {"app_admits": "nobody"}, "internet", "kinesis",
    ),
    "07-no-mapping": Scene(
        "/kinesis hands the request on without its mapping template.",
        "one-api-two-ways", {"mapping": False}, "internet", "kinesis",
    ),
    "07-whose-permission": Scene(
        "The template is back. Somebody on the internet posts to /kinesis, unsigned.",
        "one-api-two-ways", {"api_may_put": False}, "internet", "kinesis",
    ),
    "07-looks-like-200": Scene(
        "The API's role may not put. Of the three integration responses only the one without a "
        "pattern is left: 200.", "one-api-two-ways",
        {"api_may_put": False, "errors_have_a_status": False}, "internet", "kinesis",
    ),
    "07-alb-address": Scene(
        "A VPC link of version 2 leads to an Application Load Balancer, and that to the "
        "application.", "alb-integration",
    ),
    "08-no-way": Scene(
        "private-app wants to put a record. The VPC has no endpoint and no NAT gateway.",
        "private-kinesis", {"kinesis_endpoint": False},
    ),
    "08-what-changes": Scene(
        "The NAT gateway goes, and an interface endpoint for Kinesis comes, with private DNS.",
    ),
    "08-two-ways-at-once": Scene(
        "The endpoint for Kinesis stands, with private DNS off, and a NAT gateway beside it.",
        "private-kinesis", {"private_dns": False, "nat_gateway": True},
    ),
    "08-the-public-host": Scene(
        "Private DNS is on. The endpoint's group admits the private subnets alone. public-app has "
        "a way to the internet.", "private-kinesis",
        {"endpoint_admits": "private subnets"}, "public-app",
    ),
    "08-by-api": Scene(
        "No endpoint for Kinesis, and the host's role may not put. There is an endpoint for API "
        "Gateway, and a private API that calls Kinesis.", "private-kinesis",
        {"kinesis_endpoint": False, "app_may_put": False, "api_endpoint": True},
        "private-app", "by-api",
    ),
    "08-whose-no": Scene(
        "The policy of the Kinesis endpoint names another stream. Records can go by the endpoint, "
        "by a NAT gateway, or by the private API.",
    ),
    "08-which-host": Scene(
        "boto3 is set not to put the account's id into host names. Now the stream is named by its "
        "ARN.",
    ),
    "08-the-last-stretch": Scene(
        "The full chain: API, VPC link, load balancer, instance, endpoint, stream. A text calls "
        "its end “Kinesis (AWS integration)”.", "full-chain", {"app_may_put": False},
    ),
    "08-cheapest": Scene("Records of 5 KB. NAT gateway and endpoints are paid by hour and by GB."),
    "08-two-faults": Scene(
        "The caller gets an error in the application's words. dig on app gives Kinesis a public "
        "address.", "full-chain", {"private_dns": False, "app_may_put": False},
    ),
    "09-who-is-lost": Scene(
        "A public and a private API, each host of the VPC, and no custom domain.",
        "playground", {}, "public-app", "kinesis",
    ),
    "09-nat-and-endpoint": Scene(
        "The endpoint for Kinesis has private DNS.",
        "playground", {"nat_gateway": True}, "private-app", "put-record",
    ),
    "09-one-role": Scene(
        "One network with every way to the stream: by Kinesis's API, by /private, by /kinesis.",
        "playground", {"app_may": False}, "internet", "kinesis",
    ),
    "11-web-to-database": Scene(
        "A network that somebody else built, as files. web is the group of both web servers."
    ),
    "11-how-many": Scene("The same network. One connection was traced, and it failed."),
    "11-three-remedies": Scene("labkit found the smallest change for each of three requests."),
    "11-vpn": Scene("On paper, the private subnets get a route for the office's addresses."),
    "11-file-missing": Scene("A folder with answers of describe calls, and one file is missing."),
    "99-try-again": Scene(
        "A security group made by hand is in the VPC. It does not carry the lab's tags.",
    ),
}  # fmt: skip
"""By the question's id; a test holds the ids against the questions, and the labs' pictures."""


def situation_of(question: str) -> str:
    """The situation of a question, or the empty text."""
    return SCENES[question].situation if question in SCENES else ""
