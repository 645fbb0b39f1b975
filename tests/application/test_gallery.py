"""The pipelines that come with the product can be opened and are whole."""

import pytest

from server.application.gallery import NoExport, builtin, read_export
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
    with pytest.raises(NoExport, match=r"^is no LakeStream export: "):
        read_export(data)


def test_a_file_of_a_newer_version_is_refused_as_such():
    with pytest.raises(NoExport, match="from a newer version of LakeStream: its format is 2,"):
        read_export(b'{"format":"lakestream","formatVersion":2,"name":"x","unheard":[]}')
