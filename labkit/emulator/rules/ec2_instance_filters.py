"""The filters of instances, which look at more than those of anything else."""

from __future__ import annotations

from labkit.emulator.rules.filter_names import named, under

_ADDRESS = (
    "allocation-id association-id carrier-ip customer-owned-ip ip-owner-id "
    "public-dns-name public-ip"
)
_NIC = "NetworkInterfaces"

_INTERFACE = {
    **under("network-interface", _NIC,
            "deny-all-igw-traffic description ipv6-native mac-address "
            "network-interface-id outpost-arn owner-id private-dns-name private-ip-address "
            "public-dns-name requester-id requester-managed status source-dest-check subnet-id "
            "vpc-id"),
    **under("network-interface.association", f"{_NIC}.Association", _ADDRESS),
    **under("network-interface.addresses.association",
            f"{_NIC}.PrivateIpAddresses.Association", _ADDRESS),
    **under("network-interface.addresses", f"{_NIC}.PrivateIpAddresses",
            "primary private-dns-name private-ip-address"),
    **under("network-interface.attachment", f"{_NIC}.Attachment",
            "attach-time attachment-id delete-on-termination device-index "
            "network-card-index status"),
    **under("network-interface", f"{_NIC}.Groups", "group-id group-name"),
    **under("network-interface.operator", f"{_NIC}.Operator", "managed principal"),
    **under("network-interface.ipv6-addresses", f"{_NIC}.Ipv6Addresses",
            "ipv6-address is-primary-ipv6"),
    "network-interface.ipv6-address": f"{_NIC}.Ipv6Addresses.Ipv6Address",
    "network-interface.ipv4-prefixes.ipv4-prefix": f"{_NIC}.Ipv4Prefixes.Ipv4Prefix",
    "network-interface.ipv6-prefixes.ipv6-prefix": f"{_NIC}.Ipv6Prefixes.Ipv6Prefix",
    # What AWS says of the instance itself, and not of each of its interfaces.
    "network-interface.attachment.instance-id": "InstanceId",
    "network-interface.attachment.instance-owner-id": "OwnerId",
    "network-interface.availability-zone": "Placement.AvailabilityZone",
    "network-interface.tag-key": f"{_NIC}.TagSet.Key",
    "network-interface.tag-value": f"{_NIC}.TagSet.Value",
}  # fmt: skip

_PLACE = {
    **under("placement", "Placement", "affinity group-name partition-number", mark="-"),
    **{name: f"Placement.{path}" for name, path in (
        ("affinity", "Affinity"),
        ("availability-zone", "AvailabilityZone"),
        ("availability-zone-id", "AvailabilityZoneId"),
        ("host-id", "HostId"),
        ("tenancy", "Tenancy"),
    )},
}  # fmt: skip

_RESERVATION = "capacity-reservation-specification"
_TARGET = "CapacityReservationSpecification.CapacityReservationTarget"

INSTANCE_FILTERS = {
    **named(
        "architecture boot-mode capacity-reservation-id client-token current-instance-boot-mode "
        "ebs-optimized ena-support hypervisor image-id instance-id instance-lifecycle "
        "instance-type kernel-id key-name launch-time outpost-arn owner-id platform "
        "platform-details private-dns-name private-ip-address ramdisk-id requester-id "
        "reservation-id root-device-name root-device-type source-dest-check "
        "spot-instance-request-id subnet-id tpm-support usage-operation "
        "usage-operation-update-time virtualization-type vpc-id"
    ),
    **_PLACE,
    **_INTERFACE,
    **under("block-device-mapping", "BlockDeviceMappings.Ebs",
            "attach-time delete-on-termination status volume-id"),
    "block-device-mapping.device-name": "BlockDeviceMappings.DeviceName",
    f"{_RESERVATION}.capacity-reservation-preference":
        "CapacityReservationSpecification.CapacityReservationPreference",
    **under(f"{_RESERVATION}.capacity-reservation-target", _TARGET,
            "capacity-reservation-id capacity-reservation-resource-group-arn"),
    "dns-name": "PublicDnsName",
    "enclave-options.enabled": "EnclaveOptions.Enabled",
    "hibernation-options.configured": "HibernationOptions.Configured",
    **under("iam-instance-profile", "IamInstanceProfile", "arn id"),
    **under("instance-state", "State", "code name", mark="-"),
    **under("instance", "SecurityGroups", "group-id group-name"),
    "ip-address": "PublicIpAddress",
    "ipv6-address": "Ipv6Address",
    "launch-index": "AmiLaunchIndex",
    "maintenance-options.auto-recovery": "MaintenanceOptions.AutoRecovery",
    **under("metadata-options", "MetadataOptions",
            "http-endpoint http-protocol-ipv6 http-put-response-hop-limit http-tokens "
            "instance-metadata-tags state"),
    "metadata-options.http-protocol-ipv4": "MetadataOptions.HttpProtocolIpv4",
    "monitoring-state": "Monitoring.State",
    "network-performance-options.bandwidth-weighting":
        "NetworkPerformanceOptions.BandwidthWeighting",
    **under("operator", "Operator", "managed principal"),
    **under("private-dns-name-options", "PrivateDnsNameOptions",
            "enable-resource-name-dns-a-record hostname-type"),
    "private-dns-name-options.enable-resource-name-dns-aaaa-record":
        "PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord",
    "product-code": "ProductCodes.ProductCodeId",
    "product-code.type": "ProductCodes.ProductCodeType",
    "reason": "StateTransitionReason",
    **under("state-reason", "StateReason", "code message", mark="-"),
}  # fmt: skip

STATUS_FILTERS = {
    **named("availability-zone availability-zone-id"),
    **under("event", "Events",
            "code description instance-event-id not-after not-before not-before-deadline"),
    **under("instance-state", "InstanceState", "code name", mark="-"),
    **under("operator", "Operator", "managed principal"),
    **{
        f"{head}-status.{name}": f"{path}.{end}"
        for head, path in (
            ("instance", "InstanceStatus"),
            ("system", "SystemStatus"),
            ("attached-ebs", "AttachedEbsStatus"),
            ("application", "ApplicationStatus"),
        )
        for name, end in (("status", "Status"), ("reachability", "Details.Status"))
    },
}  # fmt: skip
