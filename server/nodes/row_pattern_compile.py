"""A MATCH_RECOGNIZE query read over the columns at hand, and held to sense: a compiled pattern, or findings."""

from collections.abc import Mapping
from typing import Any, cast

from server.cep.rowpattern.structure import Positions, RowPatternTooLarge
from server.graph.finding import Finding
from server.nodes.pattern_compile import MATCH_COLUMNS, CompiledPattern
from server.nodes.row_pattern_spec import Meant, RowPatternUse, RowSpec
from server.sql.columns import Column, Schema
from server.sql.rowpattern.expressions import read_row_condition, read_row_expression
from server.sql.rowpattern.outer import read_named, read_outer_condition
from server.sql.rowpattern.query import RowQuery, Said, read_query
from server.sql.rowpattern.scope import RowScope, Variables
from server.sql.rowpattern.words import QueryRefused, place_of
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused, Term
from server.sql.types import UNKNOWN, is_plain
from server.sql.untyped import column_named


def compile_row_pattern(
    text: str, schema: Schema | None, use: RowPatternUse
) -> tuple[CompiledPattern | None, list[Finding]]:
    """The query compiled and its warnings; or None, and what is wrong. ``schema`` None: nothing is known."""
    try:
        query = read_query(text)
    except QueryRefused as refused:
        return None, [Finding(refused.code, refused.detail, field=use.field)]
    return RowPatternCompiler(query, schema, use).compiled()


class RowPatternCompiler:
    """One compilation. Terms are read first, then printed, when it is known which columns a row has."""

    def __init__(self, query: RowQuery, schema: Schema | None, use: RowPatternUse) -> None:
        self.query = query
        self.clause = query.clause
        self.use = use
        self.schema = schema
        self.columns = Scope(schema)
        self.findings: list[Finding] = []
        own = {name: (name,) for name in self.clause.variables}
        self.variables: Mapping[str, Variables] = {**own, **self.clause.subsets}

    # -- what is said --------------------------------------------------------------------------------------------------

    def refuse(self, code: str, detail: str, start: int | None, severity: Any = "error") -> None:
        """A finding at a place of the query; None: about the whole of it."""
        if start is not None:
            line, column = place_of(self.query.text, start)
            detail = f"Line {line}, column {column}: {detail}"
        self.findings.append(Finding(code, detail, field=self.use.field, severity=severity))

    def refused(self, refused: ExpressionRefused, said: Said) -> None:
        """A finding for an expression that can't be used."""
        self.refuse(refused.code.replace("expression.", "pattern."), refused.detail, said.start)

    # -- names ---------------------------------------------------------------------------------------------------------

    def column(self, said: Said, *, in_order: bool = False) -> tuple[str, str]:
        """A column's own spelling and type; one that is not there, or can't put rows ``in_order``, is a finding."""
        try:
            return self.columns.column(column_named(self.columns, said.text, in_order=in_order))
        except ExpressionRefused as refused:
            self.refused(refused, said)
            return said.text, UNKNOWN

    def compiled(self) -> tuple[CompiledPattern | None, list[Finding]]:
        """The SPEC and the columns on both sides; or None, and what is wrong."""
        key = [self.column(said) for said in self.clause.partition]
        order = [self.column(ordering.column, in_order=True) for ordering in self.clause.order]
        if self.clause.order[0].down:
            detail = "Rows come in the order of their time, so the first column of ORDER BY can't fall; leave DESC out."
            self.refuse("pattern.sql-order-descending", detail, self.clause.order[0].column.start)
        define = [(said, term) for said in self.clause.define if (term := self.condition(said)) is not None]
        measures = [(said, term) for said in self.clause.measures if (term := self.measure(said)) is not None]
        given = self.given(key, order, measures)
        outputs = self.outputs(given)
        where = self.outer_condition(given) if self.query.where is not None else None
        skip = self.skip()
        self.check_pattern(skip)
        if not self.use.bounded:
            self.check_clock(order[0])
            outputs = self.of_stream(key, outputs)
        if any(finding.severity == "error" for finding in self.findings):
            return None, self.findings
        meant = Meant(self.clause, key, order, define, measures, outputs, where, skip)
        return RowSpec(meant, self.schema, self.use).compiled(), self.findings

    def condition(self, said: Said) -> Term | None:
        """A variable's condition."""
        try:
            return read_row_condition(said.text, RowScope(self.columns, self.variables, said.name))
        except ExpressionRefused as refused:
            self.refused(refused, said)
            return None

    def measure(self, said: Said) -> Term | None:
        """A measure."""
        try:
            return read_row_expression(said.text, RowScope(self.columns, self.variables))
        except ExpressionRefused as refused:
            self.refused(refused, said)
            return None

    def given(
        self, key: list[tuple[str, str]], order: list[tuple[str, str]], measures: list[tuple[Said, Term]]
    ) -> Schema:
        """The columns of the clause: key and measures; for all rows also the order and the rest of the input."""
        names = list(dict.fromkeys(key))
        every = self.clause.rows_per_match != "one"
        if every:
            names += [column for column in dict.fromkeys(order) if column not in names]
        columns = [Column(name, kind) for name, kind in names]
        taken = {column.name.casefold() for column in columns}
        rest = [c for c in self.schema.columns if c.name.casefold() not in taken] if self.schema and every else []
        taken |= {column.name.casefold() for column in rest}
        for said, term in measures:
            if said.name.casefold() in taken:
                detail = f"Two columns would be called {said.name}; give the measure another name."
                self.refuse("pattern.sql-duplicate-column", detail, said.start)
            taken.add(said.name.casefold())
            columns.append(Column(said.name, term.type))
        is_open = every and (self.schema is None or self.schema.open)
        return Schema((*columns, *rest), open=is_open)

    def outputs(self, given: Schema) -> list[tuple[str, Term]]:
        """The columns of the outer SELECT."""
        found: list[tuple[str, Term]] = []
        for said in self.query.select or (Said("*", 0),):
            try:
                named = read_named(said.text, given, self.query.alias)
            except ExpressionRefused as refused:
                self.refused(refused, said)
                continue
            for name, term in named:
                if name.casefold() in {known.casefold() for known, _ in found}:
                    detail = f"Two columns of the result would be called {name}; give one another name."
                    self.refuse("pattern.sql-duplicate-column", detail, said.start)
                if term.type == "INTERVAL" or not (is_plain(term.type) or term.op == "column"):
                    detail = f"{name} is {term.type}, which can't be a column of the result; convert it."
                    self.refuse("pattern.type", detail, said.start)
                found.append((name, term))
        return found

    def outer_condition(self, given: Schema) -> Term | None:
        """WHERE behind the clause."""
        said = self.query.where
        assert said is not None
        try:
            return read_outer_condition(said.text, given, self.query.alias)
        except ExpressionRefused as refused:
            self.refused(refused, said)
            return None

    def skip(self) -> Variables:
        """The variables to skip to."""
        said = self.clause.skip_to
        if said is None:
            return ()
        try:
            return RowScope(self.columns, self.variables).named(said.text)
        except ExpressionRefused as refused:
            self.refused(refused, said)
            return ()

    def check_pattern(self, skip: Variables) -> None:
        """What is wrong with the pattern as a whole."""
        try:
            positions = Positions(self.clause.pattern)
        except RowPatternTooLarge as large:
            self.refuse("pattern.sql-too-large", str(large), self.clause.pattern_at)
            return
        opening = [positions.variables[place] for place in positions.opening_at_start.ahead]
        target = self.clause.skip_to
        if target is not None and self.clause.skip == "first" and opening and all(v in skip for v in opening):
            detail = f"{target.text} begins every match; skipping there would find the same match again for ever."
            self.refuse("pattern.sql-skip-to-start", detail, target.start)
        if self.use.bounded:
            return
        if self.clause.anchored_at_end is not None:
            detail = "$ asks for the last row, which a stream does not have; bound the pattern with WITHIN instead."
            self.refuse("pattern.sql-end-anchor", detail, self.clause.anchored_at_end)
        if self.clause.within_ms is None and repeats_without_bound(self.clause.pattern):
            detail = (
                "A repetition without a bound may keep rows for ever; WITHIN INTERVAL '…' behind PATTERN bounds it."
            )
            self.refuse("pattern.sql-no-window", detail, self.clause.pattern_at, "warning")

    def check_clock(self, first: tuple[str, str]) -> None:
        """The first column of ORDER BY is the time that the stream's watermark stands on."""
        name, kind = first
        if self.schema is None or self.schema.event_time is None:
            return
        if kind not in ("TIMESTAMP", UNKNOWN) or name.casefold() != self.schema.event_time.casefold():
            detail = f"The first column of ORDER BY must be the watermark's, {self.schema.event_time}; {name} is not."
            self.refuse("pattern.eventTime", detail, self.clause.order[0].column.start)

    def of_stream(self, key: list[tuple[str, str]], outputs: list[tuple[str, Term]]) -> list[tuple[str, Term]]:
        """The columns that a stream's match has beside its key, name and times."""
        names = {name.casefold() for name, _ in key}
        own = [(n, t) for n, t in outputs if not (n.casefold() in names and t.op == "column" and t.value == n)]
        reserved = {column.name for column in MATCH_COLUMNS} | names
        for name, _ in own:
            if name.casefold() in reserved:
                detail = f"Every match already has a column {name}; give this one another name."
                self.refuse("pattern.duplicate-output", detail, None)
        if not own:
            detail = "The SELECT gives no more than what every match has; name a measure, or write *."
            self.refuse("pattern.sql-no-column", detail, None)
        return own


def repeats_without_bound(tree: Any) -> bool:
    """Whether a part of a pattern may be repeated for ever."""
    if isinstance(tree, list):
        return any(map(repeats_without_bound, cast(list[Any], tree)))
    if not isinstance(tree, dict):
        return False
    parts = cast(dict[str, Any], tree)
    return ("repeat" in parts and parts["max"] is None) or any(map(repeats_without_bound, parts.values()))
