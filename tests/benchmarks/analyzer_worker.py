"""aws-vpc-analyzer in a process of its own: one question a line in, one answer a line out.

Run by the Python of its own environment, with nothing of labkit. It gets its describe answers
from the question `load` instead of from AWS, holds them warm, and times itself.

    {"load": {"Vpcs": [...], ...}}               → {"loaded": nodes}
    {"ask": [source, address, port]}             → {"status": ..., "why": ...}
    {"time": [source, address, port], "times": n} → {"seconds": for one question}
"""

import asyncio
import json
import logging
import sys
import time

from netgraph.aws.client import AWSClient
from netgraph.aws.fetcher import EC2Fetcher
from netgraph.core.graph_manager import GraphManager
from netgraph.core.path_analyzer import PathAnalyzer

IDS = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "RouteTables": "RouteTableId",
    "InternetGateways": "InternetGatewayId",
    "NatGateways": "NatGatewayId",
    "SecurityGroups": "GroupId",
    "NetworkAcls": "NetworkAclId",
    "NetworkInterfaces": "NetworkInterfaceId",
    "Instances": "InstanceId",
    "VpcPeeringConnections": "VpcPeeringConnectionId",
}
FOR_EVER = 10**9


class Ec2:
    """As much of boto3's EC2 client as the analyzer asks for, answering from the rows."""

    def __init__(self, rows):
        self.rows = rows

    def get_paginator(self, operation):
        return Pages(self.rows, operation)


class Pages:
    """One page: the rows of the list that the operation is called after."""

    def __init__(self, rows, operation):
        self.name = "".join(part.title() for part in operation.split("_")[1:])
        self.rows = rows.get(self.name, [])

    def paginate(self, **wanted):
        found = [row for row in self.rows if self.fits(row, wanted)]
        if self.name == "Instances":
            return [{"Reservations": [{"Instances": found}]}]
        return [{self.name: found}]

    def fits(self, row, wanted):
        filters = wanted.get("Filters", wanted.get("Filter", ()))
        keys = next((v for k, v in wanted.items() if k.endswith("Ids")), None)
        named = keys is None or row[IDS[self.name]] in keys
        return named and all(set(places(row)) & set(item["Values"]) for item in filters)


def places(row):
    """The VPCs that a row is in, which is all that the analyzer filters by."""
    yield row.get("VpcId")
    for attachment in row.get("Attachments", ()):
        yield attachment["VpcId"]


async def loaded(rows):
    """An analyzer that has all of it in its cache."""
    client = AWSClient(ec2=Ec2(rows), region="us-east-1", account_id="123456789012")
    graph = GraphManager(EC2Fetcher(client), ttl_seconds=FOR_EVER)
    built = await graph.build_topology([row["VpcId"] for row in rows["Vpcs"]])
    return PathAnalyzer(graph), built.node_count


async def timed(analyzer, question, times):
    """Seconds for one question, asked some times in a row."""
    began = time.perf_counter()
    for _ in range(times):
        await analyzer.analyze(*question)
    return (time.perf_counter() - began) / times


async def answers():
    """Answer each line until there is none."""
    analyzer = None
    for line in sys.stdin:
        asked = json.loads(line)
        if "load" in asked:
            analyzer, count = await loaded(asked["load"])
            answer = {"loaded": count}
        elif "ask" in asked:
            result = await analyzer.analyze(*asked["ask"])
            answer = {"status": result.status.value, "why": result.unknown_reason or result.summary}
        else:
            answer = {"seconds": await timed(analyzer, asked["time"], asked["times"])}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    logging.getLogger("netgraph").setLevel(logging.CRITICAL)
    asyncio.run(answers())
