"""A network as a networkx graph in a process of its own: which things lead to which, and no more.

The same lines in and out as `analyzer_worker`. An edge goes from an interface to its subnet, from
a subnet to what its routes lead to, from a gateway on, and from a subnet to its interfaces: what
a person would draw. No filter is asked, no prefix compared, and no answer comes back.
"""

import json
import sys
import time
from collections import defaultdict
from ipaddress import ip_address

import networkx as nx

INTERNET = "internet"
TARGETS = ("GatewayId", "NatGatewayId", "VpcPeeringConnectionId")


def graph_of(rows):
    """The graph, and the node of each address and of each instance."""
    subnets = defaultdict(list)
    for row in rows["Subnets"]:
        subnets[row["VpcId"]].append(row["SubnetId"])
    graph = nx.DiGraph()
    graph.add_edges_from((*cards(rows), *gateways(rows, subnets), *routes(rows, subnets)))
    return graph, {
        **{row["PrivateIpAddress"]: row["NetworkInterfaceId"] for row in rows["NetworkInterfaces"]},
        **{
            row["InstanceId"]: row["NetworkInterfaces"][0]["NetworkInterfaceId"]
            for row in rows["Instances"]
        },
    }


def cards(rows):
    """Interfaces and their subnets, both ways."""
    for row in rows["NetworkInterfaces"]:
        yield row["NetworkInterfaceId"], row["SubnetId"]
        yield row["SubnetId"], row["NetworkInterfaceId"]


def gateways(rows, subnets):
    """What each gateway leads to."""
    for row in rows["InternetGateways"]:
        yield row["InternetGatewayId"], INTERNET
    for row in rows["NatGateways"]:
        yield row["NatGatewayId"], row["SubnetId"]
    for row in rows["VpcPeeringConnections"]:
        for side in ("RequesterVpcInfo", "AccepterVpcInfo"):
            for subnet in subnets[row[side]["VpcId"]]:
                yield row["VpcPeeringConnectionId"], subnet


def routes(rows, subnets):
    """Subnets and what their tables lead to."""
    for table in rows["RouteTables"]:
        for subnet in used_by(table, rows["RouteTables"], subnets):
            for target in targets(table, subnets):
                yield subnet, target


def used_by(table, tables, subnets):
    """The subnets of a route table: those it names, or, of a main one, those that none names."""
    own = [row["SubnetId"] for row in table["Associations"] if row.get("SubnetId")]
    if not any(row.get("Main") for row in table["Associations"]):
        return own
    named = {row.get("SubnetId") for each in tables for row in each["Associations"]}
    return own + [key for key in subnets[table["VpcId"]] if key not in named]


def targets(table, subnets):
    """What the routes of a table lead to; `local` leads to every subnet."""
    yield from subnets[table["VpcId"]]
    for route in table["Routes"]:
        target = next((route[key] for key in TARGETS if route.get(key)), "local")
        if target != "local" and route["State"] == "active":
            yield target


def reached(graph, places, source, address):
    """Whether anything leads from a source to an address."""
    start, end = places.get(source, source), places.get(address)
    if end is None:
        end = INTERNET if ip_address(address).is_global else None
    return end in graph and start in graph and nx.has_path(graph, start, end)


def answers():
    """Answer each line until there is none."""
    graph, places = nx.DiGraph(), {}
    for line in sys.stdin:
        asked = json.loads(line)
        if "load" in asked:
            began = time.perf_counter()
            graph, places = graph_of(asked["load"])
            answer = {"loaded": len(graph), "seconds": time.perf_counter() - began}
        elif "ask" in asked:
            source, address, _ = asked["ask"]
            found = reached(graph, places, source, address)
            answer = {"status": "reachable" if found else "blocked", "why": "a path"}
        else:
            source, address, _ = asked["time"]
            began = time.perf_counter()
            for _ in range(asked["times"]):
                reached(graph, places, source, address)
            answer = {"seconds": (time.perf_counter() - began) / asked["times"]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    answers()
