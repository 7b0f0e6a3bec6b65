"""What happens to one request: name → network → door → API Gateway → integration. Pure.

- names/: where a name leads, from where it is asked
- network/: packets through VPCs, there and back: filters, routes, gateways, load balancers
- doors.py: what waits at the address: port, TLS, the endpoint's policy
- api_gateway/: which API, by which door, who may call, which method; every refusal's words
- integration/: what the method calls, and what of its answer the client sees
- services.py: the same for a call that goes to Kinesis, DynamoDB or S3 itself
- applications.py: what an instance answers, and what it asks first
- policy/: policies evaluated, with the statement that decided
- engine.py: `trace`, the legs in order
- matrix.py: many senders × many requests, a trace for each class of equal senders (classes.py)
- targets.py: both ends of a question about anybody's network
- remedies/: the smallest changes that would let a request through, each proven by a trace
"""

from labkit.flow.engine import trace
from labkit.flow.matrix import Cell, Matrix, matrix
from labkit.flow.remedies import Change, Remedy, remedies
from labkit.flow.request import FUNCTION, INTERNET, Request
from labkit.flow.targets import senders, services, target_of
from labkit.flow.told import as_json
from labkit.flow.trace import Arrival, Hop, Leg, Outcome, Response, Served, Step, Trace, Verdict

__all__ = [
    "FUNCTION",
    "INTERNET",
    "Arrival",
    "Cell",
    "Change",
    "Hop",
    "Leg",
    "Matrix",
    "Outcome",
    "Remedy",
    "Request",
    "Response",
    "Served",
    "Step",
    "Trace",
    "Verdict",
    "as_json",
    "matrix",
    "remedies",
    "senders",
    "services",
    "target_of",
    "trace",
]
