"""Places on the earth: distances in metres, and whether a place lies in a circle or a polygon.

A place is (latitude, longitude) in degrees. A polygon's edges are straight in degrees, as GeoJSON has them, and go the
short way round. A ring is a list of corners whose longitudes are unwrapped: from one to the next less than 180 degrees,
so that they may lie beyond 180.
"""

import math
from collections.abc import Sequence
from typing import Any

EARTH_RADIUS = 6_371_008.8
"""The mean radius in metres."""

ON_BORDER = 1e-9
"""So many degrees from an edge are on it: a tenth of a millimetre."""

EDGE_PIECES = 16
EDGE_STEPS = 50

GeofenceRing = Sequence[Sequence[float]]


def geofence_trouble(latitude: Any, longitude: Any) -> str | None:
    """Why two values are no place; None if they are one."""
    for name, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if value is None:
            return f"the {name} is NULL"
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = float("nan")
        if number != number:
            return f"the {name} is no number: {value!r}"
        if not abs(number) <= most:
            return f"the {name} {number} is not between -{most} and {most}"
    return None


def geofence_haversine(first: Sequence[float], second: Sequence[float]) -> float:
    """Metres between two places along the surface of a sphere."""
    one, two = math.radians(first[0]), math.radians(second[0])
    across = math.radians(second[1] - first[1])
    half = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(half)))


def geofence_contains(rings: Sequence[GeofenceRing], latitude: float, longitude: float) -> bool:
    """Whether a place lies in the first ring and in none of the others, which are holes. Borders belong to it."""
    if geofence_in_ring(rings[0], latitude, longitude) == 0:
        return False
    return all(geofence_in_ring(hole, latitude, longitude) < 2 for hole in rings[1:])


def geofence_in_ring(ring: GeofenceRing, latitude: float, longitude: float) -> int:
    """0 outside, 1 on the border, 2 inside."""
    longitudes = [corner[1] for corner in ring]
    west, east = min(longitudes) - ON_BORDER, max(longitudes) + ON_BORDER
    turned = [longitude + turn for turn in (-720, -360, 0, 360, 720)]
    return max((geofence_in_plane(ring, latitude, x) for x in turned if west <= x <= east), default=0)


def geofence_in_plane(ring: GeofenceRing, y: float, x: float) -> int:
    """The same for a longitude on the ring's own scale, by the edges a ray to the east crosses."""
    inside = False
    before = ring[-1]
    for corner in ring:
        (y1, x1), (y2, x2) = before, corner
        length = math.hypot(x2 - x1, y2 - y1)
        along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length
        aside = ((x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)) / length
        if abs(aside) <= ON_BORDER and -ON_BORDER <= along <= length + ON_BORDER:
            return 1
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
        before = corner
    return 2 if inside else 0


def geofence_border_distance(rings: Sequence[GeofenceRing], latitude: float, longitude: float) -> float:
    """Metres to the nearest place on any of the rings."""
    place = (latitude, longitude)
    edges: list[tuple[float, float, Sequence[float], Sequence[float]]] = []
    for ring in rings:
        before = ring[-1]
        for corner in ring:
            found = [
                (geofence_haversine(place, geofence_along(before, corner, n / EDGE_PIECES)), n / EDGE_PIECES)
                for n in range(EDGE_PIECES + 1)
            ]
            nearest, share = min(found)
            edges.append((nearest, share, before, corner))
            before = corner
    best = min(edge[0] for edge in edges)
    for nearest, share, first, second in edges:
        # No place between two pieces' ends is nearer than this.
        if nearest - geofence_piece(first, second) <= best:
            best = min(best, geofence_refined(place, first, second, share))
    return best


def geofence_along(first: Sequence[float], second: Sequence[float], share: float) -> tuple[float, float]:
    """The place at a share of the way along an edge."""
    return first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share


def geofence_piece(first: Sequence[float], second: Sequence[float]) -> float:
    """At least the length in metres of one of an edge's pieces."""
    return math.radians(math.hypot(second[0] - first[0], second[1] - first[1])) * EARTH_RADIUS / EDGE_PIECES


def geofence_refined(place: Sequence[float], first: Sequence[float], second: Sequence[float], share: float) -> float:
    """Metres to the nearest place on an edge close to a share of it, by thirds."""
    low, high = max(0.0, share - 1 / EDGE_PIECES), min(1.0, share + 1 / EDGE_PIECES)
    for _ in range(EDGE_STEPS):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        if geofence_haversine(place, geofence_along(first, second, one)) <= geofence_haversine(
            place, geofence_along(first, second, two)
        ):
            high = two
        else:
            low = one
    return geofence_haversine(place, geofence_along(first, second, (low + high) / 2))
