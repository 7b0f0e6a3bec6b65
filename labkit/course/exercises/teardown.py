"""What has to go before what (notebook 99)."""

from labkit.course.exercises.exercise import Ordering

STAGE, METHOD, LINK, BALANCER, GROUP = (
    "the stage",
    "the method that uses the link",
    "the VPC link",
    "the load balancer",
    "the application's security group",
)
INSTANCE, ENDPOINT, TABLE, SUBNETS, VPC = (
    "the instance",
    "the endpoint for Kinesis",
    "the route table",
    "the subnets",
    "the VPC",
)

ROWS = (
    Ordering(
        "99-order",
        "Ten things stand. In which order can they be deleted?",
        (VPC, SUBNETS, GROUP, BALANCER, LINK, STAGE, INSTANCE, ENDPOINT, TABLE, METHOD),
        (STAGE, METHOD, LINK, BALANCER, INSTANCE, ENDPOINT, GROUP, SUBNETS, TABLE, VPC),
        (
            (STAGE, LINK, "a link that a stage refers to cannot be deleted (F9.7)"),
            (METHOD, LINK, "a method is a reference as well: test-invoke-stage (F9.7)"),
            (LINK, BALANCER, "a load balancer with a link is in use (F9.9)"),
            (BALANCER, SUBNETS, "its interfaces stand in them (F9.6)"),
            (INSTANCE, GROUP, "a group that an interface has is in use (F9.11)"),
            (INSTANCE, SUBNETS, "its interface stands in one (F9.6)"),
            (ENDPOINT, SUBNETS, "its interfaces stand in them (F9.12)"),
            (GROUP, VPC, "a VPC with a group of yours has dependencies (F9.6)"),
            (SUBNETS, TABLE, "a table that a subnet is associated with is in use (F9.6)"),
            (TABLE, VPC, "a VPC with a table of yours has dependencies (F9.6)"),
            (SUBNETS, VPC, "a VPC with subnets has dependencies (F9.6)"),
        ),
    ),
)
