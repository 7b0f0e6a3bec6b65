"""What a row of the contract works with: clients, and things made for it alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from labkit.aws.clients import Clients
from labkit.aws.instances import LOCAL_IMAGE

PATIENCE = 30.0
"""Seconds that a row waits for a state, unless it is told otherwise."""
PAUSE = 0.05
"""Seconds between two looks at a state."""


class NotSetUp(Exception):
    """What a row needs could not be made, so the row says nothing; the text says why."""


class World:
    """Clients of one back end, and things made on demand, each with a name of its own.

    Every helper that makes something raises `NotSetUp` if the back end refuses, so that a
    row fails only by the call that it is about. Nothing is deleted at the end: a contract
    runs against emulators, which forget.
    """

    _numbers = count(1)

    def __init__(self, clients: Clients, patience: float = PATIENCE) -> None:
        self.clients = clients
        self.patience = patience
        self.region = clients.region

    def __getattr__(self, service: str) -> Any:
        """The client of a service: `aws.ec2`, `aws.apigateway`."""
        if service.startswith("_"):
            raise AttributeError(service)
        return self.clients.client(service.replace("_", "-"))

    @property
    def account(self) -> str:
        """The account that is called."""
        return self.clients.account

    def service(self, code: str) -> str:
        """The full name of an AWS service here, such as `com.amazonaws.us-east-1.s3`."""
        return f"com.amazonaws.{self.region}.{code}"

    def name(self, head: str = "row") -> str:
        """A name that nothing else has."""
        return f"{head}-{next(World._numbers)}"

    def vpc(self, cidr: str = "10.0.0.0/16", *, dns: bool = True) -> str:
        """A VPC; with `dns` both of its DNS attributes are on. Gives its id."""
        vpc = str(made(self.ec2.create_vpc, CidrBlock=cidr)["Vpc"]["VpcId"])
        self.until(self.ec2.describe_vpcs, lambda got: _state(got, "Vpcs"), VpcIds=[vpc])
        made(self.ec2.modify_vpc_attribute, VpcId=vpc, EnableDnsHostnames={"Value": dns})
        return vpc

    def subnet(self, vpc: str, cidr: str = "10.0.1.0/24", zone: str = "a") -> str:
        """A subnet in a zone, named by its last letter. Gives its id."""
        given = {"VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": self.region + zone}
        return str(made(self.ec2.create_subnet, **given)["Subnet"]["SubnetId"])

    def group(self, vpc: str) -> str:
        """A security group. Gives its id."""
        given = {"GroupName": self.name("group"), "Description": "for a row", "VpcId": vpc}
        return str(made(self.ec2.create_security_group, **given)["GroupId"])

    def gateway(self, vpc: str) -> str:
        """An internet gateway that is attached to the VPC. Gives its id."""
        answer = made(self.ec2.create_internet_gateway)
        gateway = str(answer["InternetGateway"]["InternetGatewayId"])
        made(self.ec2.attach_internet_gateway, InternetGatewayId=gateway, VpcId=vpc)
        return gateway

    def route_table(self, vpc: str) -> str:
        """A route table of the VPC. Gives its id."""
        return str(made(self.ec2.create_route_table, VpcId=vpc)["RouteTable"]["RouteTableId"])

    def address(self) -> str:
        """An elastic address. Gives its allocation id."""
        return str(made(self.ec2.allocate_address, Domain="vpc")["AllocationId"])

    def nat(self, subnet: str, address: str) -> str:
        """A NAT gateway that is available. Gives its id."""
        answer = made(self.ec2.create_nat_gateway, SubnetId=subnet, AllocationId=address)
        key = str(answer["NatGateway"]["NatGatewayId"])
        self.until(
            self.ec2.describe_nat_gateways,
            lambda got: _state(got, "NatGateways"),
            NatGatewayIds=[key],
        )
        return key

    def interface(self, subnet: str, **more: Any) -> str:
        """A network interface that is available. Gives its id."""
        answer = made(self.ec2.create_network_interface, SubnetId=subnet, **more)
        key = str(answer["NetworkInterface"]["NetworkInterfaceId"])
        self.until(
            self.ec2.describe_network_interfaces,
            lambda got: got["NetworkInterfaces"][0]["Status"] == "available",
            NetworkInterfaceIds=[key],
        )
        return key

    def instance(self, subnet: str, **more: Any) -> str:
        """An instance that runs. Gives its id."""
        given = {"ImageId": LOCAL_IMAGE, "InstanceType": "t3.micro", "SubnetId": subnet}
        answer = made(self.ec2.run_instances, **given, MinCount=1, MaxCount=1, **more)
        key = str(answer["Instances"][0]["InstanceId"])
        self.until(
            self.ec2.describe_instances,
            lambda got: got["Reservations"][0]["Instances"][0]["State"]["Name"] == "running",
            InstanceIds=[key],
        )
        return key

    def endpoint(self, vpc: str, *subnets: str, code: str = "execute-api", **more: Any) -> str:
        """An interface endpoint that is available. Gives its id."""
        given = {"VpcId": vpc, "ServiceName": self.service(code), "VpcEndpointType": "Interface"}
        answer = made(self.ec2.create_vpc_endpoint, **{**given, "SubnetIds": [*subnets], **more})
        key = str(answer["VpcEndpoint"]["VpcEndpointId"])
        self.until(
            self.ec2.describe_vpc_endpoints,
            lambda got: got["VpcEndpoints"][0]["State"].lower() == "available",
            VpcEndpointIds=[key],
        )
        return key

    def api(self, kind: str = "REGIONAL", **more: Any) -> str:
        """A REST API of an endpoint type, without methods. Gives its id."""
        given = {"name": self.name("api"), "endpointConfiguration": {"types": [kind]}, **more}
        return str(made(self.apigateway.create_rest_api, **given)["id"])

    def root(self, api: str) -> str:
        """The id of an API's resource `/`."""
        rows = made(self.apigateway.get_resources, restApiId=api)["items"]
        return str(next(row["id"] for row in rows if row["path"] == "/"))

    def resource(self, api: str, part: str = "pets", parent: str = "") -> str:
        """A resource of an API, below `/` unless a parent is given. Gives its id."""
        given = {"restApiId": api, "parentId": parent or self.root(api), "pathPart": part}
        return str(made(self.apigateway.create_resource, **given)["id"])

    def method(self, api: str, verb: str = "GET", **integration: Any) -> dict[str, str]:
        """A method on `/` with an integration (MOCK unless given). Gives what names it."""
        where = {"restApiId": api, "resourceId": self.root(api), "httpMethod": verb}
        made(self.apigateway.put_method, **where, authorizationType="NONE")
        made(self.apigateway.put_integration, **where, **{"type": "MOCK", **integration})
        return where

    def stage(self, api: str, name: str = "test") -> str:
        """A deployment of the API with a stage. Gives the deployment's id."""
        given = {"restApiId": api, "stageName": name}
        return str(made(self.apigateway.create_deployment, **given)["id"])

    def balancer(self, *subnets: str, kind: str = "network", **more: Any) -> str:
        """An internal load balancer that is active. Gives its ARN."""
        given = {"Name": self.name("lb"), "Type": kind, "Scheme": "internal"}
        client = self.clients.client("elbv2")
        answer = made(client.create_load_balancer, **given, Subnets=[*subnets], **more)
        arn = str(answer["LoadBalancers"][0]["LoadBalancerArn"])
        self.until(
            client.describe_load_balancers,
            lambda got: got["LoadBalancers"][0]["State"]["Code"] == "active",
            LoadBalancerArns=[arn],
        )
        return arn

    def role(self, service: str = "apigateway.amazonaws.com", name: str = "") -> str:
        """A role that a service may assume. Gives its ARN."""
        trust = policy({"Principal": {"Service": service}, "Action": "sts:AssumeRole"})
        given = {"RoleName": name or self.name("role"), "AssumeRolePolicyDocument": trust}
        return str(made(self.iam.create_role, **given)["Role"]["Arn"])

    def user(self, *statements: Mapping[str, Any]) -> str:
        """An IAM user who may do what the statements say. Gives its name."""
        name = self.name("user")
        made(self.iam.create_user, UserName=name)
        if statements:
            given = {"PolicyName": "of-row", "PolicyDocument": policy(*statements)}
            made(self.iam.put_user_policy, UserName=name, **given)
        return name

    def access_key(self, user: str) -> dict[str, str]:
        """An access key of a user, as IAM gives it."""
        return dict(made(self.iam.create_access_key, UserName=user)["AccessKey"])

    def signing(self, access_key: str, secret_key: str, token: str | None = None) -> World:
        """The same back end, asked with other keys."""
        clients = Clients(
            self.region,
            endpoint_url=self.clients.endpoint_url,
            access_key=access_key,
            secret_key=secret_key,
            session_token=token,
        )
        return World(clients, self.patience)

    def by(self, credentials: Mapping[str, Any]) -> World:
        """The same back end, asked with keys as IAM or STS give them."""
        secret, token = credentials["SecretAccessKey"], credentials.get("SessionToken")
        return self.signing(credentials["AccessKeyId"], secret, token)

    def until(self, ask: Callable[..., Any], done: Callable[[Any], bool], **given: Any) -> Any:
        """Ask again and again until an answer is as wanted; gives it. Raises `NotSetUp`."""
        end = time.monotonic() + self.patience
        while True:
            answer = made(ask, **given)
            if done(answer):
                return answer
            if time.monotonic() > end:
                raise NotSetUp(f"after {self.patience:g} s {ask.__name__} is not as wanted")
            time.sleep(PAUSE)


def _state(answer: Mapping[str, Any], rows: str) -> bool:
    return bool(answer[rows][0]["State"] == "available")


def made(call: Callable[..., Any], **given: Any) -> Any:
    """The answer to a call that sets a row up. Raises `NotSetUp` if it is an error."""
    try:
        return call(**given)
    except (ClientError, BotoCoreError, ResponseParserError) as error:
        raise NotSetUp(f"{call.__name__}: {error}") from error


def policy(*statements: Mapping[str, Any]) -> str:
    """A policy document; each statement allows unless it says otherwise."""
    rows = [{"Effect": "Allow", **row} for row in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": rows})
