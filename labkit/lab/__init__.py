"""`Lab`: what a notebook holds, on a back end that its session opens."""

from labkit.lab.lab import Lab

__all__ = ["Lab"]
