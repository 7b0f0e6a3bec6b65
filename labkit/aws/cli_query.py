"""`--query` of the AWS CLI."""

from __future__ import annotations

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from labkit.aws.cli_calls import WrongLine


def searched(query: str, answer: Any) -> Any:
    """What `--query` picks. Raises `WrongLine`."""
    try:
        return jmespath.search(query, answer)
    except JMESPathError as error:
        said = f"Bad value for --query {query}: {str(error).splitlines()[0]}"
        raise WrongLine(said) from error
