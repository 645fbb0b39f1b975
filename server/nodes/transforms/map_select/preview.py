"""Map / Select, tried on rows."""

from collections.abc import Mapping

from msgspec.structs import replace

from server.nodes.previewing import Flow, Reading, expression
from server.nodes.transforms.map_select.node import Config, output
from server.sql.columns import Column


def preview(config: Config, reading: Reading) -> Mapping[str, Flow]:
    """The listed columns, computed for each row."""
    before = reading.inputs["in"]
    computed = [
        expression(column.expression, before.schema, f"outputColumns.{place}.expression")
        for place, column in enumerate(config.output_columns)
    ]
    columns = tuple(
        Column(column.alias, kind) for column, (_, kind) in zip(config.output_columns, computed, strict=True)
    )
    schema = replace(output(config, {"in": before.schema})["out"], columns=columns)
    rows = tuple(tuple(value(row) for value, _ in computed) for row in before.rows)
    return {"out": replace(before, schema=schema, rows=rows)}
