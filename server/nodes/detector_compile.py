"""A detector's conditions, columns and output columns over the columns at hand: a SPEC for it, or findings."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from server.cep.ordered import OrderedDetector
from server.graph.finding import Finding
from server.nodes.pattern_compile import (
    MATCH_COLUMNS,
    CompiledPattern,
    InputColumn,
    OutputColumn,
    output_column,
    tie_break,
)
from server.sql.carriage import carried_type, to_matcher
from server.sql.check import check_expression, check_named, check_predicate
from server.sql.columns import Column, Schema
from server.sql.escape import identifier
from server.sql.explained import explained
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused, Term, cast, columns_of
from server.sql.to_python import Printer, may_fail
from server.sql.types import UNKNOWN, is_numeric, is_plain, normal_type
from server.sql.untyped import column_named

SPEC_FORMAT = 1


class EngineUse(Struct, frozen=True):
    """Whom a pattern is compiled for. ``node``: its node's id. ``every_column``: rows carry all columns, whatever is
    asked of them. ``explain``: the SPEC also says how to explain."""

    node: str = ""
    every_column: bool = False
    explain: bool = False


class DetectorCompiler:
    """Collects what one detector asks for; ``compiled`` makes the SPEC. What is refused becomes a finding."""

    def __init__(
        self,
        detector: type[OrderedDetector],
        schema: Schema,
        use: EngineUse,
        *,
        partition_by: Sequence[str],
        partition_field: str = "partitionBy",
        tie_break: Sequence[str] = (),
        measures: Sequence[Column] = (),
    ) -> None:
        """``measures``: the columns the detector itself gives, in the order of its matches' values."""
        self.detector = detector
        self.partition_field = partition_field
        self.schema = schema
        self.use = use
        self.findings: list[Finding] = []
        self.scope = Scope(schema)
        self.measures = tuple(measures)
        self.conditions: dict[str, Term] = {}
        self.values: dict[str, Term] = {}
        self.texts: dict[str, str] = {}
        self.named: list[tuple[str, Term]] = []
        self.key = [self.need(name, f"{partition_field}.{n}") for n, name in enumerate(partition_by)]
        self.tie_break = [self.need(name, f"tieBreak.{n}", in_order=True) for n, name in enumerate(tie_break)]

    def need(self, name: str, field: str, *, in_order: bool = False) -> str:
        """A column named in the form, by its own spelling. ``in_order``: its values put rows in order."""
        try:
            return column_named(self.scope, name, in_order=in_order)
        except ExpressionRefused as refused:
            self.refuse(refused, field)
            return name

    def condition(self, name: str, text: str, field: str, scope: Scope | None = None) -> None:
        """A condition over a row, by the name the detector asks for. ``scope``: what names mean, if not all columns."""
        try:
            self.conditions[name] = check_predicate(text, scope or self.scope)
            self.texts[name] = " ".join(text.split())
        except ExpressionRefused as refused:
            self.refuse(refused, field)

    def value(self, name: str, column: str, field: str, *, number: bool = False) -> None:
        """A column's value, by the name the detector asks for. ``number``: as a DOUBLE, and refused if it can't be."""
        try:
            term = check_expression(identifier(column), self.scope)
        except ExpressionRefused as refused:
            self.refuse(refused, field)
            return
        if number and not is_numeric(term.type) and term.type not in (UNKNOWN, "VOID"):
            detail = f"{column} is {term.type}; this needs a column of numbers."
            self.findings.append(Finding("pattern.type", detail, field=field))
            return
        if number and term.type == UNKNOWN:
            # Its values travel as text, whatever they are.
            term = Term("cast", "DOUBLE", (term,), sql=term.sql)
        self.values[name] = cast(term, "DOUBLE") if number else term

    def output_columns(self, texts: Sequence[str], field: str = "outputColumns") -> None:
        """Further columns of a match: expressions over its last row and over the detector's measures."""
        scope = self.output_scope()
        taken = {column.name.casefold() for column in (*MATCH_COLUMNS, *self.measures)} | {
            self.shown_name(name).casefold() for name in self.key
        }
        for index, text in enumerate(texts):
            place = f"{field}.{index}"
            try:
                name, term = check_named(text, scope)
                if not is_plain(term.type) or term.type == "INTERVAL":
                    detail = f"{text.strip()} gives {term.type}, which can't be a column of a match; convert it."
                    raise ExpressionRefused("expression.type", detail)
            except ExpressionRefused as refused:
                self.refuse(refused, place)
                continue
            if name.casefold() in taken:
                detail = f"Two columns of a match would be called {name}; give this one another name."
                self.findings.append(Finding("pattern.duplicate-output", detail, field=place))
            taken.add(name.casefold())
            self.named.append((name, term))

    def output_scope(self) -> Scope:
        """What names mean in the output columns."""
        return Scope(Schema((*self.measures, *self.schema.columns), open=self.schema.open))

    def shown_name(self, key: str) -> str:
        """What a column of the key is called in a match."""
        return key

    def refuse(self, refused: ExpressionRefused, field: str) -> None:
        """A finding for an expression that can't be used."""
        self.findings.append(Finding(refused.code.replace("expression.", "pattern."), refused.detail, field=field))

    def compiled(
        self,
        settings: Mapping[str, Any],
        max_buffered: int,
        *,
        row_itself: bool = False,
        expected: Sequence[Sequence[Any]] = (),
    ) -> tuple[CompiledPattern | None, list[Finding]]:
        """The SPEC and the columns on both sides; or None, and what is wrong. ``settings``: plain JSON. ``expected``:
        keys that are waited for though no row of theirs has come."""
        if not row_itself and not any(finding.code == "pattern.duplicate-output" for finding in self.findings):
            self.check_key_names()
        if any(finding.severity == "error" for finding in self.findings):
            return None, self.findings
        columns = self.columns(everything=row_itself or self.use.every_column)
        places = {name: index for index, (name, _) in enumerate(columns)}
        printer = Printer(places, [])
        measured = {column.name: len(places) + n for n, column in enumerate(self.measures)}
        output_printer = Printer({**places, **measured}, [])
        spec = {
            "format": SPEC_FORMAT,
            "engine": self.detector.__name__,
            "node": self.use.node,
            "columns": list(places),
            "key": [places[name] for name in self.key],
            "tieBreak": tie_break([places[name] for name in self.tie_break], len(places), self.schema),
            "conditions": {name: self.condition_entry(name, term, printer) for name, term in self.conditions.items()},
            "values": {name: entry_of(printer.value(term), term) for name, term in self.values.items()},
            "settings": dict(settings),
            "measures": [column.name for column in self.measures],
            "outputs": [{"name": name, "python": output_printer.output(term)} for name, term in self.named],
            "rowItself": row_itself,
            "maxBufferedPerKey": max_buffered,
            **({"expected": [list(values) for values in expected]} if expected else {}),
        }
        pattern = CompiledPattern(
            spec=spec,
            inputs=tuple(
                InputColumn(name, kind, carried_type(kind), to_matcher(identifier(name), kind))
                for name, kind in columns
            ),
            partition=tuple(output_column(self.shown_name(name), self.scope.column(name)[1]) for name in self.key),
            outputs=self.given(),
            detector=self.detector,
            row_itself=row_itself,
        )
        return pattern, self.findings

    def check_key_names(self) -> None:
        """A match has its key beside its own columns: no two of them share a name."""
        taken = {column.name.casefold() for column in (*MATCH_COLUMNS, *self.measures)}
        for n, name in enumerate(map(self.shown_name, self.key)):
            if name.casefold() in taken:
                detail = f"A match has a column {name} already; rename the key's column with a Map before this node."
                field = f"{self.partition_field}.{n}"
                self.findings.append(Finding("pattern.duplicate-output", detail, field=field))
            taken.add(name.casefold())

    def condition_entry(self, name: str, term: Term, printer: Printer) -> dict[str, Any]:
        entry = {"sql": self.texts[name], **entry_of(printer.true(term), term)}
        if self.use.explain:
            entry["explain"] = explained(term, printer)
        return entry

    def given(self) -> tuple[OutputColumn, ...]:
        """What a match gives beside its key, name and times."""
        own = (output_column(column.name, column.type) for column in self.measures)
        return (*own, *(output_column(name, term.type) for name, term in self.named))

    def columns(self, *, everything: bool) -> list[tuple[str, str]]:
        """The columns a row needs: those that are read, or all of them."""
        terms = [*self.conditions.values(), *self.values.values()]
        read = {name for term in terms for name in columns_of(term)} | {*self.key, *self.tie_break}
        # In an output column a measure's name is the measure, also where a column is called the same.
        asked = {name for _, term in self.named for name in columns_of(term)}
        read |= asked - {column.name for column in self.measures}
        known = [(column.name, normal_type(column.type)) for column in self.schema.columns]
        kept = [(name, kind) for name, kind in known if everything or name in read]
        names = {name for name, _ in kept}
        return [*kept, *((name, UNKNOWN) for name in sorted(read) if name not in names)]


def entry_of(text: str, term: Term) -> dict[str, Any]:
    """A condition or value as a SPEC has it."""
    return {"python": text, "mayFail": True} if may_fail(term) else {"python": text}
