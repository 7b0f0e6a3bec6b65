"""The user data that installs the application on Amazon Linux 2023, and starts it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit.topology.user_data import MARK

LARGEST = 16 * 1024
"""Bytes of user data that EC2 takes, before they are encoded."""
PROGRAM = Path(__file__).with_name("program.py")

_SCRIPT = """\
#!/bin/bash
set -e
mkdir -p /opt/labkit
cat > /opt/labkit/settings.json <<'{mark}'
{settings}
{mark}
cat > /opt/labkit/program.py <<'LABKIT_PROGRAM'
{program}
LABKIT_PROGRAM
cat > /etc/systemd/system/labkit.service <<'LABKIT_SERVICE'
[Unit]
Description=labkit's application
After=network-online.target
Wants=network-online.target
[Service]
ExecStart=/usr/bin/python3 /opt/labkit/program.py /opt/labkit/settings.json
DynamicUser=yes
AmbientCapabilities=CAP_NET_BIND_SERVICE
Restart=always
[Install]
WantedBy=multi-user.target
LABKIT_SERVICE
systemctl daemon-reload
systemctl enable --now labkit.service
"""


def user_data(settings: Mapping[str, Any]) -> str:
    """A shell script, under 16 KB, that starts labkit's application with these settings.

    They are those of `program.py`; `labkit.topology.user_data.settings_of` makes them.
    """
    program = PROGRAM.read_text("utf-8").rstrip("\n")
    return _SCRIPT.format(mark=MARK, settings=json.dumps(dict(settings)), program=program)
