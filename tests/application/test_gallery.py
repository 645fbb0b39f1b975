"""The pipelines that come with the product can be opened and are whole."""

import msgspec
import pytest

from server.application.gallery import builtin, read_export
from server.settings import ROOT


def test_the_flights_are_there():
    found = builtin(ROOT / "examples")
    assert found["flights"].name == "Growing delays"
    assert {node.type for node in found["flights"].nodes} == {
        "auto-loader",
        "watermark",
        "sequence-detector",
        "delta-table-sink",
    }


@pytest.mark.parametrize("data", [b"{", b"{}", b'{"format":"other","formatVersion":1,"name":"x"}'])
def test_a_file_of_another_kind_is_refused(data: bytes):
    with pytest.raises(msgspec.DecodeError):
        read_export(data)
