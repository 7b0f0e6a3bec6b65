"""One network as AWS describes it, a row or more of every list that `described` reads.

The shapes are those of botocore's service models; `test_describe_shapes.py` holds them to it.
"""

from __future__ import annotations

from tests.topology.aws_apis import APIS
from tests.topology.aws_balancers import BALANCERS
from tests.topology.aws_network import NETWORK
from tests.topology.aws_services import NAMES, SERVICES
from tests.topology.aws_transit import TRANSIT

ROWS = {**NETWORK, **TRANSIT, **BALANCERS, **SERVICES, **APIS, **NAMES}
"""Every list, with rows that name each other."""
