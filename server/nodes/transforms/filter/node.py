"""The filter's form, check and schema."""

from typing import Annotated

from server.graph.finding import Finding
from server.nodes.base import NodeType, Port, SchemasByPort
from server.nodes.expressions import check_condition, one_line
from server.nodes.fields import Config as Form
from server.nodes.fields import ui


class Config(Form, frozen=True):
    condition: Annotated[
        str,
        ui(
            "Condition",
            "sql-expression",
            1,
            "A SQL condition over the row's columns. Rows for which it is false or NULL are dropped.",
            placeholder="amount > 100",
            min_length=1,
            max_length=10_000,
        ),
    ]


def check(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """The condition is a boolean over columns that exist."""
    return check_condition(config.condition, inputs.get("in"), "condition")


def output(config: Config, inputs: SchemasByPort) -> SchemasByPort:
    """The columns stay what they are."""
    return {"out": inputs["in"]} if "in" in inputs else {}


NODE = NodeType(
    type="filter",
    label="Filter",
    category="transform",
    icon="Filter",
    description="Keeps rows for which a SQL condition holds.",
    config=Config,
    example={"condition": "dep_delay > 15"},
    inputs=(Port("in", "Rows"),),
    outputs=lambda config: (Port("out", "Kept rows"),),
    check=check,
    output=output,
    summary=lambda config: one_line(config.condition),
)
