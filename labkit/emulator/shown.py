"""What an answer shows: moto's objects read as the client will read them, as plain data.

moto answers with its own objects and picks AWS's members off them only when it writes the
answer. Whoever filters answers needs the members before that.
"""

from __future__ import annotations

from typing import Any, cast

from moto.core.serialize import BaseJSONSerializer, XFormedAttributePicker

from labkit.emulator.models import service_model
from labkit.emulator.serializers import remembering


class _Plain(BaseJSONSerializer):
    """A serializer that stops short of text: members by AWS's names, times as they are."""

    def get_serialized_name(self, _shape: Any, default_name: str) -> str:
        return default_name

    def _serialize_type_timestamp(self, serialized: Any, value: Any, _: Any, key: str) -> None:
        serialized[key] = value

    def _serialized_result_to_response(
        self, resp: Any, _result: Any, _shape: Any, serialized_result: Any
    ) -> Any:
        return {**resp, "body": serialized_result}


def shown(response: Any, answer: Any) -> dict[str, Any]:
    """The members of an `ActionResult` of one of moto's handlers, by AWS's names."""
    model = service_model(response.boto3_service_name)
    operation = model.operation_model(response._get_action())  # noqa: SLF001  moto's only way
    picker = XFormedAttributePicker(response_transformers=response.RESPONSE_KEY_PATH_TO_TRANSFORMER)
    plain = remembering(_Plain)(operation, value_picker=picker).serialize(answer.result)["body"]
    return cast("dict[str, Any]", plain)
