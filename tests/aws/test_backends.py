"""Which AWS is meant: never AWS itself by accident."""

from __future__ import annotations

import pytest

from labkit.aws import BACKENDS, check_consent, choose, clients_for
from labkit.errors import LabkitError

LOCAL = "http://127.0.0.1:5000"
AMAZON = "https://ec2.us-east-1.amazonaws.com"
CHOICES = [
    (None, {}, "embedded"),
    (None, {"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "AKIA"}, "embedded"),
    (None, {"AWS_ENDPOINT_URL": LOCAL}, "endpoint"),
    (None, {"AWS_ENDPOINT_URL": ""}, "embedded"),
    (None, {"AWS_ENDPOINT_URL": AMAZON, "AWS_REGION": "eu-west-1"}, "aws"),
    (None, {"AWS_ENDPOINT_URL": AMAZON.upper(), "AWS_REGION": "eu-west-1"}, "aws"),
    (None, {"AWS_ENDPOINT_URL": "https://amazonaws.com.", "AWS_REGION": "r"}, "aws"),
    ("endpoint", {"AWS_ENDPOINT_URL": AMAZON, "AWS_REGION": "eu-west-1"}, "aws"),
    (None, {"AWS_ENDPOINT_URL": "http://amazonaws.com.localhost:1"}, "endpoint"),
    ("embedded", {"AWS_ENDPOINT_URL": AMAZON, "LABKIT_BACKEND": "aws"}, "embedded"),
    (None, {"LABKIT_BACKEND": "embedded", "AWS_ENDPOINT_URL": LOCAL}, "embedded"),
    (None, {"LABKIT_BACKEND": "aws", "AWS_REGION": "eu-west-1"}, "aws"),
    ("aws", {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ENDPOINT_URL": LOCAL}, "aws"),
]


@pytest.mark.parametrize(("name", "environ", "expected"), CHOICES)
def test_choice(name, environ, expected):
    choice = choose(name, environ)
    assert choice.name == expected
    assert choice.why
    if expected == "aws":
        assert choice.endpoint_url is None
        assert choice.region == (environ.get("AWS_REGION") or "eu-west-1")
    if expected == "embedded":
        assert (choice.region, choice.access_key) == ("us-east-1", "labkit")


BAD = [
    ("cloud", {}, "embedded, endpoint, aws"),
    (None, {"LABKIT_BACKEND": "AWS"}, "LABKIT_BACKEND"),
    ("endpoint", {}, "AWS_ENDPOINT_URL"),
    (None, {"AWS_ENDPOINT_URL": "localhost:5000"}, "no URL"),
    (None, {"AWS_ENDPOINT_URL": "http://["}, "no URL"),
    ("aws", {}, "AWS_REGION"),
]


@pytest.mark.parametrize(("name", "environ", "words"), BAD)
def test_what_cannot_be_meant_is_said(name, environ, words):
    with pytest.raises(LabkitError, match=words):
        choose(name, environ)


def test_a_choice_never_shows_its_keys():
    environ = {
        "AWS_ENDPOINT_URL": LOCAL,
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "hidden",
    }
    choice = choose(None, environ)
    assert choice.secret_key == "hidden"
    assert "AKIA" not in repr(choice)
    assert "hidden" not in f"{choice} {choice!r}"


def test_the_embedded_one_has_to_run():
    with pytest.raises(LabkitError, match="not running"):
        clients_for(choose(None, {}))
    assert clients_for(choose(None, {}), LOCAL).endpoint_url == LOCAL


@pytest.mark.parametrize(
    "given", [None, "", "yes", "123456789012", "123456789012/eu-west-1", "1/us-east-1"]
)
def test_consent_names_account_and_region(given):
    with pytest.raises(LabkitError, match="--yes 123456789012/us-east-1"):
        check_consent("123456789012", "us-east-1", given)
    check_consent("123456789012", "us-east-1", "123456789012/us-east-1")


def test_there_are_three():
    assert BACKENDS == ("embedded", "endpoint", "aws")
