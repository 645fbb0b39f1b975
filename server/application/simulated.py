"""The first rows a stream simulator makes, the same as on Spark: for trying a pattern before anything runs."""

from datetime import UTC, datetime
from typing import Any

from server.application.shapes import iso
from server.application.xxhash64 import Int, xxhash64
from server.nodes.sources.stream_simulator.node import Config, recipes
from server.nodes.sources.stream_simulator.profiles import FIRST_MS, Recipe


def rows(config: Config, count: int) -> tuple[dict[str, Any], ...]:
    """At most ``count`` rows, fewer where the simulator itself makes fewer; timestamps are ISO 8601 UTC."""
    if config.max_events is not None:
        count = min(count, config.max_events)
    made = recipes(config)
    return tuple({recipe.name: _value(recipe, config, number) for recipe in made} for number in range(count))


def _value(recipe: Recipe, config: Config, number: int) -> Any:
    if recipe.type == "TIMESTAMP":
        return _moment(FIRST_MS + number * 1_000 // config.events_per_second)
    draw = xxhash64(number, Int(config.seed), recipe.name)
    if recipe.choices:
        return recipe.choices[draw % len(recipe.choices)]
    low, span = int(recipe.low), int(recipe.high - recipe.low)
    if recipe.type == "BOOLEAN":
        return draw % 2 == 1
    if recipe.type == "DOUBLE":
        scale = 10**recipe.digits
        return float(low * scale + draw % (span * scale + 1)) / scale
    whole = low + draw % span
    return f"{recipe.prefix}{whole}" if recipe.type == "STRING" else whole


def _moment(milliseconds: int) -> str:
    return iso(datetime.fromtimestamp(milliseconds / 1_000, UTC))
