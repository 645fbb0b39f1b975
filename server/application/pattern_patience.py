"""How much work the bench gives to a pattern that explodes on the events at hand, before it says so."""

from collections.abc import Mapping
from typing import Any

from server.cep.outputs import Output
from server.cep.rowpattern.explaining import ExplainingRowMachine
from server.cep.rowpattern.machine import RowMachine
from server.cep.rowpattern.state import RowState
from server.domain.rejected import Rejected

MOST_WORK = 3_000_000
"""Partial matches looked at, over all rows: beyond it the bench gives up rather than the person."""


class CountingMachine(RowMachine):
    """The machine of row patterns, with an end to its patience."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__(spec)
        self.work = 0

    def step(self, state: RowState, place: int, out: list[Output]) -> None:
        """Offer a row, and count what that costs."""
        self.work += len(state.ways or ())
        if self.work > MOST_WORK:
            raise too_large()
        super().step(state, place, out)


class CountingExplainingMachine(CountingMachine, ExplainingRowMachine):
    """The same, that says why it decided as it did."""


def too_large() -> Rejected:
    """The refusal of a pattern that explodes on the events at hand."""
    detail = "The pattern makes too many partial matches of these events to be tried here; give it a window."
    return Rejected("pattern.too-large", detail, path="pattern", invalid=True)
