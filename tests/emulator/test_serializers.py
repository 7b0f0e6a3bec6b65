"""Serializers that remember names write what moto's own write, whatever was written before."""

from types import MappingProxyType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.core.serialize import EC2Serializer, XFormedAttributePicker, get_serializer_class

from labkit.emulator.models import service_model
from labkit.emulator.serializers import remembering

OPERATION = service_model("ec2").operation_model("DescribeSubnets")
MEMBERS = ("SubnetId", "subnet_id", "subnetId", "id", "Id", "state", "State", "VpcId", "vpc_id")


class Subnet(SimpleNamespace):
    """Named as the shape: a member may stand in it without that prefix."""


class Thing(SimpleNamespace):
    """Told by the class where a member stands."""

    class Meta:
        serialization_aliases = MappingProxyType({"SubnetId": "name"})


def written(serializer, operation, result, transforms=None):
    """What one of moto's serializers makes of a result."""
    picker = XFormedAttributePicker(response_transformers=transforms)
    return serializer(operation, value_picker=picker).serialize(result)["body"]


things = st.builds(
    lambda kind, names: kind(**{name: name for name in names}),
    st.sampled_from((Subnet, Thing, SimpleNamespace)),
    st.lists(st.sampled_from((*MEMBERS, "name"))),
) | st.dictionaries(st.sampled_from(MEMBERS), st.sampled_from("xyz"))
transforms = st.dictionaries(
    st.sampled_from((".SubnetId", "Id", "Subnets.Subnet.State", "Subnet.State", "VpcId", "none")),
    st.just(lambda value: f"[{value}]"),
)


@given(st.lists(things, max_size=4), transforms)
def test_every_object_is_written_as_moto_writes_it(rows, transformed):
    ours, theirs = (
        written(serializer, OPERATION, {"Subnets": rows}, transformed)
        for serializer in (remembering(EC2Serializer), EC2Serializer)
    )
    assert ours == theirs


@pytest.mark.parametrize(
    ("service", "operation", "protocol", "result"),
    [
        ("apigateway", "GetRestApi", "rest-json", {"id": "a", "name": "b", "createdDate": 1}),
        ("kinesis", "ListStreams", "json", {"StreamNames": ["a"], "HasMoreStreams": False}),
        ("iam", "GetRole", "query", {"Role": {"RoleName": "a", "Arn": "b"}}),
        ("s3", "ListBuckets", "rest-xml", {"Buckets": [{"Name": "a"}]}),
    ],
)
def test_so_is_every_protocol(service, operation, protocol, result):
    model = service_model(service)
    serializer = get_serializer_class(service, protocol)
    asked = model.operation_model(operation)
    assert written(remembering(serializer), asked, result) == written(serializer, asked, result)


def test_a_model_is_made_once():
    assert service_model("ec2") is service_model("ec2")
    assert service_model("ec2").operation_model("DescribeVpcs") is service_model(
        "ec2"
    ).operation_model("DescribeVpcs")
