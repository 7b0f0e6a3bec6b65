"""`refused(call, code, text)`: AWS says no, in these words."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError


def refused(call, code: str, text: str = "", status: int = 400, **parameters) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    assert answer["Error"]["Code"] == code
    assert text in answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    return answer["Error"]["Message"]
