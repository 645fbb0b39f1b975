"""A pattern node's case, answered by the matcher alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from server.cep.outputs import Dropped, Failed, Late, Match, Output, Timeout
from server.cep.rollcall import RollCall
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.nodes.patterns.sides import row_beside
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.nodes.case import Case, Given

UNIT_MS = {"seconds": 1_000, "minutes": 60_000}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def answers(kind: str, case: Case) -> dict[str, list[dict[str, Any]]]:
    """Rows by port, of a node of that type."""
    given = case.given()
    schemas = {port: schema_of(one) for port, one in given.items()}
    node_type = discover().types[kind]
    assert node_type.engine is not None
    pattern, findings = node_type.engine(msgspec.convert(case.config, node_type.config), schemas, EngineUse())
    assert pattern is not None, findings
    spec = pattern.to_spec()
    detector = pattern.detector.from_spec(spec)
    kinds = {port: {column.name: column.type for column in schema.columns} for port, schema in schemas.items()}
    own_kinds = {column.name: column.type for column in pattern.inputs}
    states: dict[tuple[Any, ...], Any] = {}
    found: dict[str, list[dict[str, Any]]] = {"out": [], "timeouts": [], "late": [], "errors": []}
    newest: dict[str, int] = {}
    roll = RollCall(spec)

    def shown(port: str, row: dict[str, Any]) -> dict[str, Any]:
        if port == "in":
            return {name: outward(row.get(name), kind) for name, kind in kinds[port].items()}
        mine = {f"{port}_{name}": outward(row.get(name), kind) for name, kind in kinds[port].items()}
        return {"side": port, **{f"{p}_{name}": None for p in kinds for name in kinds[p]}, **mine}

    def tell(output: Output, raw: dict[str, Any] | None = None, port: str = "in") -> None:
        if isinstance(output, Late):
            assert raw is not None
            found["late"].append(shown(port, raw))
        elif isinstance(output, Match | Timeout):
            if pattern.row_itself:
                names = [c.name for c in pattern.inputs]
                found["out"].append({n: outward(v, own_kinds[n]) for n, v in zip(names, output.rows[0], strict=True)})
                return
            key = {c.name: outward(output.rows[0][spec["key"][n]], c.type) for n, c in enumerate(pattern.partition)}
            end = output.end if isinstance(output, Match) else output.at
            own: dict[str, Any] = {
                c.name: outward(value, c.type) for c, value in zip(pattern.outputs, output.values, strict=True)
            }
            if not pattern.outputs:
                names = [c.name for c in pattern.inputs]
                rows = [dict(zip(names, row, strict=True)) for row in output.rows]
                own = {"matched_events": [{n: outward(r[n], own_kinds[n]) for n in names} for r in rows]}
            times = {"match_start": iso(output.start), "match_end": iso(end)}
            found["out" if isinstance(output, Match) else "timeouts"].append({**key, **times, **own})
        elif isinstance(output, Failed):
            found["errors"].append({"code": output.code, "reason": output.reason, "at": iso(output.at)})
        elif isinstance(output, Dropped):
            found["errors"].append({"code": "pattern.runs-full", "reason": output.reason, "at": iso(output.at)})

    for number in range(max(len(one.batches) for one in given.values()) + 1):
        # The clock is that of the input which is behind; one that has sent nothing holds all back.
        clocks = [newest[port] - schema.delay_ms for port, schema in schemas.items() if port in newest]
        watermark = max(min(clocks), 0) or None if len(clocks) == len(schemas) else None
        for port, raw in [(port, raw) for port, one in given.items() for raw in one.batches[number : number + 1]]:
            for one in raw:
                row = {name: inward(one.get(name), kind) for name, kind in kinds[port].items()}
                at = row[schemas[port].event_time or ""]
                if at is None:
                    reason = "the time column is NULL"
                    found["errors"].append({"code": "pattern.no-time", "reason": reason, "at": None})
                    continue
                whole = row if port == "in" else row_beside(port, row, spec["columns"])
                values = tuple(whole.get(name) for name in spec["columns"])
                roll.arrived(at, watermark)
                state = states.setdefault(tuple(values[n] for n in spec["key"]), detector.new())
                for output in detector.arrive(state, values, at, watermark):
                    tell(output, row, port)
                newest[port] = max(at, newest.get(port, at))
        if (begin := roll.call(watermark)) is not None:
            for listed in roll.rows:
                state = states.setdefault(tuple(listed[n] for n in spec["key"]), detector.new())
                detector.begin(state, listed, begin)
        if watermark is not None:
            for state in states.values():
                for output in detector.advance(state, watermark):
                    tell(output)
    return found


def schema_of(given: Given) -> Schema:
    """The columns at an input, with its watermark."""
    assert given.watermark is not None
    delay = given.watermark["delayThreshold"]
    return Schema(
        parse_columns(given.columns).columns,
        event_time=given.watermark["timestampColumn"],
        delay_ms=delay["value"] * UNIT_MS[delay["unit"]],
    )


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
