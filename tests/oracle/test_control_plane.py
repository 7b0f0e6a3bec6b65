"""The embedded AWS against the oracle: what the control plane refuses, and in which words."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

from labkit.emulator import EmbeddedAws
from tests.oracle.control_plane import CALLS
from tests.oracle.draft import REGION
from tests.oracle.outcomes import judged, of_refusal
from tests.oracle.rows import of_kind


@pytest.fixture(scope="module")
def clients():
    with EmbeddedAws() as aws:

        def client(service: str):
            return boto3.client(
                service,
                endpoint_url=aws.url,
                region_name=REGION,
                aws_access_key_id="labkit",
                aws_secret_access_key="labkit",
            )

        yield client


@pytest.mark.parametrize("row", of_kind("control-plane"), ids=lambda row: row["id"])
def test_it_is_refused_in_these_words(clients, row):
    with pytest.raises(ClientError) as caught:
        CALLS[row["call"]](clients, row)
    seen = of_refusal(caught.value)
    assert judged(seen, row), f"{row['why']}\nseen: {seen}\nexpected: {row['expected']}"
