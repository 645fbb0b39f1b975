"""What a generated unit test is made of: a pattern, read from the notebook it stands in, fed by Spark's own tester."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pandas and Spark's tester come without complete types.

import ast
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql.streaming.tws_tester import TwsTester

from server.codegen.runtime.compared_rows import one_text, paired, shown

CELL = "# COMMAND ----------"
CARRIED = "# Carried along from"
WORDS = {"out": "matches", "timeouts": "timeouts", "late": "late", "errors": "errors"}


class Pattern:
    """One pattern of a notebook. No Spark is needed: only the cells that carry the engine are run.

    ``spec``, ``rows``, ``read``, ``write``: the names of its settings, of its stream, of the one stream its inputs
    are made to if there are several, and of the function that takes its ports apart.
    """

    def __init__(self, notebook: Path, *, spec: str, rows: str, read: str, write: str) -> None:
        text = notebook.read_text(encoding="utf-8")
        self.names: dict[str, Any] = {"__name__": "notebook"}
        for cell in carried_cells(text):
            exec(compile(cell, str(notebook), "exec"), self.names)  # noqa: S102
        self.columns: list[tuple[str, str]] = []
        self.ports: dict[str, list[tuple[str, str, Any]]] = {}
        self.event_time = ""
        self.name = ""
        self.behind = False
        self.sides: dict[str, str] = {}
        for statement in ast.parse(text).body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                if name == spec:
                    self.spec: Mapping[str, Any] = ast.literal_eval(statement.value)
                elif name == rows and isinstance(statement.value, ast.Call):
                    self.read_stream(statement.value)
                elif name == read and isinstance(statement.value, ast.Call):
                    self.read_sides(statement.value.args[0])
            elif isinstance(statement, ast.FunctionDef) and statement.name == write:
                self.read_ports(statement, "port", 1)
            if isinstance(statement, ast.Assign):
                self.read_ports(statement, "Given", 0)
        self.ports.setdefault("timeouts", self.ports["out"])

    def read_ports(self, statement: ast.stmt, called: str, place: int) -> None:
        """The ports that are named in calls of ``called``: where patterns share a query, those that bear its name."""
        for part in ast.walk(statement):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == called:
                pattern, _, port = ast.literal_eval(part.args[place]).rpartition(".")
                if pattern == self.name:
                    self.ports[port] = ast.literal_eval(part.keywords[0].value)

    def read_stream(self, call: ast.Call) -> None:
        """What the program says of the stream: its engine, its columns, its time."""
        said = {keyword.arg: keyword.value for keyword in call.keywords}
        engine = said["detector"]
        assert isinstance(engine, ast.Name)
        self.engine = self.names[engine.id]
        self.columns = ast.literal_eval(said["columns"])
        self.event_time = ast.literal_eval(said["event_time"])
        self.name = ast.literal_eval(said["name"]) if "name" in said else ""
        self.behind = isinstance(call.func, ast.Name) and call.func.id == "detect_behind"

    def read_sides(self, sides: ast.expr) -> None:
        """The inputs by name, each with the column of its time."""
        assert isinstance(sides, ast.Dict)
        for side, stream in zip(sides.keys, sides.values, strict=True):
            assert side is not None and isinstance(stream, ast.Tuple)
            self.sides[ast.literal_eval(side)] = ast.literal_eval(stream.elts[1])

    def row_of(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """An event by the columns of the stream the pattern follows; ``""`` is its time. Of several inputs an event
        names its own as ``side``."""
        kinds = dict(self.columns)
        if not self.sides:
            given = dict(event)
            time = given.get(self.event_time)
        else:
            side = event.get("side")
            assert side in self.sides, f"an event has the side {side!r}; there are {', '.join(self.sides)}"
            own = {name: value for name, value in event.items() if name != "side"}
            time = own.get(self.sides[side])
            shared = {name for name in kinds if name.startswith(("key.", "tie.")) and name[4:] in own}
            given = {
                "side": side,
                **{name: own[name[4:]] for name in shared},
                **{f"{side}.{name}": value for name, value in own.items()},
            }
        unknown = sorted(set(given) - set(kinds))
        assert not unknown, f"an event has the column {unknown[0]}, which the program does not read"
        row = {name: self.carried(given.get(name), kind) for name, kind in kinds.items()}
        return {**row, "": self.carried(time, "TIMESTAMP")}

    def tester(self) -> TwsTester:
        """The pattern's processor, with nothing seen yet. On Spark late rows reach it too: here as well."""
        processor = self.names["PatternProcessor"](self.engine, self.spec, self.columns)
        latest = self.names["NO_TIMER"]
        return TwsTester(processor, timeMode="eventTime", outputMode="Append", eventTimeExtractor=lambda row: latest)

    def carried(self, value: Any, kind: Any) -> Any:
        """A value of a case as the program carries it: times as milliseconds, dates as days, nested ones as text."""
        if value is None:
            return None
        if not isinstance(kind, str):
            return [
                {f"c{n}": self.carried(row.get(name), inner) for n, (name, inner) in enumerate(kind)} for row in value
            ]
        if kind.startswith("TIMESTAMP") or kind == "DATE":
            own = "DATE" if kind == "DATE" else "TIMESTAMP"
            return self.names["cast_value"](value, "STRING", own) if isinstance(value, str) else value
        if kind.startswith("DECIMAL"):
            return self.names["cast_value"](str(value), "STRING", kind)
        if kind.startswith(("ARRAY", "STRUCT", "MAP")):
            return one_text(value if isinstance(value, str) else json.dumps(value))
        return float(value) if kind in ("DOUBLE", "FLOAT") else value

    def frame(self, events: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
        """Events as the processor gets them from Spark."""
        rows = [self.row_of(event) for event in events]
        earliest = -self.names["NO_TIMER"]
        times = np.array([earliest if row[""] is None else row[""] for row in rows], np.int64)
        columns = [self.column([row[name] for row in rows], kind) for name, kind in self.columns]
        return pd.DataFrame({"bucket": [0], "rows": [self.names["Rows"](times, columns).saved()]})

    def column(self, values: Sequence[Any], kind: str) -> Any:
        """Values of one column, as text where they travel as text."""
        own = self.names["arrow_type"](kind)
        return pa.array([str(v) if own == pa.string() and v is not None else v for v in values], own)

    def given_out(
        self,
        events: Sequence[Mapping[str, Any]],
        arrivals: Sequence[Mapping[str, int]] | None,
        final_watermark: int | None,
    ) -> dict[str, list[dict[str, Any]]]:
        """The rows at each port. ``arrivals`` None: all events come, then the watermark reaches the latest of them."""
        if arrivals is None:
            times = [at for event in events if (at := self.row_of(event)[""]) is not None]
            arrivals = [{"event": n} for n in range(len(events))] + [{"watermark": max(times)}] * bool(times)
        if final_watermark is not None:
            arrivals = [*arrivals, {"watermark": final_watermark}]
        run = self.tester()
        batch: list[Mapping[str, Any]] = []
        frames: list[Any] = []
        watermark = 0
        for step in [*arrivals, {"watermark": watermark}]:
            if "event" in step:
                event = events[step["event"]]
                early = self.behind and not self.sides and (self.row_of(event)[""] or 0) <= watermark
                assert not early or watermark == 0, "what another pattern gives is never behind the watermark"
                batch.append(event)
                continue
            if batch:
                frames.append(run.testInPandas(0, self.frame(batch)))
                batch = []
            if step["watermark"] > watermark:
                watermark = step["watermark"]
                came = run.setWatermark(watermark)
                frames += came if isinstance(came, list) else [came]
        found: dict[str, list[dict[str, Any]]] = {word: [] for word in WORDS.values()}
        for frame in frames:
            for port, body in zip(frame["port"], frame["body"], strict=True) if len(frame) else ():
                own = json.loads(body, parse_float=Decimal)
                found[WORDS[port]].append({name: told(own.get(field), kind) for name, field, kind in self.ports[port]})
        return found

    def kinds(self, word: str) -> dict[str, Any]:
        """The columns at a port, with their types."""
        port = next(port for port, own in WORDS.items() if own == word)
        return {name: kind for name, _, kind in self.ports[port]}


def carried_cells(notebook: str) -> list[str]:
    """The cells that carry the engine: they stand together, before all that somebody has drawn or written."""
    cells = notebook.split(CELL)
    carried = [cell.lstrip().startswith(CARRIED) for cell in cells]
    first = carried.index(True)
    end = next((n for n in range(first, len(cells)) if not carried[n]), len(cells))
    return cells[first:end]


def check(
    pattern: Pattern,
    *,
    events: Sequence[Mapping[str, Any]],
    expected: Mapping[str, Sequence[Mapping[str, Any]]],
    arrivals: Sequence[Mapping[str, int]] | None = None,
    final_watermark: int | None = None,
) -> None:
    """Play the events to the pattern and compare what comes out. Raises AssertionError that says what differs."""
    found = pattern.given_out(events, arrivals, final_watermark)
    for word, rows in expected.items():
        kinds = pattern.kinds(word)
        unknown = sorted({name for row in rows for name in row} - set(kinds))
        assert not unknown, f"{word} have no column {unknown[0]}; they have {', '.join(kinds)}"
        wanted = [{name: pattern.carried(value, kinds[name]) for name, value in row.items()} for row in rows]
        missing, left = paired(wanted, found[word])
        said = "".join(f"\n  expected, and not there: {shown(spoken(row, kinds))}" for row in missing)
        said += "".join(f"\n  there, and not expected: {shown(spoken(row, kinds))}" for row in left)
        assert not said, f"{len(found[word])} {word}, {len(rows)} expected:{said}"


def spoken(row: Mapping[str, Any], kinds: Mapping[str, Any]) -> dict[str, Any]:
    """A carried row as people write it: rows within it by their columns' names, times and dates as ISO text."""
    return {name: spoken_value(value, kinds[name]) for name, value in row.items()}


def spoken_value(value: Any, kind: Any) -> Any:
    """The reverse of ``Pattern.carried``; a time that no calendar has stays a number."""
    if not isinstance(kind, str):
        fields = [(f"c{n}", name, own) for n, (name, own) in enumerate(kind)]
        return [{name: spoken_value(row.get(field), own) for field, name, own in fields} for row in value or ()]
    if isinstance(value, int) and (kind == "DATE" or kind.startswith("TIMESTAMP")):
        since = timedelta(days=value) if kind == "DATE" else timedelta(milliseconds=value)
        try:
            time = datetime(1970, 1, 1, tzinfo=UTC) + since
        except OverflowError:
            return value
        return time.date().isoformat() if kind == "DATE" else f"{time.isoformat(timespec='milliseconds')[:-6]}Z"
    return float(value) if isinstance(value, Decimal) else value


def told(value: Any, kind: Any) -> Any:
    """A value that has come out, so that equal ones look the same."""
    nested = isinstance(kind, str) and kind.startswith(("ARRAY", "STRUCT", "MAP"))
    return one_text(value) if nested and value is not None else value
