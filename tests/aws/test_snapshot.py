"""Snapshots: folders of describe output, in every layout, and what is wrong with others."""

from __future__ import annotations

import json

import pytest

from labkit import load_snapshot
from labkit.aws import snapshot
from labkit.aws.snapshot import SnapshotWarning
from labkit.cli import main
from labkit.errors import LabkitError
from labkit.flow import Outcome, Request, trace
from labkit.topology import (
    Instance,
    LoadBalancer,
    NetworkInterface,
    PrefixList,
    SecurityGroup,
    Vpc,
    VpcEndpoint,
)

ALL = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
LISTS = {
    "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": "111122223333"}],
    "Subnets": [
        {
            "SubnetId": "subnet-1",
            "VpcId": "vpc-1",
            "CidrBlock": "10.0.1.0/24",
            "AvailabilityZone": "eu-west-1a",
        }
    ],
    "RouteTables": [
        {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": True}], "Routes": []}
    ],
    "SecurityGroups": [
        {
            "GroupId": "sg-1",
            "GroupName": "open",
            "VpcId": "vpc-1",
            "IpPermissions": ALL,
            "IpPermissionsEgress": ALL,
        }
    ],
    "NetworkInterfaces": [
        {
            "NetworkInterfaceId": f"eni-{at}",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "PrivateIpAddress": f"10.0.1.1{at}",
            "Groups": [{"GroupId": "sg-1"}],
        }
        for at in (1, 2)
    ],
    "Reservations": [
        {
            "Instances": [
                {
                    "InstanceId": f"i-{at}",
                    "State": {"Name": "running"},
                    "Tags": [{"Key": "Name", "Value": f"app-{at}"}],
                    "NetworkInterfaces": [
                        {"NetworkInterfaceId": f"eni-{at}", "Attachment": {"DeviceIndex": 0}}
                    ],
                }
                for at in (1, 2)
            ]
        }
    ],
}


def write(folder, lists=LISTS):
    folder.mkdir(parents=True, exist_ok=True)
    for at, (name, rows) in enumerate(lists.items()):
        (folder / f"file{at}.json").write_text(json.dumps({name: rows}))


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "aws_configs")
    return tmp_path


@pytest.mark.parametrize(
    ("inside", "given", "region", "account"),
    [
        ("aws_configs", "", "eu-west-1", "111122223333"),
        ("aws_configs", "aws_configs", "eu-west-1", "111122223333"),
        ("aws_configs/us-east-2", "", "us-east-2", "111122223333"),
        ("aws_configs/accounts/444455556666/us-east-2", "", "us-east-2", "444455556666"),
    ],
)
def test_every_layout_is_read(tmp_path, inside, given, region, account):
    write(tmp_path / inside)
    topology = load_snapshot(tmp_path / given)
    assert (topology.region, topology.account) == (region, account)
    assert {row.label for row in topology.all(Instance)} == {"app-1", "app-2"}


def test_one_file_may_hold_everything(tmp_path):
    (tmp_path / "all.json").write_text(json.dumps(LISTS))
    topology = load_snapshot(tmp_path)
    assert trace(topology, Request.to("app-1", "10.0.1.12", 22)).outcome is Outcome.DELIVERED


def test_without_a_region_anywhere_it_is_the_usual_one(tmp_path):
    write(tmp_path, {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]})
    assert load_snapshot(tmp_path).region == "us-west-2"


def test_what_nobody_fetched_is_not_known(folder):
    missing = load_snapshot(folder).missing
    assert VpcEndpoint in missing
    assert not missing & {Instance, NetworkInterface, SecurityGroup}


def test_a_name_that_endpoints_may_own_is_not_known_without_them(folder):
    url = "https://kinesis.eu-west-1.amazonaws.com/"
    found = trace(load_snapshot(folder), Request("app-1", url))
    assert found.outcome is Outcome.UNKNOWN
    assert "nobody described the endpoints" in str(found)


def test_other_lists_are_named_and_left_out(tmp_path):
    more = {"VpnConnections": [], "SomethingElse": []}
    write(tmp_path, {**LISTS, **more})
    with pytest.warns(SnapshotWarning) as told:
        load_snapshot(tmp_path)
    assert [str(one.message) for one in told] == [
        "labkit does not model VpnConnections, and left them out",
        "labkit does not read SomethingElse, and left them out",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"Vpcs": [\n{]}', r"not JSON.*bad\.json, line 2"),
        ("[]", "A JSON object belongs here"),
        ('{"Vpcs": {}}', "Vpcs is a list"),
        ("\\xff", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"Vpcs": [{"CidrBlock": "10.0.0.0/16"}]}', "VpcId is missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_place(tmp_path, text, says):
    (tmp_path / "bad.json").write_bytes(text.encode())
    with pytest.raises(LabkitError, match=says):
        load_snapshot(tmp_path)


def test_a_file_that_is_too_large(folder, monkeypatch):
    monkeypatch.setattr(snapshot, "LARGEST", 10)
    with pytest.raises(LabkitError, match="larger than"):
        load_snapshot(folder)


def test_a_folder_that_is_none_or_holds_none(tmp_path):
    with pytest.raises(LabkitError, match="There is no folder"):
        load_snapshot(tmp_path / "nope")
    with pytest.raises(LabkitError, match="no describe output"):
        load_snapshot(tmp_path)


def ask(folder, *words):
    return main(["trace", "--snapshot", str(folder), *words])


@pytest.mark.parametrize("source", ["app-1", "i-1", "eni-1", "10.0.1.11"])
def test_json_on_the_command_line(folder, capsys, source):
    assert ask(folder, "--from", source, "--to", "10.0.1.12:22/tcp", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["outcome"] == "delivered"
    assert [row["id"] for row in told["hops"]] == ["i-1", "i-2"]
    assert told["blockers"] == []
    assert told["left_at"] is None


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        ("10.0.1.12", "delivered"),
        ("10.0.1.12:80", "delivered"),
        ("10.0.1.12/icmp", "delivered"),
        ("10.0.1.99:22/tcp", "blocked"),
        ("8.8.8.8:53/udp", "blocked"),
        ("http://10.0.1.12/", "delivered"),
        ("https://example.org/", "unknown"),
    ],
)
def test_targets(folder, capsys, target, outcome):
    assert ask(folder, "--from", "app-1", "--to", target, "--json") == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == outcome


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "nobody", "--to", "10.0.1.12"), "can send no request"),
        (("--from", "10.9.9.9", "--to", "10.0.1.12"), "No interface has the address"),
        (("--from", "app-1", "--to", "nonsense"), "is no IPv4 address"),
        (("--from", "app-1", "--to", "10.0.1.12:x/tcp"), "no port"),
        (("--from", "app-1", "--to", "10.0.1.12:22/gre"), "no protocol"),
        (("--from", "app-1", "--to", "https://x.org/", "--header", "nocolon"), "no header"),
        (("--from", "app-1"), "two ends"),
    ],
)
def test_a_wrong_question_is_two_and_one_sentence(folder, capsys, words, says):
    assert ask(folder, *words) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""


def test_a_url_may_have_a_method_headers_and_a_body(folder, capsys):
    words = ("--method", "POST", "--header", "Host:x.org", "--data", "hello", "--json")
    assert ask(folder, "--from", "internet", "--to", "https://10.0.1.12/", *words) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "blocked"


def test_an_address_that_two_have(tmp_path):
    rows = [
        *LISTS["NetworkInterfaces"],
        {**LISTS["NetworkInterfaces"][0], "NetworkInterfaceId": "eni-3"},
    ]
    write(tmp_path, {**LISTS, "NetworkInterfaces": rows})
    with pytest.raises(LabkitError, match="2 interfaces have the address"):
        trace(load_snapshot(tmp_path), Request.to("10.0.1.11", "10.0.1.12", 22))


def with_row(key, row, at=0):
    rows = [dict(one) for one in LISTS[key]]
    rows[at] |= row
    return {**LISTS, key: rows}


def answered(capsys, folder, source, target):
    assert ask(folder, "--from", source, "--to", target, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_an_interface_that_is_attached_to_nothing(tmp_path, capsys):
    loose = {"Status": "available"}
    write(tmp_path, with_row("NetworkInterfaces", loose, 1))
    found = answered(capsys, tmp_path, "i-1", "10.0.1.12:80/tcp")
    assert found["outcome"] == "delivered", "an instance stands behind it"
    alone = {**with_row("NetworkInterfaces", loose, 1), "Reservations": LISTS["Reservations"][:0]}
    write(tmp_path / "b", alone)
    found = answered(capsys, tmp_path / "b", "eni-1", "10.0.1.12:80/tcp")
    assert [row["code"] for row in found["blockers"]] == ["BAD_STATE"]
    assert answered(capsys, tmp_path / "b", "eni-2", "10.0.1.11")["outcome"] == "blocked"


@pytest.mark.parametrize(
    "row",
    [
        {"InterfaceType": "vpc_endpoint"},
        {"Description": "ELB net/x/1"},
        {"InterfaceType": "lambda"},
    ],
)
def test_a_services_interface_without_its_service_is_not_known(tmp_path, capsys, row):
    write(tmp_path, {**with_row("NetworkInterfaces", row, 1), "Reservations": []})
    found = answered(capsys, tmp_path, "eni-1", "10.0.1.12:80/tcp")
    assert found["outcome"] == "unknown"


ENDPOINT = {
    "VpcEndpointId": "vpce-1",
    "VpcEndpointType": "Interface",
    "VpcId": "vpc-1",
    "ServiceName": "com.amazonaws.eu-west-1.kinesis-streams",
    "State": "available",
    "PrivateDnsEnabled": True,
    "NetworkInterfaceIds": ["eni-2"],
    "SubnetIds": ["subnet-1"],
    "DnsEntries": [],
}


@pytest.mark.parametrize(
    ("more", "outcome"), [({}, "delivered"), ({"EnableDnsHostnames": False}, "blocked")]
)
def test_private_dns_tells_of_dns_attributes_that_nobody_fetched(tmp_path, capsys, more, outcome):
    lists = {**with_row("Vpcs", more), "VpcEndpoints": [ENDPOINT]}
    write(tmp_path, lists)
    found = answered(capsys, tmp_path, "i-1", "https://kinesis.eu-west-1.amazonaws.com/")
    assert found["outcome"] == outcome


def test_internet_gateways_that_nobody_fetched(tmp_path, capsys):
    public = {"Association": {"PublicIp": "54.0.0.10"}}
    write(tmp_path, with_row("NetworkInterfaces", public))
    assert answered(capsys, tmp_path, "internet", "54.0.0.10:80/tcp")["outcome"] == "unknown"
    write(tmp_path / "b", {**with_row("NetworkInterfaces", public), "InternetGateways": []})
    assert answered(capsys, tmp_path / "b", "internet", "54.0.0.10:80/tcp")["outcome"] == "blocked"


def test_prefix_lists_of_aws_without_blocks_are_not_known(tmp_path, capsys):
    route = {
        "Routes": [
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"},
            {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-9", "State": "active"},
        ]
    }
    lists = {**with_row("RouteTables", route), "InternetGateways": []}
    named = {"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.s3"}
    write(tmp_path, {**lists, "PrefixLists": [named]})
    assert answered(capsys, tmp_path, "i-1", "52.216.0.9:443/tcp")["outcome"] == "unknown"
    both = [named, {**named, "Cidrs": ["52.216.0.0/15"]}]
    write(tmp_path / "b", {**lists, "PrefixLists": both})
    assert load_snapshot(tmp_path / "b").all(PrefixList)[0].cidrs


def test_what_cannot_be_opened_is_named(tmp_path):
    (tmp_path / "link.json").symlink_to(tmp_path / "gone.json")
    with pytest.raises(LabkitError, match=r"cannot be read.*link\.json"):
        load_snapshot(tmp_path)


def test_of_two_instances_of_one_name_the_one_that_runs_is_meant(tmp_path, capsys):
    ended = {
        "InstanceId": "i-9",
        "State": {"Name": "terminated"},
        "Tags": [{"Key": "Name", "Value": "app-1"}],
        "NetworkInterfaces": [],
    }
    rows = [*LISTS["Reservations"], {"Instances": [ended]}]
    write(tmp_path, {**LISTS, "Reservations": rows})
    assert answered(capsys, tmp_path, "app-1", "10.0.1.12")["outcome"] == "delivered"


def test_hops_have_ids_and_each_thing_once_in_a_row(folder, capsys):
    found = answered(capsys, folder, "app-1", "8.8.8.8:53/udp")
    ids = [row["id"] for row in found["hops"]]
    assert ids == ["i-1"]
    url = answered(capsys, folder, "app-1", "https://nothing.kinesis.eu-west-1.amazonaws.com/")
    assert all(row["id"] for row in url["hops"])


def test_a_port_that_is_none_in_any_script(folder, capsys):
    assert ask(folder, "--from", "app-1", "--to", "10.0.1.12:²/tcp") == 2
    assert "no port" in capsys.readouterr().err


def test_interfaces_that_only_their_instances_tell_of(tmp_path):
    """Without a list of interfaces the rows of instances hold theirs, in the same words."""
    lists = {name: rows for name, rows in LISTS.items() if name != "NetworkInterfaces"}
    cards = LISTS["NetworkInterfaces"]
    lists["Reservations"] = [
        {"Instances": [{**row, "NetworkInterfaces": [card]}]}
        for row, card in zip(LISTS["Reservations"][0]["Instances"], cards, strict=True)
    ]
    write(tmp_path, lists)
    topology = load_snapshot(tmp_path)
    assert trace(topology, Request.to("app-1", "10.0.1.12", 22)).outcome is Outcome.DELIVERED
    nobody = trace(topology, Request.to("app-1", "10.0.1.99", 22))
    assert nobody.outcome is Outcome.UNKNOWN, "there may be interfaces of other things"


def test_listeners_as_their_own_call_gives_them(tmp_path):
    arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/nlb/1"
    balancer = {"LoadBalancerArn": arn, "Type": "network", "VpcId": "vpc-1"}
    rows = [{"LoadBalancerArn": arn, "Port": port, "Protocol": "TCP"} for port in (80, 443)]
    write(tmp_path, {**LISTS, "LoadBalancers": [balancer], "Listeners": rows})
    topology = load_snapshot(tmp_path)
    assert [row.port for row in topology.find(LoadBalancer, arn).listeners] == [80, 443]
    assert LoadBalancer not in topology.missing


@pytest.mark.parametrize("name", ["Routes", "Resources"])
def test_a_list_of_another_call_that_has_the_same_name_is_left_out(tmp_path, name):
    write(tmp_path, {**LISTS, name: [{"DestinationCidrBlock": "10.9.0.0/16", "Type": "static"}]})
    with pytest.warns(SnapshotWarning, match=f"does not read {name}"):
        load_snapshot(tmp_path)


def test_what_other_calls_tell_of_vpcs_is_no_other_vpc(tmp_path):
    classic = [{"VpcId": "vpc-1", "ClassicLinkEnabled": False, "Tags": []}]
    write(tmp_path / "a")
    write(tmp_path / "b", {"Vpcs": classic})
    assert len(load_snapshot(tmp_path).all(Vpc)) == 1


def test_an_interface_may_be_called_by_its_own_name(tmp_path):
    cards = [dict(row) for row in LISTS["NetworkInterfaces"]]
    cards[1]["TagSet"] = [{"Key": "Name", "Value": "database"}]
    lists = {**LISTS, "NetworkInterfaces": cards, "Reservations": []}
    write(tmp_path, lists)
    found = trace(load_snapshot(tmp_path), Request.to("database", "10.0.1.11", 22))
    assert found.outcome is Outcome.DELIVERED


@pytest.mark.parametrize("name", ["vpcs", "VPCS.JSON", "vpcs.json"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_names_of_files_and_a_byte_order_mark_mean_nothing(tmp_path, name, encoding):
    (tmp_path / name).write_text(json.dumps({"Vpcs": LISTS["Vpcs"]}), encoding)
    (tmp_path / "README").write_text("no JSON")
    assert load_snapshot(tmp_path).find(Vpc, "vpc-1")


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("[2001:db8::1]:443/tcp", "labkit models IPv4 alone"),
        ("2001:db8::1", "labkit models IPv4 alone"),
        ("10.0.1.300:443/tcp", "is no IPv4 address"),
        ("app-2:443/tcp", "is no IPv4 address"),
        ("10.0.1.12/udp", "udp goes to a port"),
        ("10.0.1.12:https/tcp", "is no port"),
        ("10.0.1.12:443/sctp", "is no protocol"),
    ],
)
def test_a_target_of_another_form_is_one_sentence(folder, capsys, target, says):
    words = ["trace", "--snapshot", str(folder), "--from", "app-1", "--to", target, "--json"]
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert "Traceback" not in told.err


def test_a_list_that_is_null_is_not_told(tmp_path):
    write(tmp_path, {**LISTS, "VpcEndpoints": None, "NextToken": None})
    assert VpcEndpoint in load_snapshot(tmp_path).missing
