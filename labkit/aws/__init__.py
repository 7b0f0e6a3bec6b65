"""The only rooms that speak boto3: clients, one module a service, observe.

choose(name, environ)                      -> BackendChoice: embedded, endpoint or aws
clients_for(choice, embedded_url=None)     -> Clients
check_consent(account, region, given)      raises unless given is "ACCOUNT/REGION"
Clients(region, endpoint_url=…, …)         .client("ec2"), .account, .region, .on_aws
AwsDriver(clients, lab, learner, expires=…, waits=…)   what labkit.provision drives
observe(clients, lab, learner)             -> Topology
owned_by_labs(clients)                     -> tuple[Owned, ...], all that labs have left, by tag
records(clients, stream_name, limit=1000)  -> list[Record], from the stream's beginning
"""

from labkit.aws.backends import (
    BACKENDS,
    DEFAULT_REGION,
    BackendChoice,
    check_consent,
    choose,
    clients_for,
)
from labkit.aws.clients import Clients
from labkit.aws.driver import AwsDriver
from labkit.aws.kinesis import Record, records
from labkit.aws.observe import observe
from labkit.aws.scope import Waits
from labkit.aws.sweep import owned_by_labs

__all__ = [
    "BACKENDS",
    "DEFAULT_REGION",
    "AwsDriver",
    "BackendChoice",
    "Clients",
    "Record",
    "Waits",
    "check_consent",
    "choose",
    "clients_for",
    "observe",
    "owned_by_labs",
    "records",
]
