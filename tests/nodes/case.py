"""The cases beside each node: what goes in, what comes out."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct

from server.graph.model import Edge, Node
from server.nodes.catalogue import discover
from tests.codegen.drawings import edge, node

Batches = tuple[tuple[dict[str, Any], ...], ...]


class Given(Struct, frozen=True):
    """What comes in at one input: rows by micro-batch, of ``columns``, with a ``watermark``, if any."""

    columns: str = ""
    batches: Batches = ()
    watermark: dict[str, Any] | None = None


class Case(Struct, frozen=True):
    """``batches``: rows by micro-batch, of ``columns``; of several ``inputs`` each has its own; or ``files`` for a
    source. ``output``: rows by port."""

    title: str
    config: dict[str, Any]
    output: dict[str, list[dict[str, Any]] | None]
    columns: str = ""
    batches: Batches = ()
    files: tuple[dict[str, str], ...] = ()
    watermark: dict[str, Any] | None = None
    inputs: dict[str, Given] = {}

    def given(self) -> dict[str, Given]:
        """What comes in, by input."""
        return dict(self.inputs) or {"in": Given(self.columns, self.batches, self.watermark)}


def cases() -> list[tuple[str, str, Case]]:
    """All cases as (name, node type, case)."""
    import msgspec

    found = []
    for node_type, folder in discover().folders.items():
        for file in sorted(Path(folder).glob("cases/*.json")):
            case = msgspec.convert(json.loads(file.read_text(), parse_float=Decimal), Case)
            found.append((f"{node_type}-{file.stem}", node_type, case))
    return found


def drawn(name: str, node_type: str, case: Case, folder: Path) -> tuple[list[Node], list[Edge]]:
    """The case as a drawing of its own: files, the node, a sink per port. Tables are called ``<name>__<port>``."""
    folder = folder / name
    folder.mkdir(parents=True)
    category = discover().types[node_type].category
    tables = name.replace("-", "_")
    nodes: list[Node] = []
    edges: list[Edge] = []
    if category == "source":
        files = {"cloudPath": str(folder)} if node_type == "auto-loader" else {}
        for number, file in enumerate(case.files):
            written(folder / file["name"], file["text"], number)
        nodes.append(node(name, node_type, {**case.config, **files}))
    else:
        place = {"catalog": "main", "schema": "cases", "table": f"{tables}__out"} if category == "sink" else {}
        nodes.append(node(name, node_type, {**place, **case.config}))
        for port, given in case.given().items():
            more_nodes, more_edges = flowing(name if port == "in" else f"{name}-{port}", given, folder / port)
            nodes += more_nodes
            edges += [*more_edges, edge(more_nodes[-1].id, name, target_port=port)]
    if category != "sink":
        for port in case.output:
            config = {"catalog": "main", "schema": "cases", "table": f"{tables}__{port}"}
            nodes.append(node(f"{name}-{port}", "delta-table-sink", config))
            edges.append(edge(name, f"{name}-{port}", port))
    return nodes, edges


def flowing(name: str, given: Given, folder: Path) -> tuple[list[Node], list[Edge]]:
    """A source with a file per batch, and a watermark if there is one; the last node is where it flows out."""
    folder.mkdir()
    for number, rows in enumerate(given.batches):
        text = "".join(json.dumps(row, default=str) + "\n" for row in rows)
        written(folder / f"{number}.jsonl", text, number)
    config = {"cloudPath": str(folder), "schemaHints": given.columns, "maxFilesPerTrigger": 1}
    source = node(f"{name}-src", "auto-loader", config)
    if not given.watermark:
        return [source], []
    clock = node(f"{name}-wm", "watermark", given.watermark)
    return [source, clock], [edge(source.id, clock.id)]


def written(path: Path, text: str, order: int) -> None:
    """A file that Spark's file source takes in its turn: it goes by the time of the last change."""
    import os

    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_600_000_000 + order, 1_600_000_000 + order))


def comparable(row: dict[str, Any], columns: set[str]) -> str:
    """A row as a text that is equal for equal rows, whatever the order of its columns."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(part) for key, part in sorted(value.items())}
        if isinstance(value, list):
            return [plain(part) for part in value]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float | Decimal):
            return format(Decimal(str(value)).normalize(), "f")
        return str(value)

    return json.dumps({name: plain(row.get(name)) for name in sorted(columns)})


def same_rows(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """The same rows in any order, in the columns that are expected."""
    columns = set(expected[0]) if expected else set()
    assert sorted(comparable(row, columns) for row in found) == sorted(comparable(row, columns) for row in expected)
    assert len(found) == len(expected)
