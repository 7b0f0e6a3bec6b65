"""Instance types that a Region offers come when somebody asks, and as moto tells them."""

import json
import subprocess
import sys

ASK = """
import json
{first}
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS as offered
region, zone, zone_id = (offered[kind]["eu-west-1"] for kind in
                         ("region", "availability-zone", "availability-zone-id"))
print(json.dumps({told}))
"""
LATE = "from labkit.emulator.offerings import read_offerings_late\nread_offerings_late()"


def told(first, what):
    code = ASK.format(first=first, told=what)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_what_is_read_late_is_what_moto_reads_at_once():
    rows = "[[row for row in rows] for rows in (region, zone, zone_id)]"
    assert told(LATE, rows) == told("", rows)


def test_nothing_is_read_before_somebody_looks():
    held = "[list.__len__(rows) for rows in (region, zone, zone_id)]"
    looks = "[bool(region[0]), len(zone) > 100, any(zone_id)]"
    assert told(LATE, f"[{held}, {looks}, min({held}) > 100]") == [[0, 0, 0], [True] * 3, True]
