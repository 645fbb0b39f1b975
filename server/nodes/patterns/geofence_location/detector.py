"""Follows where each entity is: who enters an area, leaves it, or stays in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Failed, Output
from server.cep.waiting import FOREVER
from server.nodes.patterns.geofence_location.geometry import (
    geofence_border_distance,
    geofence_contains,
    geofence_haversine,
    geofence_trouble,
)


class GeofenceDetector(OrderedDetector):
    """A row says where its entity is; between rows it is where it was last seen. A stay begins with the first row
    inside and is complete, by the clock, once it has lasted long enough.

    Memory: ``{"inside", "since", "rows"}``. ``inside`` None: not known, or outside where that makes no difference to
    later rows. ``since`` and ``rows`` (the first and the last) are those of a stay that is not complete yet.
    """

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__(spec)
        self.trigger: str = self.settings["trigger"]
        # For an entity of which nothing is known, the first row inside is a change only where that was asked for.
        asked = self.trigger == "enter" and not self.settings["firstInside"]
        self.outside = False if asked else None

    def fresh(self) -> dict[str, Any]:
        return {"inside": None, "since": None, "rows": []}

    def idle(self, memory: dict[str, Any]) -> bool:
        return memory["inside"] is None

    def due(self, memory: dict[str, Any]) -> int:
        """When the stay is complete."""
        return FOREVER if memory["since"] is None else memory["since"] + self.settings["dwellMs"]

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        start, end, rows = memory["since"], self.due(memory), memory["rows"]
        self.note(None, "dwell", "expired", f"inside for {self.settings['dwellMs']} ms: the stay is complete")
        out.append(self.match(rows, start, end, end, self.where(rows[-1]), "dwell"))
        memory.update(since=None, rows=[])

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        latitude, longitude = self.conditions.value["lat"](row), self.conditions.value["lon"](row)
        trouble = geofence_trouble(latitude, longitude)
        if trouble is not None:
            self.note(row, self.trigger, "skipped", trouble)
            out.append(Failed(row, at, "pattern.coordinates", trouble))
            return
        was, inside = memory["inside"], self.contains(float(latitude), float(longitude))
        memory["inside"] = True if inside else self.outside
        if self.trigger == "dwell":
            self.stay(memory, row, at, was is True, inside)
        elif inside == (self.trigger == "enter") and was is (self.outside if inside else True):
            self.note(row, self.trigger, "taken", self.said(was, inside))
            out.append(self.match([row], at, at, at, self.where(row), self.trigger))
        else:
            self.note(row, self.trigger, "skipped", self.said(was, inside))

    def stay(self, memory: dict[str, Any], row: Sequence[Any], at: int, was: bool, inside: bool) -> None:
        """A row begins a stay, goes on with it or ends it."""
        since, dwell = memory["since"], self.settings["dwellMs"]
        if inside and not was:
            memory.update(since=at, rows=[row])
            self.note(row, "dwell", "taken", f"inside: a stay begins, complete in {dwell} ms")
        elif since is None:
            self.note(row, "dwell", "skipped", "still inside, and the stay was told" if inside else "outside")
        elif inside:
            memory["rows"] = [memory["rows"][0], row]
            self.note(row, "dwell", "taken", f"still inside, for {at - since} of {dwell} ms")
        else:
            memory.update(since=None, rows=[])
            self.note(row, "dwell", "killed", f"outside after {at - since} of {dwell} ms: the stay is over")

    def said(self, was: bool | None, inside: bool) -> str:
        """Where an entity is and where it was, for a note."""
        before = "inside before" if was else "outside before" if was is False else "not inside before, as far as known"
        return f"{'inside' if inside else 'outside'}, {before}"

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether a place lies in the area; its border does."""
        rings = self.settings["rings"]
        if rings:
            return geofence_contains(rings, latitude, longitude)
        return geofence_haversine(self.settings["center"], (latitude, longitude)) <= self.settings["radius"]

    def where(self, row: Sequence[Any]) -> list[float]:
        """The measures: latitude, longitude, metres to the circle's centre or to the polygon's border."""
        latitude, longitude = float(self.conditions.value["lat"](row)), float(self.conditions.value["lon"](row))
        rings = self.settings["rings"]
        if rings:
            distance = geofence_border_distance(rings, latitude, longitude)
        else:
            distance = geofence_haversine(self.settings["center"], (latitude, longitude))
        return [latitude, longitude, round(distance, 3)]
