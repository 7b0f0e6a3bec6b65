"""`curl -L`: where it goes on to, what it asks there, and what it shows of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from labkit.emulator.dataplane.backend import Received
from labkit.emulator.tools.curl import curl

A, B = "http://a.example/x?y=1", "http://b.example/z"


class Host:
    """Answers each URL as it was told to, and writes down what was asked."""

    name = "app"

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def send(self, request, *, seconds):
        self.asked.append(request)
        status, location, body = self.answers[request.hostname.partition(".")[0]]
        headers = (("Location", location),) if location else ()
        received = Received(status=status, headers=headers, body=body.encode())
        trace = SimpleNamespace(request=request)
        return SimpleNamespace(received=received, trace=trace, late=False, exit_code=0)


def asked(host, *options):
    said = curl(host, ["-s", *options, A])
    return said, [(row.method, row.url, row.body) for row in host.asked]


def test_without_it_nothing_is_followed():
    said, rows = asked(Host(a=(302, B, "moved")), "-w", " %{redirect_url}")
    assert (said.stdout, rows) == (f"moved {B}", [("GET", A, "")])


@pytest.mark.parametrize(
    ("status", "options", "method", "body"),
    [
        (301, ["-d", "k=v"], "GET", ""),
        (302, ["-d", "k=v"], "GET", ""),
        (303, ["-d", "k=v"], "GET", ""),
        (307, ["-d", "k=v"], "POST", "k=v"),
        (308, ["-d", "k=v"], "POST", "k=v"),
        (302, ["-d", "k=v", "-X", "POST"], "POST", "k=v"),
        (302, ["-X", "PUT", "-d", "k=v"], "PUT", "k=v"),
        (302, ["-I"], "HEAD", ""),
    ],
)
def test_a_post_becomes_a_get_where_curl_makes_it_one(status, options, method, body):
    _, rows = asked(Host(a=(status, B, ""), b=(200, "", "there")), "-L", *options)
    assert rows[1] == (method, B, body)


@pytest.mark.parametrize(
    ("location", "url"),
    [("/other", "http://a.example/other"), ("other#part", "http://a.example/other"), (B, B)],
)
def test_a_location_may_be_relative(location, url):
    host = Host(a=(302, location, ""), b=(200, "", "there"))
    _, rows = asked(host, "-L", "--max-redirs", "1")
    assert rows[1][1] == url


def test_what_is_meant_for_the_first_host_does_not_go_to_another():
    host = Host(a=(302, B, ""), b=(200, "", "there"))
    given = ["-H", "Authorization: secret", "-H", "Host: inner", "-H", "X-Mine: 1"]
    asked(host, "-L", *given)
    assert dict(host.asked[1].headers) == {"X-Mine": "1"}
    same = Host(a=(302, "/other", ""))
    asked(same, "-L", "--max-redirs", "1", *given)
    assert "Authorization" in dict(same.asked[1].headers)


def test_heads_of_all_answers_are_shown_and_the_last_body_alone():
    host = Host(a=(302, B, "moved"), b=(200, "", "there"))
    said, _ = asked(host, "-L", "-i", "-w", "|%{num_redirects} %{url_effective}")
    assert said.stdout == (f"HTTP/1.1 302 Found\nLocation: {B}\n\nHTTP/1.1 200 OK\n\nthere|1 {B}")


def test_a_circle_ends():
    said, rows = asked(Host(a=(302, A, "moved")), "-L", "-S", "--max-redirs", "3")
    assert said.stderr == "curl: (47) Maximum (3) redirects followed"
    assert (said.exit_code, said.stdout, len(rows)) == (47, "", 4)
    _, rows = asked(Host(a=(302, A, "")), "-L")
    assert len(rows) == 51
