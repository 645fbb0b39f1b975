"""Examples for the OpenAPI schema: one body per call, each of which the server takes."""

from dataclasses import dataclass
from typing import Any

from litestar.enums import RequestEncodingType
from litestar.openapi.spec import Example, OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import BodyKwarg

NODES: list[dict[str, Any]] = [
    {
        "id": "src",
        "type": "auto-loader",
        "label": "Departures",
        "position": {"x": 0, "y": 0},
        "config": {"cloudPath": "examples/flights", "fileFormat": "json", "schemaHints": "ts TIMESTAMP"},
    },
    {"id": "keep", "type": "filter", "position": {"x": 240, "y": 0}, "config": {"condition": "dep_delay > 15"}},
    {
        "id": "out",
        "type": "delta-table-sink",
        "position": {"x": 480, "y": 0},
        "config": {"catalog": "main", "schema": "default", "table": "late", "writeMode": "append"},
    },
]
EDGES: list[dict[str, Any]] = [
    {"id": "e1", "source": "src", "target": "keep"},
    {"id": "e2", "source": "keep", "target": "out"},
]
CREATE = {"name": "Late departures", "description": "More than a quarter of an hour", "nodes": NODES, "edges": EDGES}
EDIT = {
    "editId": "8f0c1a52-6a3e-4a53-9f4e-2f1f3a0c7d11",
    "base": 41,
    "commands": [{"command": "configureNode", "id": "keep", "set": {"condition": "dep_delay > 30"}}],
}
UNDO = {"editId": "1b7e5a0e-1f0e-4d8f-8f39-0f8b7c0f1d22"}
NAME_VERSION = {"name": "As presented", "version": 41, "note": "Before the thresholds were raised"}
RESTORE = {"version": 41}
FORK = {"name": "Late departures, second try", "version": 41}
CODEGEN = {"name": "Late departures", "nodes": NODES, "edges": EDGES, "target": "sdp"}
DEPLOY = {"target": "local", "settings": {"trigger": "availableNow"}}
PREVIEW = {"node": NODES[0], "limit": 20}
PATTERN = {
    "pattern": {
        "stages": [
            {"name": "first", "where": "dep_delay > 30"},
            {"name": "later", "where": "dep_delay > first.dep_delay", "contiguity": "strict"},
        ],
        "withinMs": 7_200_000,
    },
    "partitionBy": ["carrier"],
    "events": [
        {"carrier": "UA", "dep_delay": 31, "ts": "2013-01-01T10:00:00Z"},
        {"carrier": "UA", "dep_delay": 45, "ts": "2013-01-01T11:00:00Z"},
    ],
}
CASES = {
    "node": {
        "type": "count-threshold",
        "config": {
            "eventFilter": "dep_delay > 30",
            "thresholdCount": 2,
            "windowDuration": {"value": 1, "unit": "hours"},
            "partitionBy": ["carrier"],
            "testCases": [
                {
                    "name": "The second within the hour",
                    "events": [
                        {"carrier": "UA", "dep_delay": 31, "ts": "2013-01-01T10:00:00Z"},
                        {"carrier": "UA", "dep_delay": 45, "ts": "2013-01-01T10:30:00Z"},
                    ],
                    "expect": {"matches": [{"carrier": "UA", "event_count": 2}]},
                }
            ],
        },
    }
}
ME = {"name": "Ann"}
FROM_TEMPLATE = {"name": "My growing delays"}
PREFERENCES = {"defaultCatalog": "main", "defaultSchema": "default", "canvasSettings": {"snapToGrid": True}}


EXPORT = {"format": "lakestream", "formatVersion": 1, "name": "Late departures", "nodes": NODES, "edges": EDGES}


@dataclass
class ImportOperation(Operation):
    """An import reads its body itself: what is no JSON, and files of the earlier builder, have answers of their own."""

    def __post_init__(self) -> None:
        kind = Schema(type=OpenAPIType.OBJECT, description="An export file, of LakeStream or of the earlier builder")
        self.request_body = RequestBody(
            {"application/json": OpenAPIMediaType(kind, examples={"export": Example(value=EXPORT)})}, required=True
        )


@dataclass
class UploadOperation(Operation):
    """A file is read as it comes."""

    def __post_init__(self) -> None:
        kind = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="The file's bytes")
        self.request_body = RequestBody({"application/octet-stream": OpenAPIMediaType(kind)}, required=True)


def like(value: dict[str, Any]) -> BodyKwarg:
    """A JSON body that looks like this."""
    return BodyKwarg(media_type=RequestEncodingType.JSON, examples=[Example(value=value)])
