"""The first rows a stream simulator makes, the same as on Spark."""

from collections.abc import Mapping
from typing import Any

from server.nodes.previewing import Flow, Reading
from server.nodes.sources.stream_simulator.node import Config, output, recipes
from server.nodes.sources.stream_simulator.profiles import FIRST_MS, Recipe
from server.nodes.sources.stream_simulator.xxhash64 import Int, xxhash64


def preview(config: Config, reading: Reading) -> Mapping[str, Flow]:
    """As many rows as are asked for, fewer where the simulator itself makes fewer."""
    count = reading.limit if config.max_events is None else min(reading.limit, config.max_events)
    made = recipes(config)
    rows = tuple(tuple(_value(recipe, config, number) for recipe in made) for number in range(count))
    return {"out": Flow(output(config, {})["out"], rows)}


def _value(recipe: Recipe, config: Config, number: int) -> Any:
    if recipe.type == "TIMESTAMP":
        return FIRST_MS + number * 1_000 // config.events_per_second
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
