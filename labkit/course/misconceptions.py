"""What people believe of API Gateway and VPCs, and where the course lets them find out.

Each belief is met by at least one prediction, ticket or exercise that whoever holds it gets
wrong, and whose answer speaks to that very mistake.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misconception:
    """A belief, the ids of the facts that hold instead, and of what in the course meets it:
    questions, challenges and exercises, each by its id.
    """

    belief: str
    facts: tuple[str, ...]
    met_by: tuple[str, ...]


def _of(belief: str, facts: str, met_by: str) -> Misconception:
    return Misconception(belief, tuple(facts.split()), tuple(met_by.split()))


MISCONCEPTIONS: tuple[Misconception, ...] = (
    _of("An execute-api endpoint adds a way in and changes nothing else", "F2.11", "10-01"),
    _of("Any execute-api endpoint hides public APIs", "F2.12", "04-the-cause 03-public-api"),
    _of("A custom domain always gets around it", "F2.13 F2.14", "04-cname 04-isolated 10-02"),
    _of("403 Forbidden means that my policy is wrong", "F1.20 F1.23", "10-10 03-policy"),
    _of("Missing Authentication Token means that I need a token", "F1.25", "05-helo"),
    _of("A private API with an endpoint is done", "F4.8 F1.19", "05-not-deployed 10-03"),
    _of("An endpoint that the API lists may call it", "F1.5 F4.13", "05-associated"),
    _of("aws:SourceIp with my private block restricts a private API", "F4.10", "05-silence 10-04"),
    _of("Without private DNS a private API cannot be called", "F1.6", "03-way-without-a-name"),
    _of("VPC link, VPC endpoint, private API: all the same", "F5.1", "00-names"),
    _of("A VPC link puts API Gateway into my VPC", "F5.12 F6.11", "06-who-is-it 06-the-other-way"),
    _of("A VPC link of a REST API needs a Network Load Balancer", "F5.2", "07-alb-address"),
    _of("The load balancer's group should admit the VPC", "F5.11", "06-group-of-the-balancer"),
    _of("The uri of an integration chooses the way", "F5.6", "06-uri"),
    _of("Kinesis and API Gateway have gateway endpoints", "F3.1", "01-no-kinesis"),
    _of("A gateway endpoint changes a name", "F3.4", "01-the-name 01-other-table 01-egress"),
    _of("A private subnet needs a NAT gateway for AWS", "F2.18 F6.11", "10-05 08-by-api"),
    _of("An endpoint is for private subnets alone", "F2.2", "03-public-app 08-the-public-host"),
    _of("boto3 calls the name that I looked up", "F2.19", "08-which-host"),
    _of("A 200 from the API means that Kinesis has the record", "F6.6", "07-looks-like-200 10-11"),
    _of("Delete in any order, and try again", "F9.6 F9.7 F9.11", "99-order 99-try-again"),
    _of("Private DNS is a switch of the endpoint alone", "F2.3 F2.9", "10-18"),
    _of("A route to the internet gateway makes a host public", "F7.2", "10-19"),
)
