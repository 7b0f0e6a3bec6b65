"""What a standing lab costs: the time to build it, and the memory of the kernel that holds it."""

import json
import subprocess
import sys

from tests.benchmarks.harness import Found, NotMeasured, in_turn

LARGEST = """
import time
from labkit import Lab
from labkit.blueprints import BLUEPRINTS, settings_to_try
from labkit.lab.session import close_embedded

def size(name):
    blueprint = BLUEPRINTS[name]
    return max((len(blueprint.topology(row).components), name, tuple(row.items()))
               for row in settings_to_try(blueprint))

_, NAME, SETTINGS = max(map(size, BLUEPRINTS))

def lab():
    close_embedded()
    return Lab(NAME, backend="embedded")
"""
PROVISIONED = (
    LARGEST
    + """
import json
from labkit.aws import Clients

def watched(clients, calls):
    real = clients.client
    def client(service):
        made = real(service)
        if not getattr(made, "_seen", False):
            made._seen = True
            made.meta.events.register("provide-client-params.*.*", lambda params, model, **_:
                calls.append((service, model.name, params)))
        return made
    clients.client = client

def provisioned(calls=None):
    one = lab()
    one.clients.client("ec2").describe_vpcs()
    if calls is not None:
        watched(one.clients, calls)
    began = time.perf_counter()
    one.up(**dict(SETTINGS))
    return time.perf_counter() - began

def bare(calls):
    # The AWS of a lab as well, which asks the programs of targets whether they are healthy.
    clients = Clients("us-east-1", endpoint_url=lab().clients.endpoint_url)
    clients.client("ec2").describe_vpcs()
    began = time.perf_counter()
    for service, operation, params in calls:
        try:
            clients.client(service)._make_api_call(operation, dict(params))
        except Exception as error:
            if not hasattr(error, "response"):
                raise
    return time.perf_counter() - began

calls = []
provisioned(calls)
seen = [(provisioned(), bare(calls)) for _ in range(5)]
print(json.dumps([min(column) for column in zip(*seen)] + [len(calls), NAME, dict(SETTINGS)]))
"""
)
RESIDENT = """
import json
print(json.dumps(next(int(line.split()[1]) / 1024 for line in open("/proc/self/status")
                      if line.startswith("VmRSS"))))
"""
STANDS = LARGEST + "one = lab()\none.up(**dict(SETTINGS))\n" + RESIDENT
ONE_VPC = (
    """
import boto3
from moto import mock_aws
from ipykernel.zmqshell import ZMQInteractiveShell
with mock_aws():
    boto3.client("ec2", region_name="us-east-1", aws_access_key_id="k",
                 aws_secret_access_key="k").create_vpc(CidrBlock="10.0.0.0/16")
"""
    + RESIDENT
)
KERNEL = "from ipykernel.zmqshell import ZMQInteractiveShell\n"


def provision_largest() -> Found:
    """Seconds to build the largest lab, and the same calls made bare, one after another."""
    ours, bare, count, name, settings = told(PROVISIONED)
    return Found(ours, bare, (f"{name} {settings}: {count} calls",))


def lab_memory() -> Found:
    """MB resident in a kernel that holds the largest lab, and after one VPC made on moto."""
    if sys.platform != "linux":
        raise NotMeasured("only Linux tells the memory by /proc")
    ours, bare = in_turn(2, lambda: told(KERNEL + STANDS), lambda: told(ONE_VPC))
    return Found(ours, bare)


def told(program: str) -> list:
    """What a program prints as JSON in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotMeasured(done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout.splitlines()[-1])
