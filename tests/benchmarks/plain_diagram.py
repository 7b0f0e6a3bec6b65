"""The lab's picture as one would write it with `diagrams` alone: what our pictures stand beside.

It is drawn by a `dot` process, as `diagrams` does, where there is one; otherwise in this process
by pygraphviz, which is faster and so the harder reference.
"""

import contextlib
import os
import shutil
import tempfile
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


def drawn_by() -> str:
    """How the picture is drawn here, in words."""
    return "a dot process" if shutil.which("dot") else "pygraphviz in process (no dot on the PATH)"


def draw(kind: str, *, admitted: bool) -> bytes:
    """The picture as `png` or `svg`, the way into the endpoint open or closed."""
    return _by_dot(kind, admitted) if shutil.which("dot") else _in_process(kind, admitted)


def _by_dot(kind: str, admitted: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        with Diagram("private-api", show=False, filename=str(path), outformat=kind):
            _fill(admitted)
        return path.with_suffix(f".{kind}").read_bytes()


def _in_process(kind: str, admitted: bool) -> bytes:
    with Undrawn("private-api", show=False) as diagram:
        _fill(admitted)
    graph = import_module("pygraphviz").AGraph(string=diagram.dot.source)
    with _quiet():
        return graph.draw(format=kind, prog="dot")


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
