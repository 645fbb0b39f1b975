"""A detector over two inputs whose rows stand side by side: each side's conditions, and output columns over a pair."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.cep.ordered import OrderedDetector
from server.graph.finding import Finding
from server.nodes.detector_compile import DetectorCompiler, EngineUse
from server.nodes.patterns.sides import SIDE, column_of, common_type, own_schema
from server.sql.columns import Column, Schema
from server.sql.scope import Scope, unknown
from server.sql.terms import ExpressionRefused
from server.sql.types import normal_type


@dataclass(frozen=True, slots=True)
class SideScope(Scope):
    """Names in a condition over the rows of one side: its columns, with or without the side's name before them."""

    side: str = ""

    @property
    def schema_open(self) -> bool:
        """Whether the side may have further columns."""
        return self.schema is None or self.schema.open

    def column(self, name: str) -> tuple[str, str]:
        # Not super(): the class that @dataclass(slots=True) makes is another one.
        own, kind = Scope.column(self, name)
        return f"{self.side}.{own}", kind

    def untyped(self) -> frozenset[str]:
        return frozenset(f"{self.side}.{name}" for name in Scope.untyped(self))

    def of_input(self, name: str, column: str) -> tuple[str, str] | None:
        return self.column(column) if name.casefold() == self.side else None


@dataclass(frozen=True, slots=True)
class PairScope(Scope):
    """Names over a pair: ``a.x`` and ``b.x``; a bare name is a measure, part of the key, or what only one side has."""

    sides: tuple[SideScope, ...] = ()
    measures: tuple[Column, ...] = ()
    key: tuple[str, ...] = ()

    def column(self, name: str) -> tuple[str, str]:
        wanted = name.casefold()
        for measure in self.measures:
            if measure.name.casefold() == wanted:
                return measure.name, measure.type
        for key in self.key:
            if key.removeprefix("key.").casefold() == wanted:
                return Scope.column(self, key)
        having = [scope for scope in self.sides if scope.schema is not None and scope.schema.column(name)]
        if len(having) == 1 and not having[0].schema_open:
            return having[0].column(name)
        if self.schema is not None and self.schema.unsure and len(having) < len(self.sides):
            return (having or self.sides)[0].column(name)
        sides = [scope.side for scope in self.sides]
        if having or any(scope.schema_open for scope in self.sides):
            choice = " or ".join(f"{side}.{name}" for side in sides)
            raise ExpressionRefused("expression.ambiguous", f"{name} may be a column of both inputs: write {choice}.")
        names = [measure.name for measure in self.measures]
        names += [f"{s.side}.{c.name}" for s in self.sides if s.schema is not None for c in s.schema.columns]
        raise ExpressionRefused("expression.unknown-column", unknown("column", name, names))

    def of_input(self, name: str, column: str) -> tuple[str, str] | None:
        for scope in self.sides:
            if (found := scope.of_input(name, column)) is not None:
                return found
        names = " and ".join(scope.side for scope in self.sides)
        raise ExpressionRefused("expression.unknown-input", f"There is no input {name} here; there are {names}.")


class PairCompiler(DetectorCompiler):
    """As ``DetectorCompiler``, over the columns of two inputs side by side (``patterns/sides.py``)."""

    def __init__(
        self,
        detector: type[OrderedDetector],
        before: Schema,
        use: EngineUse,
        *,
        sides: tuple[str, ...],
        key: Sequence[str],
        key_field: str,
        tie_break: Sequence[str],
        measures: Sequence[Column],
    ) -> None:
        self.side_scopes = tuple(SideScope(own_schema(before, side), side=side) for side in sides)
        found: list[Finding] = []
        shared = {"key": self.shared(key, key_field, found), "tie": self.shared(tie_break, "tieBreak", found)}
        super().__init__(
            detector,
            before,
            use,
            partition_by=[f"key.{name}" for name in shared["key"]],
            partition_field=key_field,
            tie_break=[f"tie.{name}" for name in shared["tie"]],
            measures=measures,
        )
        self.findings = found + self.findings

    def shared(self, names: Sequence[str], field: str, findings: list[Finding]) -> list[str]:
        """Those of the names that all sides have, in types that can be compared; the others become findings."""
        fine: list[str] = []
        for index, name in enumerate(names):
            place = f"{field}.{index}"
            kinds: dict[str, str] = {}
            for scope in self.side_scopes:
                column = column_of(scope.schema, name) if scope.schema is not None else None
                if column is None:
                    names_here = [c.name for c in scope.schema.columns] if scope.schema is not None else []
                    detail = f"Input {scope.side}: {unknown('column', name, names_here)} Both inputs must have it."
                    findings.append(Finding("pattern.unknown-column", detail, field=place))
                else:
                    kinds[scope.side] = normal_type(column.type)
            if len(kinds) < len(self.side_scopes):
                continue
            if common_type(list(kinds.values())) is None:
                said = " and ".join(f"{kind} in {side}" for side, kind in kinds.items())
                detail = f"{name} is {said}: give both the same type, with a Map / Select before one of them."
                findings.append(Finding("pattern.key-type", detail, field=place))
                continue
            fine.append(name)
        return fine

    def side_condition(self, side: str, text: str, field: str) -> None:
        """A condition over the rows of one side, by the side's name."""
        scope = next(scope for scope in self.side_scopes if scope.side == side)
        self.condition(side, text, field, scope)

    def output_scope(self) -> Scope:
        return PairScope(self.schema, sides=self.side_scopes, measures=self.measures, key=tuple(self.key))

    def shown_name(self, key: str) -> str:
        return key.removeprefix("key.")

    def columns(self, *, everything: bool) -> list[tuple[str, str]]:
        """A row always says its side."""
        found = super().columns(everything=everything)
        return found if everything else [(SIDE.name, SIDE.type), *(one for one in found if one[0] != SIDE.name)]
