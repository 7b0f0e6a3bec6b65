"""`Wanted`: a lab's settings with the names that follow from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from labkit.blueprints.blueprint import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """The settings of a lab, whose it is and where; `name` is the lab's own."""

    name: str
    settings: Settings
    learner: str
    account: str
    region: str

    def on(self, toggle: str) -> bool:
        """Whether a toggle of two choices is on."""
        return bool(self.settings[toggle])

    def choice(self, toggle: str) -> str:
        """What a toggle of several choices is set to."""
        return str(self.settings[toggle])

    def physical(self, name: str) -> str:
        """A name that is the lab's and learner's own within an account."""
        return f"labkit-{self.name}-{self.learner}-{name}"

    def role_arn(self, name: str) -> str:
        """The ARN of a role of the lab's."""
        return f"arn:aws:iam::{self.account}:role/{self.physical(name)}"

    @property
    def stream_arn(self) -> str:
        """The ARN of the stream that the lab's records go into."""
        return f"arn:aws:kinesis:{self.region}:{self.account}:stream/{self.physical('records')}"

    @property
    def another_stream_arn(self) -> str:
        """The ARN of a stream that the lab does not have: for policies that name the wrong one."""
        return f"arn:aws:kinesis:{self.region}:{self.account}:stream/another-stream"

    @property
    def table_arn(self) -> str:
        """The ARN of the lab's table."""
        place = f"arn:aws:dynamodb:{self.region}:{self.account}"
        return f"{place}:table/{self.physical('orders')}"

    @property
    def bucket_arn(self) -> str:
        """The ARN of the lab's bucket. Nobody else on AWS may have its name: the account's id
        sees to that.
        """
        return f"arn:aws:s3:::{self.physical(self.account)}"

    @property
    def own_domain(self) -> str:
        """A domain that nobody has on the internet, and no other learner or lab: the name of a
        public custom domain is taken for a whole Region, whosever account it is in.
        """
        whose = hashlib.sha256(f"{self.account} {self.learner} {self.name}".encode()).hexdigest()
        return f"lab-{whose[:6]}.internal"
