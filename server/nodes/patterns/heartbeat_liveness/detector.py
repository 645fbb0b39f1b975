"""Watches an entity: alive while rows come, dead when it has been silent too long."""

from collections.abc import Sequence
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Failed, Output
from server.cep.waiting import FOREVER

HEARTBEAT_UNSEEN, HEARTBEAT_ALIVE, HEARTBEAT_DEAD = "unseen", "alive", "dead"


class HeartbeatLivenessDetector(OrderedDetector):
    """Each row is a sign of life. When the clock reaches the last one plus ``silenceMs``, the entity is dead; a row at
    exactly that time comes too late and brings it back (T3).

    Memory: ``{"status", "seen", "since", "row"}``. ``seen``: the time of the last row, None before there is one;
    ``since``: from when the silence counts, None while nobody waits; ``row``: the last row, or of a listed entity what
    is known of it; only needed while it is not dead.
    """

    def fresh(self) -> dict[str, Any]:
        return {"status": HEARTBEAT_UNSEEN, "seen": None, "since": None, "row": None}

    def expect(self, memory: dict[str, Any], row: Sequence[Any], at: int) -> None:
        memory["since"], memory["row"] = at, row

    def idle(self, memory: dict[str, Any]) -> bool:
        """Where no return is told, the dead need not be remembered."""
        if memory["status"] == HEARTBEAT_DEAD:
            return not self.settings["tellsReturn"]
        return memory["since"] is None

    def due(self, memory: dict[str, Any]) -> int:
        if memory["status"] == HEARTBEAT_DEAD or memory["since"] is None:
            return FOREVER
        deadline: int = memory["since"] + self.settings["silenceMs"]
        return deadline

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        deadline = self.due(memory)
        row, since = memory["row"], memory["since"]
        memory["status"], memory["row"] = HEARTBEAT_DEAD, None
        silent = deadline - since
        self.note(None, "deadline", "expired", f"silent for {silent} ms: dead")
        measures = [HEARTBEAT_DEAD, memory["seen"], silent]
        out.append(self.match([row], since, deadline, deadline, measures, "last_seen"))

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        if any(row[place] is None for place in self.key):
            self.note(row, "entity", "skipped", "the entity is NULL")
            out.append(Failed(row, at, "pattern.no-entity", "the entity is NULL: nobody gives a sign of life"))
            return
        status, since = memory["status"], memory["since"]
        silent = None if since is None else at - since
        told = {HEARTBEAT_UNSEEN: self.settings["tellsFirst"], HEARTBEAT_DEAD: self.settings["tellsReturn"]}
        if told.get(status):
            measures = [HEARTBEAT_ALIVE, memory["seen"], silent]
            out.append(self.match([row], at if since is None else since, at, at, measures, "seen"))
        self.note(row, "entity", "taken", heartbeat_said(status, silent))
        memory.update(status=HEARTBEAT_ALIVE, seen=at, since=at, row=row)


def heartbeat_said(status: str, silent: int | None) -> str:
    """What a row means to an entity of that status, in words."""
    if status == HEARTBEAT_DEAD:
        return "alive again" + ("" if silent is None else f" after {silent} ms")
    if status == HEARTBEAT_UNSEEN:
        return "seen for the first time"
    return f"alive, {silent} ms after the last"
