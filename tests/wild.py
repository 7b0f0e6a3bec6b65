"""Labs that nobody would build: odd names, too many things, nothing at all, no request."""

from dataclasses import replace

from labkit.blueprints import BLUEPRINTS
from labkit.topology import Stream, Topology

LAB = BLUEPRINTS["private-api"]
NAMES = (
    '<script>alert("name")</script>',
    "<img src=x onerror=alert(1)>",
    "\"'`&lt;&amp;",
    "שרת-הזמנות",
    "خادم الطلبات",
    "\u202egnp.exe",
    "x" * 256,
    "a-very-long-name " * 15,
    "👩‍💻🚀 the fast one",
    "データ処理サーバー一号機",
    "",
    "   ",
    "line\nbreak\ttab",
    "nul\x00bell\x07",
    "]]>--></svg></style>",
    "${7*7}{{7*7}}%s",
    "\ud800 half a letter",
)
"""Each is the name of some component."""


def wild_lab():
    """A lab whose components have these names, its toggles and requests too."""

    def build(settings, *arguments):
        topology = LAB.build({**LAB.defaults, **settings}, *arguments)
        named = (
            replace(it, name=NAMES[place % len(NAMES)])
            for place, it in enumerate(topology.components)
        )
        return topology.replaced(*named)

    toggles = tuple(
        replace(it, label=f"{it.name} {name}", question=name, group=NAMES[1])
        for it, name in zip(LAB.toggles, NAMES, strict=False)
    )
    requests = tuple(replace(it, label=NAMES[0]) for it in LAB.requests)
    return replace(
        LAB, name="wild", title=NAMES[14], build=build, toggles=toggles, requests=requests
    )


def large_lab(count):
    """A lab with so many things more than its own."""

    def build(settings, *arguments):
        topology = LAB.build({**LAB.defaults, **settings}, *arguments)
        (stream,) = topology.all(Stream)
        more = (
            replace(stream, id=f"{stream.id}-{place}", name=f"records-{place}")
            for place in range(count)
        )
        return Topology((*topology.components, *more), region=topology.region)

    return replace(LAB, name="large", build=build, toggles=LAB.toggles[:1], presets=())


def empty_lab():
    """A lab in which there is nothing."""
    return replace(LAB, name="empty", build=lambda *_: Topology(()))


def silent_lab():
    """A lab in which nobody sends anything."""
    return replace(LAB, name="silent", requests=(), sources=(), presets=())
