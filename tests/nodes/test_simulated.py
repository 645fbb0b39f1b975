"""Rows made here equal those made on Spark."""

from typing import Any

import pytest

from server.nodes.previewing import Reading, shown
from server.nodes.sources.stream_simulator.node import Config
from server.nodes.sources.stream_simulator.preview import preview
from server.nodes.sources.stream_simulator.xxhash64 import Int, xxhash64


def rows(config: Config, count: int) -> tuple[dict[str, Any], ...]:
    return shown(preview(config, Reading(count))["out"])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # From Spark 4.3: SELECT xxhash64(…).
        (("Spark",), -4294468057691064905),
        ((Int(1),), -6698625589789238999),
        ((1,), -7001672635703045582),
        (("",), -7444071767201028348),
    ],
)
def test_the_hash_is_sparks(values: tuple[int | str, ...], expected: int):
    assert xxhash64(*values) == expected


def test_the_first_rows_are_bounded_by_the_simulators_end():
    config = Config(data_profile="iot-sensors", events_per_second=10, seed=7, max_events=3)
    made = rows(config, 100)
    assert len(made) == 3
    assert [row["ts"] for row in made] == [
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.100Z",
        "2026-01-01T00:00:00.200Z",
    ]
    assert rows(config, 2) == made[:2]


@pytest.mark.spark
@pytest.mark.parametrize("profile", ["iot-sensors", "financial-transactions", "ecommerce-orders", "custom"])
def test_every_column_is_what_spark_makes(spark, profile: str):  # type: ignore[no-untyped-def]
    from server.nodes.sources.stream_simulator.node import recipes, values

    columns = "a-name-of-more-than-thirty-two-characters"
    config = Config(
        data_profile=profile,  # type: ignore[arg-type]
        events_per_second=7,
        seed=2_147_483_647,
        custom_schema=f"`{columns}` STRING, n INT, m BIGINT, d DOUBLE, b BOOLEAN, ts TIMESTAMP"
        if profile == "custom"
        else "",
    )
    made = values(config, None)["columns"]  # type: ignore[arg-type]
    on_spark = spark.range(50).selectExpr("id AS value").selectExpr(*made).collect()
    from server.deploy.tables import json_value

    assert len(recipes(config)) == len(made)
    here = rows(config, 50)
    assert [{name: json_value(value) for name, value in row.asDict().items()} for row in on_spark] == list(here)
