"""Moves each entity from state to state by what its rows say and by the clock."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Match, Output, Timeout
from server.cep.packing import match_id_of
from server.cep.waiting import FOREVER


class StateMachineDetector(OrderedDetector):
    """Of the transitions that lead from an entity's state, the first whose condition holds for the row is made.

    States are numbers, their places in ``settings["states"]``. Memory: ``{"state", "since", "row"}``. ``state`` None:
    the initial one, with nothing to wait for. ``since``: when the state was entered, where time ends it: then a final
    state is forgotten, another one left for ``timeoutState``. ``row``: the one with which a state was entered that will
    be left so.
    """

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__(spec)
        self.states: list[str] = self.settings["states"]
        self.initial: int = self.settings["initial"]
        self.terminal = frozenset[int](self.settings["terminal"])
        self.timeout: int | None = self.settings["timeoutMs"]
        self.timeout_state: int = self.settings["timeoutState"]
        self.ways: dict[int, list[tuple[str, int]]] = {}
        for name, leaves, enters in self.settings["transitions"]:
            self.ways.setdefault(leaves, []).append((name, enters))

    def fresh(self) -> dict[str, Any]:
        return {"state": None, "since": None, "row": None}

    def idle(self, memory: dict[str, Any]) -> bool:
        return memory["state"] is None

    def due(self, memory: dict[str, Any]) -> int:
        """When time ends the state."""
        if memory["since"] is None or self.timeout is None:
            return FOREVER
        return memory["since"] + self.timeout

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        while (deadline := self.due(memory)) <= now:
            state: int = memory["state"]
            since, row = memory["since"], memory["row"]
            name = self.states[state]
            if state in self.terminal:
                self.note(None, name, "expired", f"{self.timeout} ms in the final state {name}: forgotten")
                memory.update(self.fresh())
                continue
            moved = [name, self.states[self.timeout_state]]
            self.note(None, name, "expired", f"{self.timeout} ms in {name}: it goes to {moved[1]}")
            identity = match_id_of(self.node, self.key, [row], since, deadline)
            values = (*moved, *self.more(row, since, moved))
            out.append(Timeout(identity, (row,), (name,), since, since, deadline, values, 0))
            self.enter(memory, self.timeout_state, row, deadline)

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        state: int = self.initial if memory["state"] is None else memory["state"]
        name = self.states[state]
        if state in self.terminal:
            self.note(row, name, "skipped", f"{name} is final")
            return
        said: list[str] = []
        for condition, enters in self.ways.get(state, ()):
            true = self.conditions.holds[condition](row)
            said.append(f"to {self.states[enters]}: {self.why(condition, row)}")
            if true:
                self.note(row, name, "taken", said[-1])
                self.enter(memory, enters, row, at)
                if self.settings["emit"] != "terminal" or enters in self.terminal:
                    out.append(self.told(row, at, state, enters))
                return
        self.note(row, name, "skipped", "; ".join(said) or f"nothing leads from {name}")
        if memory["state"] is None:
            self.enter(memory, state, row, at)
        if self.settings["emit"] == "all":
            out.append(self.told(row, at, state, state))

    def told(self, row: Sequence[Any], at: int, before: int, after: int) -> Match:
        """A row, with the state it found its entity in and the one it left it in."""
        names = [self.states[before], self.states[after]]
        return self.match([row], at, at, at, names, names[0])

    def enter(self, memory: dict[str, Any], state: int, row: Sequence[Any], at: int) -> None:
        """An entity comes into a state. What time will not end and a new entity would have too is not remembered."""
        final = state in self.terminal
        leaves = self.timeout is not None and not final and state != self.timeout_state
        ends = leaves or (self.timeout is not None and final)
        if state == self.initial and not ends:
            memory.update(self.fresh())
        else:
            memory.update(state=state, since=at if ends else None, row=row if leaves else None)
