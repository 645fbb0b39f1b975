"""Conditions and values of a row alone, as detectors ask for them by name. One that fails on a row gives NULL."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.cep.functions import compiled_lambda
from server.cep.values import UNJUDGED

OfRow = Callable[[Sequence[Any]], Any]


class Conditions:
    """The ``conditions`` and ``values`` of a SPEC as functions of a row.

    ``troubles``: why any of them failed since it was last cleared; who judges a row clears it.
    """

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.troubles: list[str] = []
        self.holds: dict[str, OfRow] = {
            name: self.guarded(entry["python"], bool(entry.get("mayFail")))
            for name, entry in spec["conditions"].items()
        }
        self.value: dict[str, OfRow] = {
            name: self.guarded(entry["python"], bool(entry.get("mayFail"))) for name, entry in spec["values"].items()
        }

    def guarded(self, text: str, may_fail: bool) -> OfRow:
        """An expression as a function; one that fails gives None and says so in ``troubles``."""
        judge: OfRow = compiled_lambda("r", text)
        if not may_fail:
            return judge
        troubles = self.troubles

        def judged(row: Sequence[Any]) -> Any:
            try:
                return judge(row)
            except UNJUDGED as error:
                troubles.append(str(error))
                return None

        return judged
