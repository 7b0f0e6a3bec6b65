"""Coming and going."""

from __future__ import annotations

from labkit.facts import pages
from labkit.facts.fact import Chapter, Confidence, chapter

CHAPTER: Chapter = chapter(
    "Coming and going",
    (
        "F9.1",
        "An NLB takes some two and a half minutes to come, a NAT gateway up to two and a minute to"
        " go, an S3 gateway endpoint seconds, a version 1 link two to four minutes. One to three "
        "for an interface endpoint is general knowledge; its private DNS takes a little longer.",
        pages.NONE,
        Confidence.REPORTED,
    ),
    (
        "F9.2",
        "API Gateway's control plane allows an account ten calls a second, and far fewer of some: "
        "one DeleteRestApi in 30 s, one CreateRestApi in 3 s (edge: 30 s), one CreateDeployment in"
        " 5 s. None can be raised.",
        pages.LIMITS,
        Confidence.DOCUMENTED,
    ),
    (
        "F9.3",
        "Thirty learners who each delete an API in one account need a quarter of an hour at least.",
        pages.NONE,
        Confidence.DERIVED,
    ),
    (
        "F9.4",
        "botocore has waiters for NAT gateways, instances, VPCs, subnets, load balancers, targets "
        "and streams, and none for VPC endpoints or API Gateway.",
        pages.NONE,
        Confidence.OBSERVED,
    ),
    (
        "F9.5",
        "The waiter `load_balancers_deleted` ends when the load balancer is gone from view. Its "
        "interfaces can stay for minutes and keep subnets and groups busy.",
        pages.NONE,
        Confidence.RECORDED,
    ),
    (
        "F9.6",
        "What depends goes first: stages, deployments, link, listener and load balancer, target "
        "group, endpoints, NAT gateway, address, instances, groups, subnets, tables, internet "
        "gateway, VPC.",
        pages.NONE,
        Confidence.DERIVED,
    ),
    (
        "F9.7",
        "A link that a stage refers to cannot be deleted: 400 `BadRequestException`, with a list "
        "of method, resource and stage.",
        pages.LINK_CLI,
        Confidence.REPORTED,
    ),
    (
        "F9.8",
        "Deleting a method with a link's id written into it leaves a reference that nothing points"
        " to. Remove the integration's link first, or name links by stage variables.",
        pages.KNOWN.on("2025-10-08"),
        Confidence.RECORDED,
    ),
    (
        "F9.9",
        "An NLB with a link is `ResourceInUse`; the link goes first.",
        pages.LINK_NLB.on("2025-12-15"),
        Confidence.RECORDED,
    ),
    (
        "F9.10",
        "A deployment that a stage serves cannot be deleted: `Active stages pointing to this "
        "deployment must be moved or deleted`.",
        pages.NONE.on("2023-09-11"),
        Confidence.RECORDED,
    ),
    (
        "F9.11",
        "A security group in use is a `DependencyViolation`: an interface has it, or a rule of "
        "another group names it.",
        pages.GROUPS,
        Confidence.REPORTED,
    ),
    (
        "F9.12",
        "An endpoint's interfaces cannot be deleted by hand and go with it; a gateway endpoint's "
        "routes go with it as well.",
        pages.INTERFACE,
        Confidence.RECORDED,
    ),
    (
        "F9.13",
        "Deleting a NAT gateway frees its Elastic IP and does not release it. Releasing too early "
        "is refused with `AuthFailure`, also for seconds afterwards: try again. An internet "
        "gateway cannot be detached while public addresses are in use.",
        pages.NAT,
        Confidence.REPORTED,
    ),
    (
        "F9.14",
        "`delete_vpc_endpoints` succeeds as a call and lists what it could not delete under "
        "`Unsuccessful`: read that list.",
        pages.DELETE_VPCE,
        Confidence.MODEL,
    ),
    (
        "F9.15",
        "A NAT gateway that is being deleted still counts towards the quota, and a deleted one "
        "stays visible for about an hour.",
        pages.NAT,
        Confidence.DOCUMENTED,
    ),
    (
        "F9.16",
        "New roles and policies take time to be known everywhere; two minutes are a good bound for"
        " IAM and five for EC2. Try the first call that needs them again.",
        pages.IAM_TROUBLE,
        Confidence.REPORTED,
    ),
    (
        "F9.17",
        "A Region starts with 5 VPCs, 5 internet gateways, 5 Elastic IPs, 5 NAT gateways a zone, "
        "50 interface endpoints a VPC, 20 version 1 links and 600 private APIs.",
        pages.VPC_QUOTAS,
        Confidence.DOCUMENTED,
    ),
    (
        "F9.18",
        "A class of thirty in one account meets the limit of vCPUs first, a new account's with the "
        "second lab, then that of VPCs, of addresses, of links. A shared VPC and endpoint with an "
        "API for each learner meets none.",
        pages.NONE,
        Confidence.DERIVED,
    ),
    (
        "F9.19",
        "Tags can be given in the call that creates: `TagSpecifications` in EC2, `Tags` in load "
        "balancing and Kinesis, `tags` in API Gateway.",
        pages.CREATE_VPCE,
        Confidence.MODEL,
    ),
    (
        "F9.20",
        "An NLB gives a leaving target 300 s by default. Deleting the load balancer is quicker.",
        pages.NLB_TARGETS,
        Confidence.DOCUMENTED,
    ),
    (
        "F9.21",
        "A Region may have 600 Regional APIs and 120 edge-optimized ones, 120 custom domain names "
        "that are public and 50 that are private.",
        pages.LIMITS_REST,
        Confidence.DOCUMENTED,
    ),
    (
        "F9.22",
        "A Region starts with 50 load balancers of each type, and a new account with 5 vCPUs for "
        "all running instances of the standard types (A, C, D, H, I, M, R, T, Z). A t3.micro has "
        "2.",
        pages.NONE,
        Confidence.REPORTED,
    ),
)
