"""What several EC2 rules need: addresses that are handed out in order, and AWS's own interfaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.utils import generate_dns_from_ip

from labkit.emulator.rules.rule import Refused

PUBLIC_POOL = IPv4Network("203.0.113.0/24")
"""Public addresses that nobody owns (RFC 5737): they lead nowhere outside this process."""


class _LowestFirst(set[str]):
    """Addresses given back. moto pops one of a plain set, which differs from run to run."""

    def pop(self) -> str:
        if not self:
            raise KeyError("no address was given back")
        lowest = min(self, key=IPv4Address)
        self.remove(lowest)
        return lowest


def orderly(subnet: Any) -> Any:
    """The subnet, with the addresses that were given back handed out lowest first."""
    if not isinstance(subnet._unused_ips, _LowestFirst):  # noqa: SLF001  moto's own pool
        subnet._unused_ips = _LowestFirst(subnet._unused_ips)  # noqa: SLF001
    return subnet


def all_subnets(ec2: Any) -> Iterator[Any]:
    """Every subnet of an account and Region."""
    for of_zone in ec2.subnets.values():
        yield from of_zone.values()


def interfaces_in_subnet(ec2: Any, subnet: str) -> list[Any]:
    """The network interfaces of a subnet."""
    return [eni for eni in ec2.enis.values() if eni.subnet.id == subnet]


def interfaces_in_vpc(ec2: Any, vpc: str) -> list[Any]:
    """The network interfaces of a VPC."""
    return [eni for eni in ec2.enis.values() if eni.vpc_id == vpc]


def free_public_address(ec2: Any) -> str:
    """The lowest public address that nothing holds."""
    used = {eni.public_ip for eni in ec2.enis.values()}
    used |= {address.public_ip for address in ec2.addresses}
    free = (str(host) for host in PUBLIC_POOL.hosts() if str(host) not in used)
    found = next(free, None)
    if found is None:
        raise Refused("AddressLimitExceeded", "The maximum number of addresses has been reached.")
    return found


def make_service_interface(
    ec2: Any, subnet_id: str, kind: str, groups: Iterable[str], description: str
) -> Any:
    """A network interface that AWS puts into a subnet for a service: in use from the start."""
    subnet = orderly(ec2.get_subnet(subnet_id))
    eni = ec2.create_network_interface(subnet, "", description=description)
    settle_address(eni, subnet.get_available_subnet_ip(eni))
    become_service_interface(ec2, eni, kind, groups)
    return eni


def settle_address(eni: Any, address: str) -> None:
    """Give an interface its private address, wherever moto keeps it."""
    eni.private_ip_address = address
    eni.private_dns_name = generate_dns_from_ip(address)
    eni.private_ip_addresses = [
        {
            "Primary": True,
            "PrivateIpAddress": address,
            "PrivateDnsName": eni.private_dns_name,
        }
    ]


class ServiceInterface(NetworkInterface):
    """moto's interface, attached to a service and not to an instance (R212)."""

    @property
    def attachment(self) -> Any:
        """AWS's own attachment, which its owner cannot undo."""
        return {
            "AttachmentId": f"ela-attach-{self.id.removeprefix('eni-')}",
            "DeleteOnTermination": False,
            "DeviceIndex": 1,
            "InstanceOwnerId": "amazon-aws",
            "Status": "attached",
        }


def become_service_interface(ec2: Any, eni: Any, kind: str, groups: Iterable[str]) -> None:
    """Mark an interface as AWS's own, guarded by `groups`."""
    eni.__class__ = ServiceInterface
    eni.interface_type = kind
    eni.requester_managed = True
    eni.status = "in-use"
    eni._group_set = [  # noqa: SLF001  moto has no other way to set them
        ec2.get_security_group_from_id(group) for group in groups
    ]


def release_interface(ec2: Any, eni_id: str) -> None:
    """Remove an interface and give its address back to the subnet."""
    eni = ec2.enis.get(eni_id)
    if eni is not None:
        eni.delete()
