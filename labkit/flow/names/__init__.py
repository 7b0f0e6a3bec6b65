"""First leg: names, from the resolver that the source asks to an address."""

from labkit.flow.names.answer import Answer, Resolved
from labkit.flow.names.aws import api_name, service_behind
from labkit.flow.names.resolve import resolve

__all__ = ["Answer", "Resolved", "api_name", "resolve", "service_behind"]
