"""A query whose expressions are read and checked, as the SPEC that ``server.cep.rowpattern`` carries out."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from server.cep.rowpattern.row_detector import RowPatternDetector
from server.nodes.pattern_compile import CompiledPattern, InputColumn, output_column
from server.sql.carriage import carried_type, to_matcher
from server.sql.columns import Schema
from server.sql.escape import identifier
from server.sql.explained import explained
from server.sql.rowpattern.clause import Clause, Said
from server.sql.rowpattern.printer import RowPrinter, Slot, navigations, uses_match_number
from server.sql.rowpattern.scope import Navigation, Variables
from server.sql.terms import Term, columns_of
from server.sql.to_python import Printer, may_fail
from server.sql.types import UNKNOWN, normal_type

ROW_SPEC_FORMAT = 1

NameAndType = tuple[str, str]


class RowPatternUse(Struct, frozen=True):
    """Whom a query is compiled for. ``bounded``: the input has an end, and the answer is the query's own columns.

    Otherwise it is a stream's: rows are ordered by its time, and a match begins with its key, name and times.
    ``whole_order``: rows have no time; all of ORDER BY puts them in order. ``explain``: the SPEC also says how to
    explain.
    """

    field: str = "sql"
    node: str = ""
    bounded: bool = False
    whole_order: bool = False
    every_column: bool = False
    explain: bool = False
    max_runs_per_key: int | None = None
    max_buffered_per_key: int | None = None


class Meant(Struct, frozen=True):
    """What a query means: its columns by their own spelling and type, its expressions as terms."""

    clause: Clause
    key: list[NameAndType]
    order: list[NameAndType]
    define: list[tuple[Said, Term]]
    measures: list[tuple[Said, Term]]
    outputs: list[tuple[str, Term]]
    where: Term | None
    skip: Variables


class RowSpec:
    """Makes one SPEC, now that it is known which columns a row has."""

    def __init__(self, meant: Meant, schema: Schema | None, use: RowPatternUse) -> None:
        self.meant = meant
        self.schema = schema
        self.use = use

    def compiled(self) -> CompiledPattern:
        """The SPEC, and the columns on both sides."""
        key, order, define, measures = self.meant.key, self.meant.order, self.meant.define, self.meant.measures
        outputs, where, clause = self.meant.outputs, self.meant.where, self.meant.clause
        asked = {
            name for term in (*(term for _, term in outputs), *((where,) if where else ())) for name in columns_of(term)
        }
        used = [(said, term) for said, term in measures if said.name in asked]
        own = {said.name for said, _ in used}
        first = 0 if self.use.whole_order else 1
        ties = list(zip(order, clause.order, strict=True))[first:]
        read = {name for _, term in (*define, *used) for name in columns_of(term)} | {name for name, _ in key}
        read |= (asked - own) | {name for (name, _), _ in ties}
        columns = self.row_columns(read)
        places = {name: number for number, (name, _) in enumerate(columns)}
        memory: list[Slot] = []
        conditions = self.conditions(define, RowPrinter(places, memory))
        measured: list[Slot] = []
        printer = RowPrinter(places, measured)
        whole = {name: len(used) + place for name, place in places.items()}
        whole |= {said.name: number for number, (said, _) in enumerate(used)}
        outer = Printer(whole, [])
        seen = [to for _, term in (*define, *used) for to in navigations(term)]
        spec: dict[str, Any] = {
            "format": ROW_SPEC_FORMAT,
            "engine": RowPatternDetector.__name__,
            "node": self.use.node,
            "columns": list(places),
            "key": [places[name] for name, _ in key],
            "order": [[places[name], one.down, one.nulls_last] for (name, _), one in ties],
            "pattern": clause.pattern,
            "define": conditions,
            "memory": memory,
            "withinMs": clause.within_ms,
            "skip": {"to": clause.skip, "variables": list(self.meant.skip)},
            "rowsPerMatch": clause.rows_per_match,
            "measures": [{"name": said.name, "python": printer.output(term)} for said, term in used],
            "measureMemory": measured,
            "outputs": [{"name": name, "python": outer.output(term)} for name, term in outputs],
            "where": None if where is None else {"python": outer.true(where)},
            "lookBack": max((-to.steps for to in seen if to.steps < 0), default=0),
            "lookAhead": max((to.steps for _, term in used for to in navigations(term) if to.steps > 0), default=0),
            "usesNumber": any(uses_match_number(term) for _, term in used),
            "maxRunsPerKey": self.use.max_runs_per_key,
            "maxBufferedPerKey": self.use.max_buffered_per_key,
        }
        return CompiledPattern(
            spec=spec,
            inputs=tuple(
                InputColumn(name, kind, carried_type(kind), to_matcher(identifier(name), kind))
                for name, kind in columns
            ),
            partition=tuple(output_column(name, kind) for name, kind in key),
            outputs=tuple(output_column(name, term.type) for name, term in outputs),
            detector=RowPatternDetector,
        )

    def conditions(self, define: Sequence[tuple[Said, Term]], printer: RowPrinter) -> list[dict[str, Any]]:
        """DEFINE in the SPEC."""
        found: list[dict[str, Any]] = []
        for said, term in define:
            printer.defines = said.name
            text = printer.true(term)
            entry: dict[str, Any] = {"variable": said.name, "sql": " ".join(said.text.split()), "python": text}
            if "m[" in text:
                entry["memory"] = True
            ahead = max((self.ahead(to, said.name) for to in navigations(term)), default=0)
            if ahead > 0:
                entry["ahead"] = ahead
            if may_fail(term):
                entry["mayFail"] = True
            if self.use.explain:
                entry["explain"] = explained(term, printer)
            found.append(entry)
        return found

    def ahead(self, to: Navigation, variable: str) -> int:
        """How many rows beyond the one that is judged a navigation may look at."""
        counts = not to.variables or variable in to.variables
        behind = to.offset if to.side == "last" else 0
        return to.steps - (behind if counts else behind + 1)

    def row_columns(self, read: set[str]) -> list[tuple[str, str]]:
        """The columns a row needs: those that are read, or all of them."""
        known = [(c.name, normal_type(c.type)) for c in self.schema.columns] if self.schema is not None else []
        kept = [(name, kind) for name, kind in known if self.use.every_column or name in read]
        names = {name for name, _ in kept}
        return [*kept, *((name, UNKNOWN) for name in sorted(read) if name not in names)]
