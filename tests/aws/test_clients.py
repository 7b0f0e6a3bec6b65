"""Clients: an emulator's never look at the person's own settings, AWS's never at endpoints."""

from __future__ import annotations

import pytest

from labkit.aws import Clients
from labkit.errors import LabkitError


def test_nothing_of_the_environment_is_read(clients, monkeypatch, tmp_path):
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:1\n")
    for name, value in {
        "AWS_PROFILE": "no-such-profile",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_SESSION_TOKEN": "real",
        "AWS_CONFIG_FILE": str(config),
        "AWS_CA_BUNDLE": str(tmp_path / "none"),
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_MAX_ATTEMPTS": "9",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    apart = Clients("us-east-1", endpoint_url=clients.endpoint_url)
    assert apart.account == "123456789012"
    keys = apart.client("sts")._request_signer._credentials.get_frozen_credentials()
    assert (keys.access_key, keys.token) == ("labkit", None)
    assert apart.client("sts").meta.config.retries["total_max_attempts"] == 4


def test_aws_ignores_configured_endpoints(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_KINESIS", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "labkit")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "labkit")
    kinesis = Clients("eu-west-1").client("kinesis")
    assert kinesis.meta.endpoint_url == "https://kinesis.eu-west-1.amazonaws.com"
    assert kinesis.meta.config.account_id_endpoint_mode == "disabled"


def test_each_client_is_made_once(clients):
    assert clients.client("ec2") is clients.client("ec2")
    assert not clients.on_aws


def test_a_model_is_parsed_once_for_all_accounts(clients):
    other = Clients("eu-west-1", endpoint_url=clients.endpoint_url)
    first, second = (of.client("kinesis").meta.service_model for of in (clients, other))
    assert first.shape_for("Record")._shape_model is second.shape_for("Record")._shape_model


def test_parameters_are_checked_against_the_model(clients):
    from botocore.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        clients.client("ec2").create_vpc(CidrBlok="10.0.0.0/16")


def test_where_nobody_answers_it_says_so():
    with pytest.raises(LabkitError, match="Nothing that speaks AWS"):
        Clients("us-east-1", endpoint_url="http://127.0.0.1:9").account  # noqa: B018


def test_a_profile_that_is_not_there_is_one_sentence(monkeypatch):
    with pytest.raises(LabkitError, match="no-such-profile"):
        Clients("us-east-1", profile="no-such-profile")
