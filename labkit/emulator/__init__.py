"""AWS inside the kernel: moto, the rules it lacks, and API Gateway's data plane."""

from labkit.emulator.server import EmbeddedAws

__all__ = ["EmbeddedAws"]
