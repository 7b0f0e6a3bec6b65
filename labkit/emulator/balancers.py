"""What an Application Load Balancer adds to a request, and what it answers in a target's stead.

A Network Load Balancer does neither: it hands bytes on. Elastic Load Balancing, "HTTP headers
and Application Load Balancers" and "Troubleshoot your Application Load Balancers".
"""

from __future__ import annotations

from http import HTTPStatus

from labkit.emulator.dataplane.backend import Headers, Received

CONNECTION = frozenset({"connection", "keep-alive", "proxy-connection", "te", "upgrade"})
"""Headers between two neighbours, which go no further."""
WORDS = {
    502: "Bad Gateway",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}


def forwarded(headers: Headers, *, client: str, scheme: str, port: int) -> Headers:
    """A client's headers as a target behind an ALB gets them."""
    kept = [row for row in headers if row[0].lower() not in CONNECTION]
    before = [value for name, value in kept if name.lower() == "x-forwarded-for"]
    own = {
        "X-Forwarded-For": ", ".join([*before, client]),
        "X-Forwarded-Proto": scheme,
        "X-Forwarded-Port": str(port),
    }
    names = {name.lower() for name in own}
    return (*own.items(), *(row for row in kept if row[0].lower() not in names))


def own_answer(status: int) -> Received:
    """What an ALB says itself: 503 without a target, 504 for a silent one, 502 for another."""
    title = f"{status} {WORDS.get(status) or HTTPStatus(status).phrase}"
    body = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    ).encode()
    headers = (
        ("Server", "awselb/2.0"),
        ("Content-Type", "text/html"),
        ("Content-Length", str(len(body))),
    )
    return Received(status=status, headers=headers, body=body)
