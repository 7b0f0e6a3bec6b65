"""What an instance's user data starts: the applications that labkit itself puts there.

User data is a shell script that anybody may have written. What is read of it is one block
of settings between two marks, as JSON; nothing of it is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from labkit.topology.network import Application

MARK = "LABKIT_SETTINGS"
"""The word that ends the settings in the script."""
_SETTINGS = re.compile(rf"<<'{MARK}'\n(?P<text>.*?)\n{MARK}(?:\n|$)", re.DOTALL)
LARGEST_PORT = 65535


def settings_in(user_data: str) -> Mapping[str, Any] | None:
    """The settings of labkit's application; None where the script starts no such thing."""
    found = _SETTINGS.search(user_data)
    if found is None:
        return None
    try:
        settings = json.loads(found["text"])
    except (ValueError, RecursionError):
        return None
    return settings if isinstance(settings, dict) and _can_listen(settings) else None


def _can_listen(settings: Mapping[str, Any]) -> bool:
    port, region = settings.get("port"), settings.get("region")
    return type(port) is int and 0 < port <= LARGEST_PORT and isinstance(region, str)


def applications_in(user_data: str) -> tuple[Application, ...] | None:
    """What user data starts on an instance: nothing if it is empty, else labkit's application;
    None where a script of somebody else's may start anything.
    """
    if not user_data.strip():
        return ()
    settings = settings_in(user_data)
    return (application_of(settings),) if settings else None


def application_of(settings: Mapping[str, Any]) -> Application:
    """An application's behaviour, from its settings."""
    return labkit_application(
        settings["port"],
        region=settings["region"],
        stream=str(settings.get("stream") or ""),
        seconds=_number(settings, "seconds", 0),
        status=int(_number(settings, "status", 200)),
        fails_with=int(_number(settings, "fails_with", 502)),
    )


def labkit_application(
    port: int,
    *,
    region: str = "us-east-1",
    stream: str = "",
    seconds: float = 0,
    status: int = 200,
    fails_with: int = 502,
) -> Application:
    """labkit's own application, as it is on an instance: it speaks HTTP without TLS.

    With a `stream` it puts the body of every POST there, as one record, with its instance's role.
    """
    url = f"https://kinesis.{region}.amazonaws.com/"
    return Application(
        port=port,
        seconds=seconds,
        status=status,
        calls=(("kinesis:PutRecord", url),) if stream else (),
        calls_on=("POST",) if stream else (),
        stream=stream,
        fails_with=fails_with,
        plain=True,
    )


def _number(settings: Mapping[str, Any], key: str, default: float) -> float:
    value = settings.get(key, default)
    return value if type(value) in (int, float) else default


def settings_of(application: Application, region: str) -> dict[str, Any]:
    """The settings that make labkit's application behave like this."""
    settings = {
        "port": application.port,
        "region": region,
        "stream": application.stream,
        "seconds": application.seconds,
        "status": application.status,
        "fails_with": application.fails_with if application.stream else 502,
    }
    usual = {"stream": "", "seconds": 0, "status": 200, "fails_with": 502}
    return {key: value for key, value in settings.items() if usual.get(key) != value}
