"""A pattern and the columns at hand, compiled: a SPEC for ``server.cep``, or findings that say why not."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from server.cep.detector import Detector
from server.cep.matcher import PatternDetector
from server.graph.finding import Finding
from server.nodes.pattern_check import check_shape, each_stage
from server.nodes.pattern_memory import check_memory
from server.nodes.pattern_model import PatternSpec, StageSpec
from server.nodes.pattern_order import check_order, taken_by, with_rows
from server.sql.carriage import carried_type, from_matcher, to_matcher
from server.sql.check import check_named, check_predicate
from server.sql.columns import Column, Schema
from server.sql.escape import identifier
from server.sql.explained import explained
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused, Term, columns_of
from server.sql.to_python import Printer, may_fail
from server.sql.types import is_plain, normal_type
from server.sql.untyped import column_named

SPEC_FORMAT = 1
MATCH_COLUMNS = (Column("match_id", "STRING"), Column("match_start", "TIMESTAMP"), Column("match_end", "TIMESTAMP"))

DETECTED_AT = Column("detected_at", "TIMESTAMP")
"""When a match was found, where that is asked for."""


class PatternUse(Struct, frozen=True):
    """How a pattern is used: the node it belongs to and what stands beside it in the node's form.

    ``every_column``: rows carry all columns, whatever is asked of them. ``explain``: the SPEC also says how to explain.
    """

    node: str = ""
    partition_by: tuple[str, ...] = ()
    tie_break: tuple[str, ...] = ()
    output_columns: tuple[str, ...] = ()
    max_runs_per_key: int | None = None
    max_buffered_per_key: int | None = None
    every_column: bool = False
    explain: bool = False


class InputColumn(Struct, frozen=True):
    """A column the matcher's rows have. ``carried``: its Spark type on the way, ``spark``: the SQL that makes it so."""

    name: str
    type: str
    carried: str
    spark: str


class OutputColumn(Struct, frozen=True):
    """A column a match gives. ``spark``: SQL that makes its declared type of the carried value in a column so named."""

    name: str
    type: str
    carried: str
    spark: str


class CompiledPattern(Struct, frozen=True):
    """``inputs`` in the order of a row's values; ``outputs`` in the order of ``Match.values``.

    Without ``outputs`` a match gives ``matched_events``: its rows, all columns, as they are in ``inputs``.
    ``detector``: the engine that carries the SPEC out. ``row_itself``: a match gives its row as it came.
    ``detected_at``: a match also says when it was found.
    """

    spec: dict[str, Any]
    inputs: tuple[InputColumn, ...]
    partition: tuple[OutputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    detector: type[Detector] = PatternDetector
    row_itself: bool = False
    detected_at: bool = False

    def to_spec(self) -> dict[str, Any]:
        """Plain JSON for ``PatternDetector.from_spec``."""
        return self.spec

    def schema(self) -> Schema:
        """The columns of a match: partition, match_id, match_start, match_end, detected_at if asked for, outputs or
        matched_events."""
        if self.row_itself:
            return Schema(tuple(Column(column.name, column.type) for column in self.inputs))
        fields = ", ".join(f"{identifier(column.name)}: {column.type}" for column in self.inputs)
        own = self.outputs or (Column("matched_events", f"ARRAY<STRUCT<{fields}>>"),)
        found = (DETECTED_AT,) if self.detected_at else ()
        columns = [*self.partition, *MATCH_COLUMNS, *found, *own]
        return Schema(tuple(Column(column.name, column.type) for column in columns))


def compile_pattern(
    pattern: PatternSpec, schema: Schema | None, use: PatternUse, path: str = "pattern"
) -> tuple[CompiledPattern | None, list[Finding]]:
    """The pattern compiled and its warnings; or None, and what is wrong. ``schema`` None: nothing is known."""
    findings = check_shape(pattern, path)
    if any(finding.code in ("pattern.too-deep", "pattern.too-many-stages") for finding in findings):
        return None, findings
    if not any(finding.code == "pattern.unbounded-loop" for finding in findings):
        findings += check_memory(pattern, path, keyed=bool(use.partition_by))
    compiler = Compiler(pattern, schema, path)
    stages = [compiler.stage(stage, f"{path}.stages.{index}") for index, stage in enumerate(pattern.stages)]
    outputs = compiler.outputs(use.output_columns, use.partition_by)
    findings += compiler.findings
    names = [*use.partition_by, *use.tie_break]
    for index, name in enumerate(names):
        field = f"partitionBy.{index}" if index < len(use.partition_by) else f"tieBreak.{index - len(use.partition_by)}"
        compiler.need(name, field, findings)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    return compiler.compiled(pattern, stages, outputs, use), findings


class Compiler:
    """One compilation. Terms are read first, then printed, when it is known which columns a row has."""

    def __init__(self, pattern: PatternSpec, schema: Schema | None, path: str) -> None:
        self.schema = schema
        self.path = path
        self.findings: list[Finding] = []
        self.terms: list[tuple[Term, str]] = []
        every = [stage for _, stage, _ in each_stage(pattern.stages, path)]
        taking = {stage.name: taken_by(stage) for stage in every if not stage.negated}
        absent = frozenset(stage.name for stage in every if stage.negated)
        self.taken = dict(with_rows(pattern.stages, f"{path}.stages"))
        self.scope = Scope(schema, taking, absent)
        self.output_scope = Scope(schema, taking, absent, row=False)

    def stage(self, stage: StageSpec, path: str) -> dict[str, Any]:
        """A stage's entry in the SPEC; defaults are left out."""
        entry: dict[str, Any] = {"name": stage.name}
        if stage.group:
            entry["group"] = [self.stage(inner, f"{path}.group.{i}") for i, inner in enumerate(stage.group)]
        for name, text in (("where", stage.where), ("until", stage.until)):
            if text is not None:
                entry[name] = self.predicate(text, stage, path, name)
        values: dict[str, tuple[Any, Any]] = {
            "contiguity": (stage.contiguity, "relaxed"),
            "inner": (stage.inner_contiguity, "relaxed"),
            "min": (stage.times.min, 1),
            "max": (stage.times.max, 1),
            "optional": (stage.optional, False),
            "greedy": (stage.greedy, False),
            "negated": (stage.negated, False),
            "withinPreviousMs": (stage.within_previous_ms, None),
            "withinLoopMs": (stage.within_loop_ms, None),
        }
        return entry | {name: value for name, (value, default) in values.items() if value != default}

    def predicate(self, text: str, stage: StageSpec, path: str, name: str) -> int:
        """The number of a predicate; one that is refused is a finding."""
        field = f"{path}.{name}"
        try:
            term = check_predicate(text, self.scope)
        except ExpressionRefused as refused:
            self.refuse(refused, field)
            return 0
        # A group with a condition of its own is refused for that.
        if not stage.group:
            self.findings += check_order(term, stage.name, self.taken[path], field)
        self.terms.append((term, " ".join(text.split())))
        return len(self.terms) - 1

    def refuse(self, refused: ExpressionRefused, field: str) -> None:
        self.findings.append(Finding(refused.code.replace("expression.", "pattern."), refused.detail, field=field))

    def need(self, name: str, field: str, findings: list[Finding]) -> None:
        """A column named in the form exists."""
        try:
            column_named(self.scope, name, in_order=field.startswith("tieBreak"))
        except ExpressionRefused as refused:
            findings.append(Finding(refused.code.replace("expression.", "pattern."), refused.detail, field=field))

    def outputs(self, texts: Sequence[str], partition: Sequence[str]) -> list[tuple[str, Term]]:
        """Output columns as names and terms. They stand beside those of the ``partition``, each under its own name."""
        found: list[tuple[str, Term]] = []
        taken = {"match_id", "match_start", "match_end", "matched_events"}
        for index, name in enumerate(partition):
            if name.casefold() in taken:
                detail = f"A match has a column {name} already; name each column of the key once."
                self.findings.append(Finding("pattern.duplicate-output", detail, field=f"partitionBy.{index}"))
            taken.add(name.casefold())
        for index, text in enumerate(texts):
            field = f"outputColumns.{index}"
            try:
                name, term = self.output(text)
            except ExpressionRefused as refused:
                self.refuse(refused, field)
                continue
            if name.casefold() in taken:
                detail = f"Two columns of a match would be called {name}; give this one another name."
                self.findings.append(Finding("pattern.duplicate-output", detail, field=field))
            taken.add(name.casefold())
            found.append((name, term))
        return found

    def output(self, text: str) -> tuple[str, Term]:
        name, term = check_named(text, self.output_scope)
        if not is_plain(term.type) or term.type == "INTERVAL":
            direct = term.op == "aggregate" and term.value[0] in ("last", "first")
            if term.type == "INTERVAL" or not direct:
                detail = f"{text.strip()} gives {term.type}, which can't be a column of a match; convert it."
                raise ExpressionRefused("expression.type", detail)
        return name, term

    def compiled(
        self, pattern: PatternSpec, stages: list[dict[str, Any]], outputs: list[tuple[str, Term]], use: PatternUse
    ) -> CompiledPattern:
        """The SPEC and the columns on both sides."""
        columns = self.columns(outputs, use)
        places = {name: index for index, (name, _) in enumerate(columns)}
        memory: list[dict[str, Any]] = []
        printer = Printer(places, memory)
        predicates: list[dict[str, Any]] = []
        for term, text in self.terms:
            entry: dict[str, Any] = {"sql": text, "python": printer.true(term)}
            if "m[" in entry["python"]:
                entry["memory"] = True
            if may_fail(term):
                entry["mayFail"] = True
            if use.explain:
                entry["explain"] = explained(term, printer)
            predicates.append(entry)
        output_memory: list[dict[str, Any]] = []
        output_printer = Printer(places, output_memory)
        skip = pattern.after_match_skip
        spec = {
            "format": SPEC_FORMAT,
            "node": use.node,
            "columns": list(places),
            "key": [places[self.scope.column(name)[0]] for name in use.partition_by],
            "tieBreak": tie_break(
                [places[self.scope.column(name)[0]] for name in use.tie_break], len(places), self.schema
            ),
            "stages": stages,
            "predicates": predicates,
            "memory": memory,
            "withinMs": pattern.within_ms,
            "skip": {"to": skip.to, "stage": skip.stage, "onMissing": skip.on_missing},
            "outputs": [{"name": name, "python": output_printer.output(term)} for name, term in outputs],
            "outputMemory": output_memory,
            "maxRunsPerKey": use.max_runs_per_key,
            "maxBufferedPerKey": use.max_buffered_per_key,
        }
        return CompiledPattern(
            spec=spec,
            inputs=tuple(
                InputColumn(name, kind, carried_type(kind), to_matcher(identifier(name), kind))
                for name, kind in columns
            ),
            partition=tuple(output_column(*self.scope.column(name)) for name in use.partition_by),
            outputs=tuple(output_column(name, term.type) for name, term in outputs),
        )

    def columns(self, outputs: list[tuple[str, Term]], use: PatternUse) -> list[tuple[str, str]]:
        """The columns a row needs: those that are read, or all where a match gives its rows."""
        known = [(c.name, normal_type(c.type)) for c in self.schema.columns] if self.schema is not None else []
        read: set[str] = set()
        for term in [term for term, _ in self.terms] + [term for _, term in outputs]:
            read |= columns_of(term)
        read |= {self.scope.column(name)[0] for name in (*use.partition_by, *use.tie_break)}
        everything = use.every_column or not outputs
        kept = [(name, kind) for name, kind in known if everything or name in read]
        names = {name for name, _ in kept}
        return [*kept, *((name, "UNKNOWN") for name in sorted(read) if name not in names)]


def tie_break(asked: Sequence[int], columns: int, schema: Schema | None) -> list[int]:
    """The columns that order rows of one time. What a pattern gives comes in no order of its own: there all columns
    decide in the end, so that rows which differ in anything the next pattern looks at always come the same way."""
    others = range(columns) if schema is not None and schema.detected else ()
    return list(dict.fromkeys((*asked, *others)))


def output_column(name: str, kind: str) -> OutputColumn:
    """An output column of that type."""
    return OutputColumn(
        name,
        "STRING" if kind in ("UNKNOWN", "VOID") else kind,
        carried_type(kind),
        from_matcher(identifier(name), kind),
    )
