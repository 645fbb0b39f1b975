"""The geofence: its form and its card."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.detection import PORTS_WITHOUT_TIMEOUTS, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import KeyedForm
from server.nodes.patterns.geofence_location.area import read_polygon
from server.nodes.patterns.geofence_location.detector import GeofenceDetector
from server.nodes.patterns.keyed import keyed_compiler, per_key
from server.sql.columns import Column, Schema

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Corner = tuple[Latitude, Longitude]
Corners = Annotated[tuple[Corner, ...], Meta(max_length=500)]

CIRCLE = {"geofenceType": ["circle"]}
POLYGON = {"geofenceType": ["polygon"]}


class Config(KeyedForm, frozen=True, kw_only=True):
    lat_field: Annotated[
        str, ui("Latitude", "column", 1, "The column with degrees north, -90 to 90.", min_length=1, max_length=255)
    ]
    lon_field: Annotated[
        str, ui("Longitude", "column", 2, "The column with degrees east, -180 to 180.", min_length=1, max_length=255)
    ]
    geofence_type: Annotated[Literal["circle", "polygon"], ui("Area", "select", 3, "How the area is drawn.")]
    radius_meters: Annotated[
        float,
        ui("Radius in metres", "number", 4, "Its border belongs to the area.", visible_if=CIRCLE, gt=0, le=20_000_000),
    ] = 100
    center_lat: Annotated[
        Latitude | None,
        ui("Centre: latitude", "number", 5, "Degrees north.", visible_if=CIRCLE),
    ] = None
    center_lon: Annotated[
        Longitude | None,
        ui("Centre: longitude", "number", 6, "Degrees east.", visible_if=CIRCLE),
    ] = None
    polygon_vertices: Annotated[
        Corners,
        ui("Corners", "points", 7, "Latitude and longitude of each, all around the area.", visible_if=POLYGON),
    ] = ()
    holes: Annotated[
        tuple[Corners, ...],
        ui(
            "Holes",
            "points",
            8,
            "Areas in it that don't belong to it, each with its own corners.",
            visible_if=POLYGON,
            max_length=50,
        ),
    ] = ()
    trigger: Annotated[
        Literal["enter", "exit", "dwell"],
        ui("Fires when somebody", "select", 9, "enter: comes in. exit: leaves. dwell: has stayed for a given time."),
    ] = "enter"
    dwell_duration: Annotated[
        Duration | None,
        ui(
            "Stays for",
            "duration",
            10,
            "Counted from the first row inside; a row outside before that begins it anew.",
            visible_if={"trigger": ["dwell"]},
        ),
    ] = None
    first_inside_is_enter: Annotated[
        bool,
        ui(
            "First seen inside counts as entering",
            "boolean",
            11,
            "Off: somebody must have been seen outside before.",
            visible_if={"trigger": ["enter"]},
        ),
    ] = False


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The geofence over the columns at hand, or what is wrong with it."""
    compiler = keyed_compiler(
        GeofenceDetector,
        config,
        before,
        use,
        Column("lat", "DOUBLE"),
        Column("lon", "DOUBLE"),
        Column("distance_m", "DOUBLE"),
    )
    compiler.value("lat", config.lat_field, "latField", number=True)
    compiler.value("lon", config.lon_field, "lonField", number=True)
    compiler.output_columns(config.output_columns)
    compiler.findings += check_form(config)
    settings = {"trigger": config.trigger, **area(config)}
    if config.trigger == "enter":
        settings["firstInside"] = config.first_inside_is_enter
    if config.trigger == "dwell" and config.dwell_duration is not None:
        settings["dwellMs"] = config.dwell_duration.milliseconds
    return compiler.compiled(settings, config.max_buffered_per_key)


def area(config: Config) -> dict[str, Any]:
    """The area as the detector takes it."""
    if config.geofence_type == "polygon":
        return {"rings": read_polygon(config.polygon_vertices, config.holes)[0]}
    return {"rings": [], "center": [config.center_lat, config.center_lon], "radius": config.radius_meters}


def check_form(config: Config) -> list[Finding]:
    """What can be said without the columns: that there is an area, and a time to stay."""
    findings: list[Finding] = []
    if config.geofence_type == "polygon":
        if config.polygon_vertices:
            findings += read_polygon(config.polygon_vertices, config.holes)[1]
        else:
            detail = "A polygon needs its corners, latitude and longitude of each."
            findings.append(Finding("pattern.polygon", detail, field="polygonVertices"))
    else:
        for value, field in ((config.center_lat, "centerLat"), (config.center_lon, "centerLon")):
            if value is None:
                detail = "A circle needs its centre, latitude and longitude."
                findings.append(Finding("pattern.center", detail, field=field))
    if config.trigger == "dwell":
        if config.dwell_duration is None:
            detail = "Say how long somebody has to stay for it to fire."
            findings.append(Finding("pattern.no-length", detail, field="dwellDuration"))
        else:
            findings += check_length(config.dwell_duration, "dwellDuration", "The stay")
    return findings


def summary(config: Config) -> str:
    """What fires, where, of whom: "stays 10 min within 100 m of 40.64, -73.78, per truck"."""
    stay = spoken(config.dwell_duration.milliseconds) if config.dwell_duration is not None else "?"
    does = {"enter": "enters", "exit": "leaves", "dwell": f"stays {stay}"}[config.trigger]
    if config.geofence_type == "circle":
        near = "within {} of {}" if config.trigger == "dwell" else "{} around {}"
        center = f"{number(config.center_lat)}, {number(config.center_lon)}"
        line = f"{does} {near.format(f'{config.radius_meters:g} m', center)}"
    else:
        into = "in " if config.trigger == "dwell" else ""
        line = f"{does} {into}a polygon of {len(config.polygon_vertices)} corners"
        if config.holes:
            line += f" with {len(config.holes)} {'hole' if len(config.holes) == 1 else 'holes'}"
    return line + per_key(config.partition_by)


def number(value: float | None) -> str:
    """A coordinate for a card."""
    return "?" if value is None else f"{value:g}"


NODE = pattern_node(
    type="geofence-location",
    label="Geofence / Location",
    icon="MapPin",
    description="Fires when somebody enters, leaves or stays in a circle or a polygon.",
    config=Config,
    example={
        "latField": "lat",
        "lonField": "lon",
        "geofenceType": "circle",
        "radiusMeters": 500.0,
        "centerLat": 40.6413,
        "centerLon": -73.7781,
        "polygonVertices": [[40.62, -73.83], [40.62, -73.74], [40.67, -73.74], [40.67, -73.83]],
        "holes": [[[40.64, -73.79], [40.64, -73.77], [40.65, -73.77]]],
        "trigger": "dwell",
        "dwellDuration": {"value": 30, "unit": "minutes"},
        "firstInsideIsEnter": True,
        "partitionBy": ["carrier"],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["flight AS last_flight", "distance_m / 1000 AS km"],
        "detectedAt": True,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS_WITHOUT_TIMEOUTS,
    summary=summary,
    found_at_end=lambda config: True,
    embeds=ordered_embeds(
        "server.nodes.patterns.geofence_location.geometry", "server.nodes.patterns.geofence_location.detector"
    ),
)
