"""The cases beside each node: what goes in, what comes out."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct

from server.graph.model import Edge, Node
from server.nodes.catalogue import discover
from tests.codegen.drawings import edge, node


class Case(Struct, frozen=True):
    """``batches``: rows by micro-batch, of ``columns``; or ``files`` for a source. ``output``: rows by port."""

    title: str
    config: dict[str, Any]
    output: dict[str, list[dict[str, Any]] | None]
    columns: str = ""
    batches: tuple[tuple[dict[str, Any], ...], ...] = ()
    files: tuple[dict[str, str], ...] = ()
    watermark: dict[str, Any] | None = None


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
        for number, rows in enumerate(case.batches):
            text = "".join(json.dumps(row, default=str) + "\n" for row in rows)
            written(folder / f"{number}.jsonl", text, number)
        config = {"cloudPath": str(folder), "schemaHints": case.columns, "maxFilesPerTrigger": 1}
        nodes.append(node(f"{name}-src", "auto-loader", config))
        before = f"{name}-src"
        if case.watermark:
            nodes.append(node(f"{name}-wm", "watermark", case.watermark))
            edges.append(edge(before, f"{name}-wm"))
            before = f"{name}-wm"
        place = {"catalog": "main", "schema": "cases", "table": f"{tables}__out"} if category == "sink" else {}
        nodes.append(node(name, node_type, {**place, **case.config}))
        edges.append(edge(before, name))
    if category != "sink":
        for port in case.output:
            config = {"catalog": "main", "schema": "cases", "table": f"{tables}__{port}"}
            nodes.append(node(f"{name}-{port}", "delta-table-sink", config))
            edges.append(edge(name, f"{name}-{port}", port))
    return nodes, edges


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
