"""Network namespaces that die with the process, and stepping into one for a while.

`alone` puts the whole process into a network and a mount namespace of its own, with a
`/run/netns` of its own: nothing it makes can be seen from the machine, and nothing is left
when it ends, however it ends.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import which

PREFIX = "labkit-"
NAMES = Path("/run/netns")
PROGRAMS = {"ip": "iproute2", "nft": "nftables", "unshare": "util-linux", "mount": "mount"}
"""What is started, and the Debian package that has it."""
CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, IFF_RUNNING = 0x8913, 0x40
_MARK = "LABKIT_KERNEL_ALONE"


def missing() -> str:
    """What this machine lacks for a kernel's opinion; empty if nothing."""
    if sys.platform != "linux":
        return "Linux"
    lacking = [f"{name} (package {where})" for name, where in PROGRAMS.items() if not which(name)]
    if os.geteuid() != 0:
        lacking.insert(0, "root")
    if lacking:
        return ", ".join(lacking)
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "nft", "add", "table", "ip", "t"],
        capture_output=True,
        check=False,
        text=True,
    )
    return f"namespaces and nftables: {tried.stderr.strip()}" if tried.returncode else ""


def alone(module: str, arguments: Sequence[str]) -> None:
    """Start this module again in namespaces of its own, unless it is there already."""
    if os.environ.get(_MARK) != "1":
        os.environ[_MARK] = "1"
        program = [sys.executable, "-m", module, *arguments]
        isolated = ["unshare", "--net", "--mount", "--propagation", "private", "--", *program]
        os.execvp(isolated[0], isolated)
    ours, machine = Path("/proc/self/ns/net"), Path(f"/proc/{os.getppid()}/ns/net")
    if ours.samefile(machine):
        raise SystemExit("This process is not in a network namespace of its own")
    NAMES.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(NAMES)], check=True)


@contextmanager
def inside(name: str) -> Iterator[None]:
    """What is done here, such as opening a socket, is done in that namespace."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(NAMES / name, os.O_RDONLY)
    try:
        _enter(there)
        yield
    finally:
        _enter(home)
        os.close(there)
        os.close(home)


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def batch(lines: Sequence[str]) -> None:
    """Give `ip` these commands, in the namespace of the moment."""
    _run(["ip", "-batch", "-"], "\n".join(lines))


def filters(text: str) -> None:
    """Give `nft` these rules, in the namespace of the moment."""
    _run(["nft", "-f", "-"], text)


def _run(program: list[str], text: str) -> None:
    done = subprocess.run(program, input=text, capture_output=True, check=False, text=True)
    if done.returncode:
        numbered = "\n".join(f"{at:3} {line}" for at, line in enumerate(text.splitlines(), start=1))
        raise RuntimeError(f"{' '.join(program)}: {done.stderr}\n{numbered}")


def kernel(key: str, value: str) -> None:
    """Set a `net.` parameter of the namespace of the moment."""
    Path("/proc/sys/net", *key.split(".")).write_text(value)


def settle(devices: Iterable[str]) -> None:
    """Wait until these devices carry packets: the kernel lets them do so a moment after "up"."""
    end = time.monotonic() + 5
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for device in devices:
            while not _runs(asked, device):
                if time.monotonic() > end:
                    raise RuntimeError(f"{device} does not come up")
                time.sleep(0.01)


def _runs(asked: socket.socket, device: str) -> bool:
    import fcntl  # no Windows has it, and a test is to be skipped there

    row = fcntl.ioctl(asked, SIOCGIFFLAGS, struct.pack("16sh22x", device.encode(), 0))
    return bool(struct.unpack("16sh22x", row)[1] & IFF_RUNNING)


def make(names: Sequence[str]) -> None:
    """Make namespaces of these names."""
    batch([f"netns add {name}" for name in names])


def remove_all() -> None:
    """Take down every namespace of ours."""
    ours = [path.name for path in NAMES.iterdir() if path.name.startswith(PREFIX)]
    if ours:
        batch([f"netns del {name}" for name in ours])
