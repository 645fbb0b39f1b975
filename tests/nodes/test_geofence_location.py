"""Areas and triggers against oracles that work another way, and what the form refuses."""

import math
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cep.outputs import Failed, Match
from server.nodes.catalogue import discover
from server.nodes.patterns.geofence_location.area import read_polygon
from server.nodes.patterns.geofence_location.geometry import (
    EARTH_RADIUS,
    geofence_border_distance,
    geofence_contains,
    geofence_haversine,
)
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.nodes.replayed import FEW, MANY, Row, detector_of, replayed

COLUMNS = "id INT, k STRING, lat DOUBLE, lon DOUBLE, ts TIMESTAMP"
FORM = {"latField": "lat", "lonField": "lon", "partitionBy": ["k"]}
CIRCLE = {**FORM, "geofenceType": "circle", "radiusMeters": 1_000.0, "centerLat": 10.0, "centerLon": 179.999}
DWELL = 3_000

Place = tuple[float, float]

places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


# -- distances ---------------------------------------------------------------------------------------------------------


def vector(place: Place) -> tuple[float, float, float]:
    lat, lon = math.radians(place[0]), math.radians(place[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def metres(first: Place, second: Place) -> float:
    """By the angle between two directions from the earth's centre."""
    (a, b, c), (d, e, f) = vector(first), vector(second)
    cross = math.hypot(b * f - c * e, c * d - a * f, a * e - b * d)
    return EARTH_RADIUS * math.atan2(cross, a * d + b * e + c * f)


@FEW
@given(places, places)
def test_distances_are_those_between_directions(first: Place, second: Place):
    assert geofence_haversine(first, second) == pytest.approx(metres(first, second), rel=1e-6, abs=0.5)


def test_a_distance_everybody_can_look_up():
    new_york, london = (40.6413, -73.7781), (51.4700, -0.4543)
    assert geofence_haversine(new_york, london) == pytest.approx(5_540_000, rel=0.002)
    assert geofence_haversine((0, 0), (0, 180)) == pytest.approx(math.pi * EARTH_RADIUS)


# -- polygons ----------------------------------------------------------------------------------------------------------

Offset = tuple[int, int]


@st.composite
def stars(draw: st.DrawFn, reach: int) -> list[Offset]:
    """Corners all around the origin, so that the triangles between it and two neighbours make up the area."""
    offsets = st.tuples(st.integers(-reach, reach), st.integers(-reach, reach)).filter(any)
    found = draw(st.lists(offsets, min_size=3, max_size=9))
    by_angle = {round(math.atan2(y, x), 9): (y, x) for y, x in found}
    ring = [by_angle[angle] for angle in sorted(by_angle)]
    pairs = list(zip(ring, [*ring[1:], *ring[:1]], strict=True))
    if len(ring) < 3 or any(y1 * x2 - x1 * y2 >= 0 for (y1, x1), (y2, x2) in pairs):
        return [(-reach, -reach), (-reach, reach), (reach, reach), (reach, -reach)]
    return ring


def in_star(ring: list[Offset], y: int, x: int) -> tuple[bool, bool]:
    """Whether a place lies in a star, and whether on its border."""
    inside = border = False
    for (y1, x1), (y2, x2) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        one, two, edge = x1 * y - y1 * x, x * y2 - y * x2, (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if one >= 0 and two >= 0 and edge >= 0:
            inside, border = True, border or edge == 0
    return inside, border


def wrapped(longitude: int) -> int:
    return (longitude + 180) % 360 - 180


@FEW
@given(
    stars(20), stars(3), st.integers(-60, 60), st.sampled_from([-180, -179, -100, 0, 77, 165, 179, 180]),
    st.lists(st.tuples(st.integers(-22, 22), st.integers(-22, 22)), min_size=1, max_size=12), st.booleans(),
)  # fmt: skip
def test_polygons_contain_what_their_triangles_do(
    outer: list[Offset], inner: list[Offset], lat: int, lon: int, tried: list[Offset], turned: bool
):
    """Also across the 180th meridian, whichever way round the corners stand; borders belong to the area."""
    drawn, hole = ([(lat + y, wrapped(lon + x)) for y, x in ring] for ring in (outer, inner))
    holes = [hole] if all(in_star(outer, y, x)[0] for y, x in inner) else []
    rings, findings = read_polygon(drawn[::-1] if turned else drawn, holes)
    # A star's edge can run over a corner of the hole's outside without a corner of it being there.
    assert not findings
    for y, x in tried:
        expected = in_star(outer, y, x)[0]
        if holes:
            inside, border = in_star(inner, y, x)
            expected = expected and (border or not inside)
        assert geofence_contains(rings, lat + y, wrapped(lon + x)) == expected


@FEW
@given(stars(20), st.integers(-60, 60), st.sampled_from([-180, 0, 175]), places)
def test_the_distance_to_a_polygon_is_that_to_its_nearest_place(ring: list[Offset], lat: int, lon: int, place: Place):
    corners = [(float(lat + y), float(wrapped(lon + x))) for y, x in ring]
    rings, _ = read_polygon(corners, ())
    found = geofence_border_distance(rings, *place)
    pieces = 300
    sampled = least = math.inf
    for (y1, x1), (y2, x2) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        step = math.radians(math.hypot(y2 - y1, x2 - x1)) * EARTH_RADIUS / pieces
        for n in range(pieces + 1):
            at = metres(place, (lat + y1 + (y2 - y1) * n / pieces, lon + x1 + (x2 - x1) * n / pieces))
            sampled, least = min(sampled, at), min(least, at - step)
    assert least <= found <= sampled + 0.01


# -- triggers ----------------------------------------------------------------------------------------------------------

INSIDE, OUTSIDE, BAD = (10.0, 179.999), (10.0, -179.0), (10.0, 181.0)
sightings = st.lists(
    st.tuples(st.integers(-12, 12).map(lambda n: n * 500), st.sampled_from([INSIDE, INSIDE, OUTSIDE, OUTSIDE, BAD])),
    max_size=15,
)


def fired(rows: list[Row], trigger: str, first_counts: bool, end: int) -> list[tuple[int, int, int]]:
    """(first row, last row, end) of each firing: what lies between one sighting and the one before it."""
    seen = [(row["ts"], (row["lat"], row["lon"]) == INSIDE, row["id"]) for row in rows if row["lon"] != BAD[1]]
    found: list[tuple[int, int, int]] = []
    for n, (at, inside, own) in enumerate(seen):
        before = seen[n - 1][1] if n else None
        if trigger == "enter" and inside and (before is False or (before is None and first_counts)):
            found.append((own, own, at))
        if trigger == "exit" and not inside and before:
            found.append((own, own, at))
        if trigger == "dwell" and inside and not before:
            left = next((later for later, still, _ in seen[n:] if not still), math.inf)
            if at + DWELL <= min(left, end):
                last = [which for later, _, which in seen[n:] if later < at + DWELL][-1]
                found.append((own, last, at + DWELL))
    return found


DETECTORS = {
    (trigger, first): detector_of(
        "geofence-location",
        {**CIRCLE, "trigger": trigger, "firstInsideIsEnter": first, "dwellDuration": {"value": 3, "unit": "seconds"}},
        COLUMNS,
    )
    for trigger in ("enter", "exit", "dwell")
    for first in (False, True)
}


def agree(stream: list[tuple[int, Place]], seed: int) -> None:
    rows = [{"id": n, "k": "a", "lat": lat, "lon": lon, "ts": at} for n, (at, (lat, lon)) in enumerate(stream)]
    for (trigger, first), detector in DETECTORS.items():
        played = replayed(detector, rows, Random(seed))
        matches = [output for output in played.outputs if isinstance(output, Match)]
        failed = [output.row[0] for output in played.outputs if isinstance(output, Failed)]
        assert [(o.rows[0][0], o.rows[-1][0], o.end) for o in matches] == fired(played.rows, trigger, first, played.end)
        assert failed == [row["id"] for row in played.rows if row["lon"] == BAD[1]]
        for output in matches:
            assert list(output.values[:2]) == list(output.rows[-1][2:4])


@FEW
@given(sightings, st.integers(0, 1 << 32))
def test_the_detector_agrees_with_the_oracle(stream: list[tuple[int, Place]], seed: int):
    agree(stream, seed)


@pytest.mark.deep
@MANY
@given(sightings, st.integers(0, 1 << 32))
def test_the_detector_agrees_with_the_oracle_at_length(stream: list[tuple[int, Place]], seed: int):
    agree(stream, seed)


# -- the form ----------------------------------------------------------------------------------------------------------

SQUARE = [[0.0, 0.0], [0.0, 10.0], [10.0, 10.0], [10.0, 0.0]]


def found_in(config: dict[str, Any]) -> list[tuple[str, str | None]]:
    node = discover().types["geofence-location"]
    before = Schema(parse_columns("k STRING, lat DOUBLE, lon DECIMAL(9,6), name STRING, ts TIMESTAMP").columns,
                    event_time="ts")  # fmt: skip
    return [(f.code, f.field) for f in node.check(msgspec.convert(config, node.config), {"in": before})]


@pytest.mark.parametrize(
    ("corners", "says"),
    [
        ([[0, 0], [0, 10], [0, 0], [0, 0]], "three different corners"),
        ([[0, 0], [0, 10], [0, 20]], "one line"),
        ([[0, 0], [10, 10], [0, 10], [10, 0]], "cross"),
        ([[0, 0], [0, 10], [10, 10], [5, 0], [10, -10], [0, -5], [0, 0], [-3, 1]], "cross or touch"),
        ([[0, 0], [0, 10], [0, 5], [10, 5]], "cross or touch"),
        ([[80, 0], [80, 120], [80, -120]], "around a pole"),
        ([[0, 0], [0, 180], [10, 90]], "half round the earth"),
    ],
)
def test_corners_that_are_no_area_are_refused(corners: list[list[float]], says: str):
    found = discover().types["geofence-location"]
    config = msgspec.convert({**FORM, "geofenceType": "polygon", "polygonVertices": corners}, found.config)
    (finding,) = found.check(config, {})
    assert (finding.code, finding.field) == ("pattern.polygon", "polygonVertices")
    assert says in finding.detail


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"polygonVertices": [*SQUARE, SQUARE[0]]}, []),
        ({"polygonVertices": []}, [("pattern.polygon", "polygonVertices")]),
        ({"holes": [SQUARE, [[5, 5], [5, 12], [6, 6]]]}, [("pattern.polygon", "holes.1")]),
        ({"holes": [[[5, 5], [5, 6]]]}, [("pattern.polygon", "holes.0")]),
        ({"geofenceType": "circle", "centerLat": 1}, [("pattern.center", "centerLon")]),
        ({"trigger": "dwell"}, [("pattern.no-length", "dwellDuration")]),
        (
            {"trigger": "dwell", "dwellDuration": {"value": 0, "unit": "hours"}},
            [("pattern.no-length", "dwellDuration")],
        ),
        ({"latField": "name"}, [("pattern.type", "latField")]),
        ({"lonField": "lng"}, [("pattern.unknown-column", "lonField")]),
        ({"partitionBy": ["lat"]}, [("pattern.duplicate-output", "partitionBy.0")]),
    ],
)
def test_what_the_form_refuses_and_what_not(changes: dict[str, Any], expected: list[tuple[str, str]]):
    config = {**FORM, "geofenceType": "polygon", "polygonVertices": SQUARE, **changes}
    assert found_in(config) == expected


def test_cards():
    node = discover().types["geofence-location"]

    def card(**changes: Any) -> str:
        return node.summary(msgspec.convert({**FORM, **changes}, node.config))

    circle = {"geofenceType": "circle", "centerLat": 40.64, "centerLon": -73.78}
    assert card(**circle) == "enters 100 m around 40.64, -73.78, per k"
    stay = {"trigger": "dwell", "dwellDuration": {"value": 10, "unit": "minutes"}}
    assert card(**circle, **stay) == "stays 10 min within 100 m of 40.64, -73.78, per k"
    polygon = {"geofenceType": "polygon", "polygonVertices": SQUARE, "holes": [SQUARE]}
    assert card(**polygon, trigger="exit", partitionBy=[]) == "leaves a polygon of 4 corners with 1 hole"
    assert card(**polygon, **stay) == "stays 10 min in a polygon of 4 corners with 1 hole, per k"


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, 90.001, -91.0])
def test_a_latitude_that_is_none_goes_to_the_errors(value: Any):
    detector = DETECTORS["enter", True]
    state = detector.new()
    detector.arrive(state, (1, "a", value, 179.999, 5), 5, None)
    (failed,) = detector.advance(state, 10)
    assert isinstance(failed, Failed) and failed.code == "pattern.coordinates" and "latitude" in failed.reason
    assert detector.is_empty(state)
