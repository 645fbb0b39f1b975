"""What counts as different, where different values are counted."""

import math
from typing import Any

import pytest

from server.cep.outputs import Match
from tests.nodes.playing import detector_of, played


@pytest.mark.parametrize(
    ("kind", "values", "fires_with"),
    [
        ("DOUBLE", [0.0, -0.0, 1.0], [2]),
        ("DOUBLE", [math.nan, float("nan"), 1.0], [2]),
        ("DOUBLE", [1.0, None, None, 1.0, 2.0], [4]),
        ("STRING", ["a", "a", "A"], [2]),
        ("STRING", ["", " "], [1]),
        ("BIGINT", [2**53, 2**53 + 1], [1]),
    ],
)
def test_equal_values_are_those_that_spark_calls_equal(kind: str, values: list[Any], fires_with: list[int]):
    window = {"value": 9, "unit": "seconds"}
    config = {"eventFilter": "n >= 0", "thresholdCount": 2, "windowDuration": window, "distinctColumn": "v"}
    detector = detector_of("count-threshold", config, f"v {kind}, n BIGINT, ts TIMESTAMP")
    rows = [(value, number, number) for number, value in enumerate(values)]
    for borders in ([], [0, 1, 2]):
        out = played(detector, rows, borders)
        assert [output.rows[-1][1] for output in out if isinstance(output, Match)] == fires_with
