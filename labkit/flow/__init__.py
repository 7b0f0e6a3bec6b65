"""What happens to one request: name → network → door → API Gateway → integration. Pure."""

from labkit.flow.engine import trace
from labkit.flow.remedies import Change, Remedy, remedies
from labkit.flow.request import FUNCTION, INTERNET, Request
from labkit.flow.told import as_json
from labkit.flow.trace import Arrival, Hop, Leg, Outcome, Response, Step, Trace, Verdict

__all__ = [
    "FUNCTION",
    "INTERNET",
    "Arrival",
    "Change",
    "Hop",
    "Leg",
    "Outcome",
    "Remedy",
    "Request",
    "Response",
    "Step",
    "Trace",
    "Verdict",
    "as_json",
    "remedies",
    "trace",
]
