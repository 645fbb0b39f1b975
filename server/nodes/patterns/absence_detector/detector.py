"""Waits for what should follow a trigger, and tells of its absence."""

from bisect import insort
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Dropped, Output, Timeout
from server.cep.waiting import FOREVER


class AbsenceDetector(OrderedDetector):
    """A trigger waits for an expected row; one that waits in vain until its deadline was not followed by it.

    A silence begins with a trigger while none waits, and lasts until an expected row comes or no trigger waits any
    more. Alert per trigger: each trigger that waited in vain is a match, as of the stages trigger, not expected
    (A2, A3). Alert per silence: only its first; the others time out.

    Memory: ``[[at, row, begins a silence], ...]``, the triggers that wait, in the order of their deadlines.
    """

    def fresh(self) -> list[Any]:
        return []

    def idle(self, memory: list[Any]) -> bool:
        return not memory

    def due(self, memory: list[Any]) -> int:
        return memory[0][0] + self.settings["timeoutMs"] if memory else FOREVER

    def tick(self, memory: list[Any], now: int, out: list[Output]) -> None:
        while memory and self.due(memory) <= now:
            deadline = self.due(memory)
            at, row, begins = memory.pop(0)
            alert = begins or not self.settings["perSilence"]
            told = self.match([row], at, at, deadline, [at], "trigger")
            if alert:
                out.append(told)
            else:
                out.append(Timeout(told.match_id, told.rows, told.stages, at, at, deadline, told.values, told.run))
            so = "an alert" if alert else "no alert, as others already waited when it came"
            waited = f"nothing expected came until {deadline}, after the trigger at {at}: {so}"
            self.note(None, "expected", "expired", waited)

    def row(self, memory: list[Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        if self.conditions.holds["expected"](row):
            answered = f"waiting triggers answered: {len(memory)}" if memory else "no trigger waits"
            self.note(row, "expected", "taken" if memory else "skipped", f"{self.why('expected', row)}; {answered}")
            memory.clear()
        else:
            self.note(row, "expected", "skipped", self.why("expected", row))
        if self.conditions.holds["trigger"](row):
            waits = f"waits until {at + self.settings['timeoutMs']}" + ("" if memory else ", the first of a silence")
            self.note(row, "trigger", "taken", f"{self.why('trigger', row)}; {waits}")
            insort(memory, [at, row, not memory], key=itemgetter(0))
            self.keep_bound(memory, at, out)
        else:
            self.note(row, "trigger", "skipped", self.why("trigger", row))

    def keep_bound(self, memory: list[Any], now: int, out: list[Output]) -> None:
        """Beyond the bound the oldest trigger goes; per silence the oldest but the one that will be its alert."""
        most = self.settings["maxWaiting"]
        if len(memory) <= most:
            return
        _, row, _ = memory.pop(1 if self.settings["perSilence"] and memory[0][2] else 0)
        out.append(Dropped((row,), now, f"more than {most} triggers of this key wait; the oldest went"))
