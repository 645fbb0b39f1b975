"""Functions of one row that patterns know: their arguments, their type, and the runtime function that computes them.

A call becomes ``Term("call", type, args, (runtime name, extra constant arguments))``.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp
from sqlglot.expressions.core import Expr

from server.sql.literals import constant_cast
from server.sql.operators import comparison, truth, unified
from server.sql.parse import excerpt
from server.sql.terms import ExpressionRefused, Term, cast, literal
from server.sql.types import BITS, INTEGRALS, UNKNOWN, VOID, decimal, decimal_size, is_decimal, is_numeric

Read = Callable[[Expr], Term]


def call(node: Expr, read: Read) -> Term:
    """The term of a function call. Raises ExpressionRefused by the function's name for one that is not known here."""
    shown = excerpt(node)
    maker = CALLS.get(type(node))
    if maker is not None:
        return maker(node, read, shown)
    if isinstance(node, exp.Anonymous):
        by_name = NAMED.get(node.name.casefold())
        if by_name is not None:
            return by_name(node, read, shown)
        name = node.name
    else:
        name = node.sql_name() if isinstance(node, exp.Func) else type(node).__name__
    raise ExpressionRefused(
        "expression.unknown-function", f"The function {name.lower()} is not available in a pattern."
    )


def of(runtime: str, kind: str, args: Sequence[Term], *extra: object, shown: str = "") -> Term:
    """A call of a runtime function."""
    return Term("call", kind, tuple(args), (runtime, extra), shown)


def as_type(term: Term, kind: str, shown: str) -> Term:
    """An argument as the type its function takes; constants at once, and whole numbers where a wider one is taken."""
    if term.type in (kind, UNKNOWN):
        return term
    wanted_number, is_number = is_numeric(kind), is_numeric(term.type)
    implicit = (
        term.type == VOID
        or (wanted_number and is_number)
        or (kind == "STRING" and (is_number or term.type in ("BOOLEAN", "DATE", "TIMESTAMP")))
        or {kind, term.type} == {"DATE", "TIMESTAMP"}
        or (term.type == "STRING" and (kind in ("DATE", "TIMESTAMP") or term.op == "literal"))
    )
    if not implicit:
        raise ExpressionRefused("expression.type", f"{shown}: {term.sql or 'an argument'} is {term.type}, not {kind}.")
    if term.op == "literal" and term.value is not None:
        return constant_cast(term, kind, shown)
    return cast(term, kind)


def arguments(node: Expr, names: Sequence[str], read: Read) -> list[Term]:
    """The arguments of those names that are there."""
    return [read(node.args[name]) for name in names if node.args.get(name) is not None]


def simple(runtime: str, result: str, kinds: Mapping[str, str], *extra: object) -> Callable[[Expr, Read, str], Term]:
    """A function whose arguments have fixed types; they are given by sqlglot's names for them."""

    def make(node: Expr, read: Read, shown: str) -> Term:
        given = [name for name, value in node.args.items() if isinstance(value, Expr) and name not in kinds]
        if given and not isinstance(node, exp.Initcap):
            raise ExpressionRefused("expression.arguments", f"{shown} has more arguments than are known here.")
        args = [as_type(read(node.args[name]), kind, shown) for name, kind in kinds.items() if node.args.get(name)]
        return of(runtime, result, args, *extra, shown=shown)

    return make


def named(runtime: str, result: str, kinds: Sequence[str], *extra: object) -> Callable[[Expr, Read, str], Term]:
    """The same for a function sqlglot only knows by name."""

    def make(node: Expr, read: Read, shown: str) -> Term:
        if len(node.expressions) != len(kinds):
            raise ExpressionRefused("expression.arguments", f"{shown} takes {len(kinds)} arguments.")
        args = [as_type(read(item), kind, shown) for item, kind in zip(node.expressions, kinds, strict=True)]
        return of(runtime, result, args, *extra, shown=shown)

    return make


def number(term: Term, shown: str) -> Term:
    """The term as a number of its own type. Raises ExpressionRefused for anything else."""
    if not (is_numeric(term.type) or term.type in (UNKNOWN, VOID)):
        raise ExpressionRefused(
            "expression.type", f"{shown} needs a number; {term.sql or 'its argument'} is {term.type}."
        )
    return cast(term, "DOUBLE") if term.type == VOID else term


def concat(node: Expr, read: Read, shown: str) -> Term:
    parts = [node.this, node.args["expression"]] if isinstance(node, exp.DPipe) else node.expressions
    return of("concatenated", "STRING", [as_type(read(part), "STRING", shown) for part in parts], shown=shown)


def coalesce(node: Expr, read: Read, shown: str) -> Term:
    terms = unified([read(item) for item in (node.this, *node.expressions)], shown)
    return Term("coalesce", terms[0].type, tuple(terms), sql=shown)


def nullif(node: Expr, read: Read, shown: str) -> Term:
    value, other = read(node.this), read(node.args["expression"])
    equal = comparison("=", value, other, shown)
    return Term("case", value.type, (equal, literal(None, value.type), value), sql=shown)


def nvl2(node: Expr, read: Read, shown: str) -> Term:
    if node.args.get("false") is None:
        raise ExpressionRefused("expression.arguments", f"{shown} takes 3 arguments.")
    values = unified([read(node.args["true"]), read(node.args["false"])], shown)
    known = Term("not", "BOOLEAN", (Term("is_null", "BOOLEAN", (read(node.this),)),))
    return Term("case", values[0].type, (known, *values), sql=shown)


def extreme(runtime: str) -> Callable[[Expr, Read, str], Term]:
    def make(node: Expr, read: Read, shown: str) -> Term:
        terms = unified([read(item) for item in (node.this, *node.expressions)], shown, texts=False)
        return of(runtime, terms[0].type, terms, shown=shown)

    return make


def absolute(node: Expr, read: Read, shown: str) -> Term:
    term = number(read(node.this), shown)
    return of("absolute", term.type, [term], BITS.get(term.type, 0), shown=shown)


def rounded(node: Expr, read: Read, shown: str) -> Term:
    if node.args.get("truncate"):
        raise ExpressionRefused("expression.arguments", f"{shown} has more arguments than are known here.")
    term = number(read(node.this), shown)
    places = node.args.get("decimals")
    digits = read(places) if places is not None else literal(0, "INT")
    if digits.op != "literal" or not isinstance(digits.value, int) or abs(digits.value) > 38:
        raise ExpressionRefused("expression.arguments", f"{shown}: round to a constant number of places.")
    count = digits.value
    if term.type in INTEGRALS:
        return of("rounded_whole", term.type, [term], count, BITS[term.type], shown=shown)
    if is_decimal(term.type):
        precision, scale = decimal_size(term.type) or (38, 0)
        least = precision - scale + 1
        size = (max(least, -count + 1), 0) if count < 0 else (least + min(scale, count), min(scale, count))
        size = (min(size[0], 38), size[1])
        return of("rounded_exact", f"DECIMAL({size[0]},{size[1]})", [term], count, *size, shown=shown)
    return of("rounded_double", term.type, [term], count, term.type == "FLOAT", shown=shown)


def stepped(runtime: str) -> Callable[[Expr, Read, str], Term]:
    def make(node: Expr, read: Read, shown: str) -> Term:
        if node.args.get("decimals") is not None or node.args.get("to") is not None:
            raise ExpressionRefused("expression.arguments", f"{shown}: one argument is known here.")
        term = number(read(node.this), shown)
        size = decimal_size(term.type) if is_decimal(term.type) else None
        kind = decimal(min(size[0] - size[1] + 1, 38), 0) if size else "BIGINT"
        return of(runtime, kind, [term], shown=shown)

    return make


def trim(node: Expr, read: Read, shown: str) -> Term:
    if node.args.get("expression") is not None:
        raise ExpressionRefused("expression.arguments", f"{shown}: trim of other signs than blanks is not available.")
    side = node.args.get("position") or "BOTH"
    return of("trimmed", "STRING", [as_type(read(node.this), "STRING", shown)], str(side).upper(), shown=shown)


def substring(node: Expr, read: Read, shown: str) -> Term:
    args = arguments(node, ("this", "start", "length"), read)
    kinds = ("STRING", "INT", "INT")
    cast_args = [as_type(term, kind, shown) for term, kind in zip(args, kinds, strict=False)]
    return of("substring" if len(args) == 3 else "substring_from", "STRING", cast_args, shown=shown)


def like(ignore_case: bool) -> Callable[[Expr, Read, str], Term]:
    def make(node: Expr, read: Read, shown: str) -> Term:
        return like_with(node, read, shown, "\\", ignore_case)

    return make


def like_with(node: Expr, read: Read, shown: str, escape: str, ignore_case: bool) -> Term:
    pattern = node.args["expression"]
    if isinstance(pattern, exp.Any | exp.All | exp.Tuple):
        raise ExpressionRefused("expression.not-allowed", f"{shown}: LIKE ANY and ALL are not available in a pattern.")
    args = [as_type(read(part), "STRING", shown) for part in (node.this, pattern)]
    term = of("like", "BOOLEAN", args, escape, ignore_case, shown=shown)
    return Term("not", "BOOLEAN", (term,), sql=shown) if node.args.get("negate") else term


def escaped(node: Expr, read: Read, shown: str) -> Term:
    escape = read(node.args["expression"])
    if escape.op != "literal" or not isinstance(escape.value, str) or len(escape.value) != 1:
        raise ExpressionRefused("expression.arguments", f"{shown}: ESCAPE takes one character.")
    inner = node.this
    if not isinstance(inner, exp.Like | exp.ILike):
        raise ExpressionRefused("expression.not-allowed", f"{shown}: ESCAPE belongs to LIKE.")
    return like_with(inner, read, shown, escape.value, isinstance(inner, exp.ILike))


def padded(node: Expr, read: Read, shown: str) -> Term:
    fill = node.args.get("fill_pattern")
    args = [
        as_type(read(node.this), "STRING", shown),
        as_type(read(node.args["expression"]), "INT", shown),
        literal(" ", "STRING") if fill is None else as_type(read(fill), "STRING", shown),
    ]
    return of("padded", "STRING", args, bool(node.args.get("is_left")), shown=shown)


def found(node: Expr, read: Read, shown: str) -> Term:
    if node.args.get("position") is not None or node.args.get("occurrence") is not None:
        raise ExpressionRefused("expression.arguments", f"{shown}: a start position is not available in a pattern.")
    return of(
        "position", "INT", [as_type(read(node.args[k]), "STRING", shown) for k in ("this", "substr")], shown=shown
    )


def logarithm(base: int) -> Callable[[Expr, Read, str], Term]:
    return simple("logarithm", "DOUBLE", {"this": "DOUBLE"}, base)


def log(node: Expr, read: Read, shown: str) -> Term:
    other = node.args.get("expression")
    base = node.this.name if other is not None and isinstance(node.this, exp.Literal) else ""
    if other is None or base not in ("2", "10"):
        raise ExpressionRefused("expression.unknown-function", f"{shown}: ln, log2 and log10 are available.")
    return of("logarithm", "DOUBLE", [as_type(read(other), "DOUBLE", shown)], int(base), shown=shown)


def modulo(node: Expr, read: Read, shown: str) -> Term:
    if len(node.expressions) != 2:
        raise ExpressionRefused("expression.arguments", f"{shown} takes 2 arguments.")
    first, second = unified([read(item) for item in node.expressions], shown)
    if first.type not in INTEGRALS:
        raise ExpressionRefused("expression.type", f"{shown}: pmod is available for whole numbers.")
    return of("positive_remainder", first.type, [first, second], shown=shown)


def of_number(runtime: str) -> Callable[[Expr, Read, str], Term]:
    def make(node: Expr, read: Read, shown: str) -> Term:
        return of(runtime, "DOUBLE", [as_type(number(read(node.this), shown), "DOUBLE", shown)], shown=shown)

    return make


def is_nan(node: Expr, read: Read, shown: str) -> Term:
    return of("is_nan", "BOOLEAN", [as_type(number(read(node.this), shown), "DOUBLE", shown)], shown=shown)


def unless_nan(node: Expr, read: Read, shown: str) -> Term:
    args = [as_type(number(read(node.args[k]), shown), "DOUBLE", shown) for k in ("this", "expression")]
    return of("unless_nan", "DOUBLE", args, shown=shown)


def is_null(negated: bool) -> Callable[[Expr, Read, str], Term]:
    def make(node: Expr, read: Read, shown: str) -> Term:
        if len(node.expressions) != 1:
            raise ExpressionRefused("expression.arguments", f"{shown} takes 1 argument.")
        term = Term("is_null", "BOOLEAN", (read(node.expressions[0]),), sql=shown)
        return Term("not", "BOOLEAN", (truth(term),), sql=shown) if negated else term

    return make


CALLS: Mapping[type[Expr], Callable[[Expr, Read, str], Term]] = {
    exp.Concat: concat,
    exp.DPipe: concat,
    exp.Coalesce: coalesce,
    exp.Nullif: nullif,
    exp.Nvl2: nvl2,
    exp.Greatest: extreme("greatest_of"),
    exp.Least: extreme("least_of"),
    exp.Abs: absolute,
    exp.Round: rounded,
    exp.Floor: stepped("floor_of"),
    exp.Ceil: stepped("ceiling_of"),
    exp.Sign: of_number("sign_of"),
    exp.Sqrt: of_number("square_root"),
    exp.Exp: of_number("exponential"),
    exp.Ln: logarithm(0),
    exp.Log: log,
    exp.Pow: simple("power", "DOUBLE", {"this": "DOUBLE", "expression": "DOUBLE"}),
    exp.IsNan: is_nan,
    exp.Nanvl: unless_nan,
    exp.Upper: simple("upper", "STRING", {"this": "STRING"}),
    exp.Lower: simple("lower", "STRING", {"this": "STRING"}),
    exp.Trim: trim,
    exp.Length: simple("length", "INT", {"this": "STRING"}),
    exp.Substring: substring,
    exp.Left: simple("left_part", "STRING", {"this": "STRING", "expression": "INT"}),
    exp.Right: simple("right_part", "STRING", {"this": "STRING", "expression": "INT"}),
    exp.Replace: simple("replaced", "STRING", {"this": "STRING", "expression": "STRING", "replacement": "STRING"}),
    exp.StrPosition: found,
    exp.StartsWith: simple("starts_with", "BOOLEAN", {"this": "STRING", "expression": "STRING"}),
    exp.EndsWith: simple("ends_with", "BOOLEAN", {"this": "STRING", "expression": "STRING"}),
    exp.Contains: simple("contains", "BOOLEAN", {"this": "STRING", "expression": "STRING"}),
    exp.Pad: padded,
    exp.Repeat: simple("repeated", "STRING", {"this": "STRING", "times": "INT"}),
    exp.Reverse: simple("backwards", "STRING", {"this": "STRING"}),
    exp.Like: like(ignore_case=False),
    exp.ILike: like(ignore_case=True),
    exp.Escape: escaped,
}

NAMED: Mapping[str, Callable[[Expr, Read, str], Term]] = {
    "isnull": is_null(negated=False),
    "isnotnull": is_null(negated=True),
    "pmod": modulo,
}
