"""The area of a geofence as it is drawn: whether it is one, and its rings as the detector takes them."""

import math
from collections.abc import Sequence
from itertools import pairwise

from server.graph.finding import Finding
from server.nodes.patterns.geofence_location.geometry import geofence_in_ring

Corner = tuple[float, float]
Ring = list[list[float]]


def read_polygon(corners: Sequence[Corner], holes: Sequence[Sequence[Corner]]) -> tuple[list[Ring], list[Finding]]:
    """The outer ring and the holes, unwrapped; or what is wrong with them."""
    findings: list[Finding] = []
    rings: list[Ring] = []
    fields = ["polygonVertices", *(f"holes.{n}" for n in range(len(holes)))]
    for field, drawn in zip(fields, (corners, *holes), strict=True):
        ring, wrong = read_ring(drawn)
        if wrong:
            findings.append(Finding("pattern.polygon", wrong, field=field))
        rings.append(ring)
    if not findings:
        for number, hole in enumerate(rings[1:]):
            if not all(geofence_in_ring(rings[0], corner[0], corner[1]) for corner in hole):
                detail = "This hole reaches out of the polygon; a hole lies in it."
                findings.append(Finding("pattern.polygon", detail, field=f"holes.{number}"))
    return rings, findings


def read_ring(drawn: Sequence[Corner]) -> tuple[Ring, str | None]:
    """A ring unwrapped, without a corner that repeats the one before it; and what is wrong, if anything is."""
    corners = [corner for n, corner in enumerate(drawn) if n == 0 or not same_place(corner, drawn[n - 1])]
    if len(corners) > 1 and same_place(corners[0], corners[-1]):
        corners.pop()
    if len(corners) < 3:
        return [], "An area has at least three different corners."
    ring: Ring = [list(corners[0])]
    turns = 0
    for before, corner in pairwise([*corners, corners[0]]):
        step = corner[1] - before[1]
        if abs(step) == 180:
            detail = f"The edge from {shown(before)} to {shown(corner)} goes half round the earth: which way? "
            return [], detail + "Put a corner between."
        turns += -1 if step > 180 else 1 if step < -180 else 0
        ring.append([corner[0], corner[1] + 360 * turns])
    ring.pop()
    if turns:
        return [], "The area lies around a pole, where a polygon in degrees has no inside; use a circle."
    if all(side(ring[0], ring[1], corner) == 0 for corner in ring):
        return [], "The corners lie on one line; an area has an inside."
    crossing = first_crossing(ring)
    if crossing is not None:
        one, two = (shown(ring[n]) for n in crossing)
        return (
            [],
            f"The edges after {one} and after {two} cross or touch; put the corners in order, all around the area.",
        )
    return ring, None


def same_place(first: Corner, second: Corner) -> bool:
    """Whether two corners are one place on the map."""
    return first[0] == second[0] and (first[1] - second[1]) % 360 == 0


def shown(corner: Sequence[float]) -> str:
    """A corner for people."""
    longitude = math.remainder(corner[1], 360)
    return f"({corner[0]:g}, {longitude:g})"


def edges(ring: Ring) -> list[tuple[list[float], list[float]]]:
    """Each corner with the one after it, all around."""
    return list(pairwise([*ring, ring[0]]))


def first_crossing(ring: Ring) -> tuple[int, int] | None:
    """The corners at which two edges begin that cross or touch, but where they follow one another."""
    count = len(ring)
    by_west = sorted((min(a[1], b[1]), max(a[1], b[1]), number, a, b) for number, (a, b) in enumerate(edges(ring)))
    for place, (_, east, number, a, b) in enumerate(by_west):
        for west, _, other, c, d in by_west[place + 1 :]:
            if west > east:
                break
            apart = (other - number) % count
            # Where neighbours fold back on one another, the edge before or after touches one of them.
            if apart not in (1, count - 1) and meet(a, b, c, d):
                return number, other
    return None


def side(a: Sequence[float], b: Sequence[float], p: Sequence[float]) -> float:
    """On which side of the way from a to b a place lies; 0 on the line."""
    return (b[1] - a[1]) * (p[0] - a[0]) - (b[0] - a[0]) * (p[1] - a[1])


def between(a: Sequence[float], b: Sequence[float], p: Sequence[float]) -> bool:
    """Whether a place on the line of an edge lies on the edge."""
    return min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])


def meet(a: Sequence[float], b: Sequence[float], c: Sequence[float], d: Sequence[float]) -> bool:
    """Whether two edges have a place in common."""
    sides = side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(s == 0 and between(*end) for s, end in zip(sides, ends, strict=True))
