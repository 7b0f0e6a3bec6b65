"""The names that sound alike (notebook 00)."""

from labkit.course.exercises.exercise import Sorting

NAME, ROUTE, DOOR, BACK, API = (
    "how a name is answered",
    "what a line of a route table leads to",
    "an address in your VPC that leads into a service",
    "from API Gateway into your VPC",
    "a property of an API",
)

ROWS = (
    Sorting(
        "00-names",
        "What is each of these? Two that sound alike are often in different groups.",
        (DOOR, ROUTE, NAME, BACK, API),
        (
            (
                "interface endpoint",
                DOOR,
                "It has an interface with an address and a security group in each of its subnets.",
            ),
            (
                "gateway endpoint",
                ROUTE,
                "It exists for S3 and DynamoDB alone, and it is a route to their addresses.",
            ),
            (
                "internet gateway",
                ROUTE,
                "A route leads to it. It translates public addresses and is nobody's endpoint.",
            ),
            ("NAT gateway", ROUTE, "A route of the private table leads to it."),
            (
                "private DNS",
                NAME,
                "It answers the service's own name with the endpoint's address in the VPC.",
            ),
            (
                "private integration",
                BACK,
                "The API may be public. Private is what it calls.",
            ),
            ("VPC link", BACK, "It leads out of API Gateway, never into it."),
            (
                "private API",
                API,
                "An endpoint type: the API is asked from a VPC only. What it calls is another "
                "matter.",
            ),
            (
                "edge-optimized",
                API,
                "An endpoint type with CloudFront in front. It is not at the edge of your VPC.",
            ),
            (
                "regional API endpoint",
                API,
                "An endpoint type: the API is served in its Region. It is no VPC endpoint, which "
                "stands in a VPC.",
            ),
        ),
    ),
)
