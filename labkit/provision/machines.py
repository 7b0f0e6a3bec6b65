"""What the instances of labs are, and what they start from."""

from __future__ import annotations

INSTANCE_TYPE = "t3.micro"
IMAGE_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
"""Where AWS publishes the newest Amazon Linux 2023."""
