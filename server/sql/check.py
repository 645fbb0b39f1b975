"""sqlglot's tree of an expression, read into terms: names resolved, types inferred, nonsense refused.

What is not named here is refused: an unknown node of sqlglot's never reaches a printer.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlglot import exp
from sqlglot.expressions.core import Expr

from server.sql.aggregates import AGGREGATES, aggregate_of
from server.sql.conversions import checked_cast, number
from server.sql.escape import sayable
from server.sql.functions import call
from server.sql.operators import arithmetic, comparison, logical, negation, truth, unified
from server.sql.parse import excerpt, parse_expression
from server.sql.scope import Scope, found, unknown
from server.sql.terms import ExpressionRefused, Term, literal
from server.sql.time_functions import time_call
from server.sql.types import INTERVAL, UNKNOWN, normal_type
from server.sql.untyped import check_typed, passed_on, untyped_column


def check_expression(text: str, scope: Scope) -> Term:
    """A text as a term. Raises ExpressionRefused."""
    return check_typed(Reader(scope).read(parse_expression(text)), scope.untyped())


def check_predicate(text: str, scope: Scope) -> Term:
    """A text as a condition. Raises ExpressionRefused, also for an expression of another type."""
    term = check_expression(text, scope)
    if term.type not in ("BOOLEAN", UNKNOWN, "VOID"):
        raise ExpressionRefused("expression.type", f"This must be a condition, true or false; it gives {term.type}.")
    if (name := passed_on(term, scope.untyped())) is not None:
        raise untyped_column(name)
    return term


def check_named(text: str, scope: Scope) -> tuple[str, Term]:
    """``expression AS name``, or a column that keeps its name. Raises ExpressionRefused."""
    tree = parse_expression(text)
    if isinstance(tree, exp.Alias):
        return name_of(tree), check_typed(Reader(scope).read(tree.this), scope.untyped())
    if isinstance(tree, exp.Column):
        return tree.name, Reader(scope).read(tree)
    raise ExpressionRefused("expression.output-name", f"Give {text.strip()} a name: … AS name.")


def name_of(tree: exp.Alias) -> str:
    """The name behind AS. Raises ExpressionRefused for one that can't stand in a program."""
    if sayable(tree.alias):
        return tree.alias
    detail = "A column needs a name of visible characters, without blanks at its ends and without ${ in it."
    raise ExpressionRefused("expression.output-name", detail)


class Reader:
    """Reads one tree. ``inside``: the aggregate being read, whose argument may name one stage."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.inside: Expr | None = None
        self.named: set[tuple[str, ...]] = set()

    def read(self, node: Expr) -> Term:
        """The term of a node and all beneath it."""
        strange = [name for name, part in node.args.items() if part and name not in KNOWN_PARTS]
        if strange or (isinstance(node, exp.Cast) and node.args.get("format")):
            raise ExpressionRefused("expression.not-allowed", f"{excerpt(node)} is more than can be read here.")
        reader = READERS.get(type(node))
        if reader is not None:
            term = reader(self, node)
        elif isinstance(node, exp.Func | exp.DPipe | exp.Like | exp.ILike | exp.Escape):
            term = time_call(node, self.read) or call(node, self.read)
        else:
            raise ExpressionRefused("expression.not-allowed", f"{excerpt(node)} can't stand in an expression here.")
        return term if term.sql else Term(term.op, term.type, term.args, term.value, excerpt(node))

    def literal(self, node: Expr) -> Term:
        assert isinstance(node, exp.Literal)
        text = node.name
        if node.is_string:
            return literal(text, "STRING")
        return number(text)

    def column(self, node: Expr) -> Term:
        assert isinstance(node, exp.Column)
        parts = [part.name for part in node.parts]
        if isinstance(node.this, exp.Star):
            raise ExpressionRefused("expression.not-allowed", "* can't stand here: name the columns.")
        if len(parts) == 1:
            name, kind = self.scope.column(parts[0])
            if self.inside is None and not self.scope.row:
                return Term("aggregate", kind, (Term("column", kind, value=name),), ("last", ()))
            return Term("column", kind, value=name)
        if len(parts) == 2:
            return self.of_stage(parts[0], parts[1])
        raise ExpressionRefused("expression.not-allowed", f"{excerpt(node)} reaches into a value; patterns can't yet.")

    def of_stage(self, stage: str, column: str) -> Term:
        beside = self.scope.of_input(stage, column)
        if beside is not None:
            return Term("column", beside[1], value=beside[0])
        taken_by = self.stage(stage)
        name, kind = self.scope.column(column)
        inner = Term("column", kind, value=name)
        if self.inside is None:
            return Term("aggregate", kind, (inner,), ("last", taken_by))
        self.named.add(taken_by)
        return inner

    def stage(self, name: str) -> tuple[str, ...]:
        """The stages whose rows a name before a dot stands for."""
        known = found(name, self.scope.stages)
        if known is None and found(name, dict.fromkeys(self.scope.absent, ())) is not None:
            raise ExpressionRefused(
                "expression.absent-stage", f"{name} is a negated stage: it takes no row to look at."
            )
        if known is None:
            raise ExpressionRefused("expression.unknown-stage", unknown("stage", name, list(self.scope.stages)))
        return known

    def aggregate(self, node: Expr) -> Term:
        kind = AGGREGATES[type(node)]
        shown = excerpt(node)
        if self.inside is not None:
            raise ExpressionRefused("expression.nested-aggregate", f"{shown} stands inside another aggregate.")
        if not self.scope.stages:
            raise ExpressionRefused("expression.aggregate", f"{shown} needs the rows of a pattern's stages.")
        argument = node.this
        if argument is None:
            raise ExpressionRefused("expression.arguments", f"{shown}: what is to be computed is missing.")
        if sum(bool(part) for name, part in node.args.items() if name not in ("this", "big_int")):
            raise ExpressionRefused("expression.arguments", f"{shown}: aggregates take one argument here.")
        if isinstance(argument, exp.Distinct):
            raise ExpressionRefused("expression.distinct", f"{shown}: DISTINCT is not available in a pattern.")
        if kind == "count":
            rows = self.counted(argument)
            if rows is not None:
                return Term("aggregate", "BIGINT", (), ("rows", rows), shown)
        self.inside, self.named = node, set()
        value = self.read(argument)
        self.inside = None
        if len(self.named) > 1:
            raise ExpressionRefused("expression.stages", f"{shown} looks at several stages; an aggregate looks at one.")
        stages = self.named.pop() if self.named else ()
        return aggregate_of(kind, value, stages, shown)

    def counted(self, argument: Expr | None) -> tuple[str, ...] | None:
        """The stages whose rows ``COUNT(a)`` or ``COUNT(*)`` counts; None if it counts values."""
        if isinstance(argument, exp.Star):
            return ()
        if isinstance(argument, exp.Column) and len(argument.parts) == 1:
            if found(argument.name, self.scope.stages) is not None:
                return self.stage(argument.name)
            if self.scope.schema is None or self.scope.schema.column(argument.name) is None:
                return self.stage(argument.name)
        if isinstance(argument, exp.Column) and len(argument.parts) == 2 and isinstance(argument.this, exp.Star):
            return self.stage(argument.parts[0].name)
        return None

    def case(self, node: Expr) -> Term:
        branches: list[Term] = []
        for branch in node.args["ifs"]:
            condition = branch.this if node.this is None else exp.EQ(this=node.this.copy(), expression=branch.this)
            branches += [truth(self.read(condition)), self.read(branch.args["true"])]
        default = node.args.get("default")
        return choice(branches, literal(None, "VOID") if default is None else self.read(default), excerpt(node))

    def conditional(self, node: Expr) -> Term:
        otherwise = node.args.get("false")
        return choice(
            [truth(self.read(node.this)), self.read(node.args["true"])],
            literal(None, "VOID") if otherwise is None else self.read(otherwise),
            excerpt(node),
        )

    def between(self, node: Expr) -> Term:
        value, low, high = (self.read(node.args[part]) for part in ("this", "low", "high"))
        shown = excerpt(node)
        return logical("and", comparison(">=", value, low, shown), comparison("<=", value, high, shown))

    def within(self, node: Expr) -> Term:
        if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
            raise ExpressionRefused("expression.not-allowed", "IN takes a list of values here, not a query.")
        value = self.read(node.this)
        terms = [comparison("=", value, self.read(item), excerpt(node)) for item in node.expressions]
        if not terms:
            raise ExpressionRefused("expression.syntax", "IN needs at least one value.")
        first = terms[0].args[0]
        values = [term.args[1] for term in terms]
        if all(term.args[0] == first for term in terms) and all(is_number_or_text(value) for value in values):
            return Term("in", "BOOLEAN", (first,), tuple(values))
        found = terms[0]
        for term in terms[1:]:
            found = logical("or", found, term)
        return found

    def is_(self, node: Expr) -> Term:
        value, other = self.read(node.this), node.args["expression"]
        if isinstance(other, exp.Null):
            return Term("is_null", "BOOLEAN", (value,))
        if isinstance(other, exp.Boolean):
            return Term("is_true" if other.this else "is_false", "BOOLEAN", (truth(value),))
        raise ExpressionRefused("expression.not-allowed", f"{excerpt(node)}: IS is followed by NULL, TRUE or FALSE.")

    def cast(self, node: Expr) -> Term:
        kind = normal_type(node.args["to"].sql("databricks"))
        value = self.read(node.this)
        return checked_cast(value, kind, excerpt(node), op="try_cast" if isinstance(node, exp.TryCast) else "cast")

    def interval(self, node: Expr) -> Term:
        unit = node.args.get("unit")
        name = unit.name.upper().rstrip("S") if isinstance(unit, exp.Var) else ""
        text = node.this.name if isinstance(node.this, exp.Literal) else ""
        try:
            return literal(int(Decimal(text) * INTERVAL_UNITS[name]), INTERVAL)
        except (KeyError, ArithmeticError, ValueError):
            detail = (
                f"{excerpt(node)}: write an interval as INTERVAL 5 MINUTES, with weeks, days, hours, minutes, seconds."
            )
            raise ExpressionRefused("expression.interval", detail) from None


def is_number_or_text(term: Term) -> bool:
    """Whether a term is a constant equal to itself: neither NULL nor NaN."""
    return term.op == "literal" and term.value is not None and term.value == term.value


def choice(branches: list[Term], default: Term, shown: str) -> Term:
    """CASE: conditions and values in turn, then the default; all values of one type."""
    values = unified([*branches[1::2], default], shown)
    args: list[Term] = []
    for condition, value in zip(branches[::2], values, strict=False):
        args += [condition, value]
    return Term("case", values[-1].type, (*args, values[-1]), sql=shown)


KNOWN_PARTS = {
    "this", "expression", "expressions", "table", "db", "catalog", "quoted", "is_string", "low", "high", "ifs",
    "default",
    "true", "false", "to", "unit", "query", "unnest", "field", "negate", "safe", "big_int", "coalesce",
    "ignore_nulls",
    "flatten", "position", "start", "length", "decimals", "truncate", "replacement", "substr", "occurrence", "times",
    "fill_pattern", "is_left", "format",
}  # fmt: skip
"""What sqlglot may say of a node; another word of its could change the meaning, and is refused."""

INTERVAL_UNITS = {
    "WEEK": 604_800_000,
    "DAY": 86_400_000,
    "HOUR": 3_600_000,
    "MINUTE": 60_000,
    "SECOND": 1_000,
    "MILLISECOND": 1,
}


def _comparison(sign: str) -> Callable[[Reader, Expr], Term]:
    return lambda reader, node: comparison(
        sign, reader.read(node.this), reader.read(node.args["expression"]), excerpt(node)
    )


def _arithmetic(sign: str) -> Callable[[Reader, Expr], Term]:
    return lambda reader, node: arithmetic(
        sign, reader.read(node.this), reader.read(node.args["expression"]), excerpt(node)
    )


def _logical(op: str) -> Callable[[Reader, Expr], Term]:
    return lambda reader, node: logical(op, reader.read(node.this), reader.read(node.args["expression"]))


READERS: Mapping[type[Expr], Callable[[Reader, Expr], Term]] = {
    exp.Literal: Reader.literal,
    exp.RawString: lambda reader, node: literal(node.name, "STRING"),
    exp.Boolean: lambda reader, node: literal(bool(node.this), "BOOLEAN"),
    exp.Null: lambda reader, node: literal(None, "VOID"),
    exp.Column: Reader.column,
    exp.Paren: lambda reader, node: reader.read(node.this),
    exp.And: _logical("and"),
    exp.Or: _logical("or"),
    exp.Not: lambda reader, node: Term("not", "BOOLEAN", (truth(reader.read(node.this)),)),
    exp.EQ: _comparison("="),
    exp.NEQ: _comparison("<>"),
    exp.LT: _comparison("<"),
    exp.LTE: _comparison("<="),
    exp.GT: _comparison(">"),
    exp.GTE: _comparison(">="),
    exp.NullSafeEQ: _comparison("<=>"),
    exp.NullSafeNEQ: lambda reader, node: Term("not", "BOOLEAN", (_comparison("<=>")(reader, node),)),
    exp.Add: _arithmetic("+"),
    exp.Sub: _arithmetic("-"),
    exp.Mul: _arithmetic("*"),
    exp.Div: _arithmetic("/"),
    exp.IntDiv: _arithmetic("div"),
    exp.Mod: _arithmetic("%"),
    exp.Neg: lambda reader, node: negation(reader.read(node.this), excerpt(node)),
    exp.Between: Reader.between,
    exp.In: Reader.within,
    exp.Is: Reader.is_,
    exp.Case: Reader.case,
    exp.If: Reader.conditional,
    exp.Cast: Reader.cast,
    exp.TryCast: Reader.cast,
    exp.Interval: Reader.interval,
    **dict.fromkeys(AGGREGATES, Reader.aggregate),
}
