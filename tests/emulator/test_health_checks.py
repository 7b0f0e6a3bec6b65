"""What an instance's program answers to a health check."""

from __future__ import annotations

import pytest

from labkit.application import user_data
from labkit.emulator.health_checks import HealthCheck, passes

OURS = user_data({"port": 8080, "region": "us-east-1"})
BROKEN = user_data({"port": 8080, "region": "us-east-1", "status": 503})
SLOW = user_data({"port": 8080, "region": "us-east-1", "seconds": 9})


@pytest.mark.parametrize(
    ("script", "check", "healthy"),
    [
        (OURS, HealthCheck("TCP", 8080), True),
        (OURS, HealthCheck("TCP", 80), False),
        ("", HealthCheck("TCP", 8080), False),
        ("#!/bin/sh\nnginx\n", HealthCheck("TCP", 80), True),
        (OURS, HealthCheck("HTTP", 8080, "/health"), True),
        (OURS, HealthCheck("HTTP", 8080, "/", "201-299,302"), False),
        (OURS, HealthCheck("HTTP", 8080, "/", "100-199, 200-399"), True),
        (OURS, HealthCheck("HTTPS", 8080), False),
        (BROKEN, HealthCheck("HTTP", 8080, "/"), False),
        (BROKEN, HealthCheck("HTTP", 8080, "/health"), True),
        (BROKEN, HealthCheck("TCP", 8080), True),
        (SLOW, HealthCheck("HTTP", 8080, "/"), False),
        (SLOW, HealthCheck("HTTP", 8080, "/health"), True),
        (OURS, HealthCheck("HTTP", 8080, "/", "nonsense"), False),
    ],
)
def test_the_program_decides(script, check, healthy):
    assert passes(script, check) is healthy
