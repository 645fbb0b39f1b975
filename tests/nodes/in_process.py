"""A pattern node's case, answered by the matcher alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from server.cep.outputs import Dropped, Failed, Late, Match, Output, Timeout
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.nodes.case import Case

UNIT_MS = {"seconds": 1_000, "minutes": 60_000}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def answers(kind: str, case: Case) -> dict[str, list[dict[str, Any]]]:
    """Rows by port, of a node of that type."""
    assert case.watermark is not None
    delay = case.watermark["delayThreshold"]
    delay_ms = delay["value"] * UNIT_MS[delay["unit"]]
    before = parse_columns(case.columns)
    node_type = discover().types[kind]
    schema = Schema(before.columns, event_time=case.watermark["timestampColumn"], delay_ms=delay_ms)
    assert node_type.engine is not None
    pattern, findings = node_type.engine(msgspec.convert(case.config, node_type.config), {"in": schema}, EngineUse())
    assert pattern is not None, findings
    spec = pattern.to_spec()
    detector = pattern.detector.from_spec(spec)
    kinds = {column.name: column.type for column in before.columns}
    states: dict[tuple[Any, ...], Any] = {}
    found: dict[str, list[dict[str, Any]]] = {"out": [], "timeouts": [], "late": [], "errors": []}
    newest: int | None = None

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {name: outward(row.get(name), kind) for name, kind in kinds.items()}

    def tell(output: Output, raw: dict[str, Any] | None = None) -> None:
        if isinstance(output, Late):
            assert raw is not None
            found["late"].append(shown(raw))
        elif isinstance(output, Match | Timeout):
            if pattern.row_itself:
                names = [c.name for c in pattern.inputs]
                found["out"].append({n: outward(v, kinds[n]) for n, v in zip(names, output.rows[0], strict=True)})
                return
            key = {c.name: output.rows[0][spec["key"][n]] for n, c in enumerate(pattern.partition)}
            end = output.end if isinstance(output, Match) else output.at
            own: dict[str, Any] = {
                c.name: outward(value, c.type) for c, value in zip(pattern.outputs, output.values, strict=True)
            }
            if not pattern.outputs:
                names = [c.name for c in pattern.inputs]
                rows = [dict(zip(names, row, strict=True)) for row in output.rows]
                own = {"matched_events": [{n: outward(r[n], kinds[n]) for n in names} for r in rows]}
            times = {"match_start": iso(output.start), "match_end": iso(end)}
            found["out" if isinstance(output, Match) else "timeouts"].append({**key, **times, **own})
        elif isinstance(output, Failed):
            found["errors"].append({"code": output.code, "reason": output.reason, "at": iso(output.at)})
        elif isinstance(output, Dropped):
            found["errors"].append({"code": "pattern.runs-full", "reason": output.reason, "at": iso(output.at)})

    for batch in [*case.batches, ()]:
        watermark = None if newest is None else max(newest - delay_ms, 0) or None
        for raw in batch:
            row = {name: inward(raw.get(name), kind) for name, kind in kinds.items()}
            at = row[schema.event_time or ""]
            if at is None:
                found["errors"].append({"code": "pattern.no-time", "reason": "the time column is NULL", "at": None})
                continue
            values = tuple(row[name] for name in spec["columns"])
            state = states.setdefault(tuple(values[n] for n in spec["key"]), detector.new())
            for output in detector.arrive(state, values, at, watermark):
                tell(output, row)
            newest = at if newest is None else max(newest, at)
        if watermark is not None:
            for state in states.values():
                for output in detector.advance(state, watermark):
                    tell(output)
    return found


def inward(value: Any, kind: str) -> Any:
    """A case's value as the matcher takes it."""
    if value is None:
        return None
    if kind == "TIMESTAMP" and isinstance(value, str):
        return (datetime.fromisoformat(value) - EPOCH) // timedelta(milliseconds=1)
    if kind == "DATE":
        return (date.fromisoformat(value) - EPOCH.date()).days
    if kind.startswith("DECIMAL"):
        return Decimal(value)
    if kind in ("DOUBLE", "FLOAT"):
        return float(value)
    return value


def outward(value: Any, kind: str) -> Any:
    """The matcher's value as a case writes it."""
    if value is None:
        return None
    if kind == "TIMESTAMP":
        return iso(value)
    if kind == "DATE":
        return (EPOCH.date() + timedelta(days=value)).isoformat()
    if kind.startswith("STRUCT") and "t" in value:
        return {**value, "t": value["t"].replace("Z", ".000Z")}
    return value


def iso(milliseconds: int) -> str:
    """A time as Spark writes it into JSON."""
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
