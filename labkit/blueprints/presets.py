"""The situations of each lab that a notebook shows, each named by its notebook.

A view goes there by one choice, and `diagrams/` keeps a picture of each.
"""

from __future__ import annotations

from collections.abc import Mapping

from labkit.blueprints.blueprint import Preset

PRESETS: Mapping[str, tuple[Preset, ...]] = {
    "private-api": (
        Preset(
            "00: a public API, and no way out",
            {"api_type": "REGIONAL", "endpoint": False},
        ),
        Preset(
            "03: a public API beside the endpoint, with a NAT gateway",
            {"api_type": "REGIONAL", "nat_gateway": True},
        ),
        Preset(
            "03: the same, with private DNS off",
            {"api_type": "REGIONAL", "nat_gateway": True, "private_dns": False},
        ),
    ),
    "gateway-endpoints": (
        Preset(
            "01: a policy that names somebody else's bucket",
            {"policy_names_ours": False},
            request="put-object",
        ),
        Preset(
            "01: the instance's role may not",
            {"app_may": False},
            request="put-object",
        ),
    ),
    "api-types": (
        Preset(
            "02: a private API, and no endpoint",
            {"api_type": "PRIVATE"},
            "public-app",
        ),
        Preset(
            "02: a private API by the endpoint",
            {"api_type": "PRIVATE", "endpoint": True},
            "private-app",
        ),
        Preset(
            "02: the same from the public subnet",
            {"api_type": "PRIVATE", "endpoint": True},
            "public-app",
        ),
        Preset(
            "02: a regional API from a VPC with the endpoint",
            {"api_type": "REGIONAL", "endpoint": True},
            "public-app",
        ),
        Preset(
            "02: the default URL switched off",
            {"default_url": False},
        ),
    ),
    "private-dns": (
        Preset(
            "04: the public API, with private DNS off",
            {"private_dns": False},
            "public-app",
            "public",
        ),
        Preset(
            "04: the private API's default name, with private DNS off",
            {"private_dns": False},
            "private-app",
            "private",
        ),
        Preset(
            "04: the endpoint's own name, from the public subnet",
            {"private_dns": False},
            "public-app",
            "endpoint-name",
        ),
        Preset(
            "04: the alias name, before the API names the endpoint",
            {"private_dns": False},
            "private-app",
            "alias-name",
        ),
        Preset(
            "04: the alias name, the API naming the endpoint",
            {"private_dns": False, "api_names_endpoint": True},
            "private-app",
            "alias-name",
        ),
        Preset(
            "04: a custom domain by an alias record",
            {"record": "alias"},
            "public-app",
            "public-domain",
        ),
        Preset(
            "04: a custom domain by a CNAME record",
            {"record": "cname"},
            "public-app",
            "public-domain",
        ),
        Preset(
            "04: the alias record, and no way out",
            {"record": "alias", "nat_gateway": False},
            "private-app",
            "public-domain",
        ),
        Preset(
            "04: a private custom domain, not associated",
            {"private_domain": "not associated"},
            "private-app",
            "private-domain",
        ),
        Preset(
            "04: a private custom domain, associated",
            {"private_domain": "associated"},
            "private-app",
            "private-domain",
        ),
    ),
    "who-may-call": (
        Preset(
            "05: a role without permission, and a resource policy that allows all",
            {"authorization": "AWS_IAM", "role_may_invoke": False},
            "private-app",
            "signed",
        ),
        Preset(
            "05: a role without permission, and a resource policy that names an address",
            {
                "authorization": "AWS_IAM",
                "role_may_invoke": False,
                "resource_policy": "source ip",
            },
            "private-app",
            "signed",
        ),
    ),
    "private-integration": (
        Preset(
            "06: the target group does not keep the client's address",
            {"keep_client_address": False},
        ),
        Preset("06: the load balancer itself, from a client in the VPC", {}, "client", "balancer"),
        Preset("06: the application admits the load balancer alone", {"app_admits": "nlb"}),
        Preset(
            "06: the same, the load balancer itself from a client in the VPC",
            {"app_admits": "nlb"},
            "client",
            "balancer",
        ),
        Preset(
            "06: the load balancer's group is enforced on the VPC link", {"nlb_group": "enforced"}
        ),
        Preset(
            "06: the load balancer's group is not enforced on the VPC link",
            {"nlb_group": "not enforced"},
        ),
        Preset("06: the application has no way to Kinesis", {"way_to_kinesis": "none"}),
        Preset("06: the application has a NAT gateway", {"way_to_kinesis": "nat"}),
    ),
    "one-api-two-ways": (
        Preset(
            "07: the application admits nobody, and /kinesis is called",
            {"app_admits": "nobody"},
            "internet",
            "kinesis",
        ),
        Preset("07: no mapping template", {"mapping": False}, "internet", "kinesis"),
        Preset(
            "07: the API's role may not put",
            {"api_may_put": False},
            "internet",
            "kinesis",
        ),
        Preset(
            "07: the API's role may not put, one response for all",
            {"api_may_put": False, "errors_have_a_status": False},
            "internet",
            "kinesis",
        ),
    ),
    "private-kinesis": (
        Preset(
            "08: by the internet gateway, from the public subnet",
            {"kinesis_endpoint": False},
            "public-app",
        ),
        Preset(
            "08: by the NAT gateway",
            {"kinesis_endpoint": False, "nat_gateway": True},
        ),
        Preset(
            "08: by the NAT gateway, the role may not put",
            {"kinesis_endpoint": False, "nat_gateway": True, "app_may_put": False},
        ),
        Preset(
            "08: the endpoint without private DNS, beside a NAT gateway",
            {"private_dns": False, "nat_gateway": True},
        ),
        Preset(
            "08: the endpoint's group admits private subnets, a public host calls",
            {"endpoint_admits": "private subnets"},
            "public-app",
        ),
        Preset(
            "08: the private API, and no endpoint for execute-api",
            {"kinesis_endpoint": False, "app_may_put": False},
            request="by-api",
        ),
        Preset(
            "08: by the private API",
            {"kinesis_endpoint": False, "app_may_put": False, "api_endpoint": True},
            request="by-api",
        ),
    ),
    "full-chain": (
        Preset(
            "08: the chain, the application's role may not put",
            {"app_may_put": False},
        ),
        Preset(
            "08: the chain, the endpoint without private DNS",
            {"private_dns": False},
        ),
    ),
    "playground": (
        Preset("01: DynamoDB, from a private host", source="private-app", request="put-item"),
        Preset(
            "01: no gateway endpoint, no NAT gateway",
            {"gateway_endpoints": False},
            source="private-app",
            request="put-object",
        ),
        Preset("02: an edge-optimized API, from the internet", {"public_type": "EDGE"}, "internet"),
        Preset("03: the private API, from a private host", {}, "private-app", "private-api"),
        Preset("04: the public API, from a public host", {}, "public-app", "kinesis"),
        Preset(
            "04: a custom domain by an alias record",
            {"record": "alias", "nat_gateway": True},
            "private-app",
            "public-domain",
        ),
        Preset(
            "05: the resource policy names another endpoint",
            {"policy_names_endpoint": False},
            "private-app",
            "private-api",
        ),
        Preset("06: the public API in front of a private host", {}, "internet", "private"),
        Preset(
            "06: the load balancer's group is enforced on the VPC link",
            {"nlb_asks_group": True},
            "internet",
            "private",
        ),
        Preset(
            "07: the API's role may not put, one response for all",
            {"api_may_put": False, "errors_have_a_status": False},
            "internet",
            "kinesis",
        ),
        Preset(
            "08: Kinesis without private DNS",
            {"kinesis_private_dns": False},
            "private-app",
            "put-record",
        ),
        Preset(
            "08: Kinesis by the NAT gateway",
            {"kinesis_endpoint": False, "nat_gateway": True},
            "private-app",
            "put-record",
        ),
        Preset(
            "09: a NAT gateway beside the endpoint",
            {"nat_gateway": True},
            "private-app",
            "put-record",
        ),
        Preset(
            "09: hosts without permission, and /kinesis is called",
            {"app_may": False},
            "internet",
            "kinesis",
        ),
        Preset(
            "09: no endpoint for execute-api, and the API's role may not put",
            {"api_endpoint": False, "gateway_endpoints": False, "api_may_put": False},
            "internet",
            "private",
        ),
    ),
}
"""By the lab's name; a lab that is not here has none."""
