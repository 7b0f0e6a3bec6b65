"""AWS inside the kernel: moto, the rules it lacks, and API Gateway's data plane."""

from labkit.emulator.curl import CurlResult
from labkit.emulator.door_keys import DoorKey, find_key, laid
from labkit.emulator.hosts import Host, as_result
from labkit.emulator.server import EmbeddedAws

__all__ = ["CurlResult", "DoorKey", "EmbeddedAws", "Host", "as_result", "find_key", "laid"]
