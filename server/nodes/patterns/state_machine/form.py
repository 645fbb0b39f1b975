"""The form of a state machine."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from server.nodes.fields import Config as Form
from server.nodes.fields import Duration, ui
from server.nodes.patterns.forms import ClockedForm

StateName = Annotated[str, Meta(min_length=1, max_length=100)]
ColumnName = Annotated[str, Meta(min_length=1, max_length=255)]


class Transition(Form, frozen=True):
    """One way from a state to another."""

    leaves: Annotated[StateName, ui("From", "one-of", 1, "The state an entity is in.", options_from="states")] = (
        msgspec.field(name="from")
    )
    enters: Annotated[StateName, ui("To", "one-of", 2, "The state it goes to.", options_from="states")] = msgspec.field(
        name="to"
    )
    condition: Annotated[
        str,
        ui(
            "When",
            "sql-expression",
            3,
            "A condition over the row's columns.",
            placeholder="status = 'shipped'",
            min_length=1,
            max_length=10_000,
        ),
    ]


class Config(ClockedForm, frozen=True, kw_only=True):
    states: Annotated[
        tuple[StateName, ...],
        ui("States", "names", 1, "The names of all states.", min_length=1, max_length=200),
    ]
    initial_state: Annotated[
        StateName,
        ui("Begins in", "one-of", 2, "The state of an entity that has not been seen before.", options_from="states"),
    ]
    transitions: Annotated[
        tuple[Transition, ...],
        ui(
            "Transitions",
            "records",
            3,
            "For each row, those from the entity's state are tried in this order; the first that is true is made.",
            min_length=1,
            max_length=500,
        ),
    ]
    terminal_states: Annotated[
        tuple[StateName, ...],
        ui(
            "Final states",
            "names",
            4,
            "Once in one of them, further rows are ignored.",
            options_from="states",
            max_length=200,
        ),
    ] = ()
    key_column: Annotated[
        ColumnName | Annotated[tuple[ColumnName, ...], Meta(min_length=1, max_length=32)],
        ui("Entity", "columns", 5, "Rows that agree in these columns are of one entity, which has one state."),
    ]
    emit_on: Annotated[
        Literal["transition", "terminal", "all"],
        ui(
            "Tells",
            "select",
            6,
            "transition: each one made. terminal: those into a final state. all: every row with the state it leaves "
            "the entity in, also where that stays as it was.",
        ),
    ] = "transition"
    state_timeout: Annotated[
        Duration | None,
        ui(
            "Longest time in a state",
            "duration",
            7,
            "Then the entity goes to the state below, told at the port Timed out. A final state is forgotten after "
            "that time. Empty: however long.",
        ),
    ] = None
    timeout_state: Annotated[
        str,
        ui(
            "Goes to",
            "one-of",
            8,
            "The state after that time. It does not time out itself.",
            options_from="states",
            max_length=100,
        ),
    ] = ""


def key_columns(config: Config) -> tuple[str, ...]:
    """The columns of the key: one may stand by itself."""
    return (config.key_column,) if isinstance(config.key_column, str) else config.key_column
