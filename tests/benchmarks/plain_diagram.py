"""The lab's picture as one would write it with `diagrams` alone: what our pictures stand beside.

pygraphviz draws it in this process. `diagrams` itself starts a `dot` process for each picture,
which is slower: so this is the harder reference, and the same one on every machine.
"""

import contextlib
import os
from importlib import import_module
from pathlib import Path

from diagrams import Cluster, Diagram, Edge
from diagrams.aws.analytics import KinesisDataStreams
from diagrams.aws.compute import EC2
from diagrams.aws.mobile import APIGateway
from diagrams.aws.network import Endpoint, InternetGateway, NATGateway


class Undrawn(Diagram):
    """A diagram whose source somebody else draws."""

    def __exit__(self, *_):
        import_module("diagrams").setdiagram(None)


def draw(*, admitted: bool) -> bytes:
    """The picture as PNG, the way into the endpoint open or closed."""
    with Undrawn("private-api", show=False) as diagram:
        _fill(admitted)
    graph = import_module("pygraphviz").AGraph(string=diagram.dot.source)
    with _quiet():
        return graph.draw(format="png", prog="dot")


def _fill(admitted: bool) -> None:
    with Cluster("lab-vpc"):
        with Cluster("public-a"):
            public, nat = EC2("public-app"), NATGateway("nat-gateway")
        with Cluster("private-a"):
            private, endpoint = EC2("private-app"), Endpoint("execute-api-endpoint")
        internet = InternetGateway("internet-gateway")
    with Cluster("AWS services"):
        api, stream = APIGateway("private-api"), KinesisDataStreams("records")
    look = {"color": "#0072B2"} if admitted else {"color": "#D55E00", "style": "dashed"}
    private >> Edge(**look) >> endpoint >> api >> stream
    private >> nat >> internet >> api
    public >> internet


@contextlib.contextmanager
def _quiet():
    """Graphviz warns of fonts and sizes on file descriptor 2, past Python."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
