"""Attributes of load balancers and target groups with AWS's defaults (F5.13, F9.20)."""

from __future__ import annotations

from collections.abc import Mapping

ANY_BALANCER = {
    "deletion_protection.enabled": "false",
    "load_balancing.cross_zone.enabled": "false",
}
LOGGED = {
    "access_logs.s3.enabled": "false",
    "access_logs.s3.bucket": "",
    "access_logs.s3.prefix": "",
    "ipv6.deny_all_igw_traffic": "false",
    "zonal_shift.config.enabled": "false",
}

BALANCER_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "network": {
        **ANY_BALANCER,
        **LOGGED,
        "dns_record.client_routing_policy": "any_availability_zone",
        "secondary_ips.auto_assigned.per_subnet": "0",
    },
    "application": {
        **ANY_BALANCER,
        **LOGGED,
        "load_balancing.cross_zone.enabled": "true",
        "client_keep_alive.seconds": "3600",
        "connection_logs.s3.enabled": "false",
        "connection_logs.s3.bucket": "",
        "connection_logs.s3.prefix": "",
        "idle_timeout.timeout_seconds": "60",
        "routing.http.desync_mitigation_mode": "defensive",
        "routing.http.drop_invalid_header_fields.enabled": "false",
        "routing.http.preserve_host_header.enabled": "false",
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
        "routing.http.xff_client_port.enabled": "false",
        "routing.http.xff_header_processing.mode": "append",
        "routing.http2.enabled": "true",
        "waf.fail_open.enabled": "false",
    },
    "gateway": ANY_BALANCER,
}
"""Type of a load balancer to its attributes."""

ANY_GROUP = {
    "deregistration_delay.timeout_seconds": "300",
    "stickiness.enabled": "false",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}
OF_NETWORK = {
    **ANY_GROUP,
    "deregistration_delay.connection_termination.enabled": "false",
    "proxy_protocol_v2.enabled": "false",
    "stickiness.type": "source_ip",
    "target_health_state.unhealthy.connection_termination.enabled": "true",
    "target_health_state.unhealthy.draining_interval_seconds": "0",
}
OF_APPLICATION = {
    **ANY_GROUP,
    "load_balancing.algorithm.type": "round_robin",
    "load_balancing.algorithm.anomaly_mitigation": "off",
    "slow_start.duration_seconds": "0",
    "stickiness.type": "lb_cookie",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
}


def group_attributes(protocol: str, target_type: str) -> dict[str, str]:
    """The attributes that a target group begins with.

    The client's address is kept for instances, and for addresses behind UDP only.
    """
    if protocol in ("HTTP", "HTTPS"):
        return dict(OF_APPLICATION)
    keeps = target_type == "instance" or protocol in ("UDP", "TCP_UDP")
    return {**OF_NETWORK, "preserve_client_ip.enabled": str(keeps).lower()}
