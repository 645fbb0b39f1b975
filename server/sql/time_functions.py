"""Functions of dates and times that patterns know. Times are UTC, as the generated programs set their session."""

from collections.abc import Callable, Mapping

from sqlglot import exp
from sqlglot.expressions.core import Expr

from server.sql.functions import Read, as_type, named, of
from server.sql.parse import excerpt
from server.sql.terms import ExpressionRefused, Term

Maker = Callable[[Expr, Read, str], Term]

TRUNCATIONS = {
    **dict.fromkeys(("YEAR", "YYYY", "YY"), "YEAR"),
    **dict.fromkeys(("MONTH", "MON", "MM"), "MONTH"),
    **dict.fromkeys(("DAY", "DD"), "DAY"),
    **{unit: unit for unit in ("QUARTER", "WEEK", "HOUR", "MINUTE", "SECOND", "MILLISECOND")},
}


def day_of(node: Expr, read: Read, shown: str) -> Term:
    """An argument as a date; sqlglot wraps some in a conversion of its own."""
    inner = node.this if isinstance(node, exp.TsOrDsToDate) else node
    return as_type(read(inner), "DATE", shown)


def of_day(part: str) -> Maker:
    """A part of a date."""
    return lambda node, read, shown: Term(
        "call", "INT", (day_of(node.this, read, shown),), ("date_part", (part,)), shown
    )


def of_clock(part: str) -> Maker:
    """A part of a time of day."""

    def make(node: Expr, read: Read, shown: str) -> Term:
        return Term("call", "INT", (as_type(read(node.this), "TIMESTAMP", shown),), ("clock_part", (part,)), shown)

    return make


def extracted(node: Expr, read: Read, shown: str) -> Term:
    """EXTRACT(part FROM time)."""
    part = node.this.name.casefold()
    source = exp.Hour(this=node.args["expression"])
    if part in ("hour", "minute"):
        return of_clock(part)(source, read, shown)
    if part in ("year", "quarter", "month", "day", "week", "doy", "dow"):
        name = {"week": "weekofyear", "doy": "dayofyear", "dow": "dayofweek"}.get(part, part)
        return of_day(name)(source, read, shown)
    raise ExpressionRefused("expression.arguments", f"{shown}: {part} can't be taken out of a time in a pattern.")


def truncated(node: Expr, read: Read, shown: str) -> Term:
    """date_trunc('HOUR', time)."""
    unit = TRUNCATIONS.get(node.args["unit"].name.upper())
    if unit is None:
        raise ExpressionRefused("expression.arguments", f"{shown}: there is no unit {node.args['unit'].name}.")
    return of("truncated", "TIMESTAMP", [as_type(read(node.this), "TIMESTAMP", shown)], unit, shown=shown)


def scaled(result: str, source: str, up: int, down: int) -> Maker:
    """A time as a number, or a number as a time."""

    def make(node: Expr, read: Read, shown: str) -> Term:
        items = node.expressions if isinstance(node, exp.Anonymous) else [node.this]
        if len(items) != 1:
            raise ExpressionRefused("expression.arguments", f"{shown} takes 1 argument.")
        return of("scaled", result, [as_type(read(items[0]), source, shown)], up, down, shown=shown)

    return make


def unix_timestamp(node: Expr, read: Read, shown: str) -> Term:
    """unix_timestamp(time): seconds; with a text only as Spark writes times."""
    term = read(node.this)
    if term.type not in ("TIMESTAMP", "DATE", "UNKNOWN"):
        raise ExpressionRefused("expression.arguments", f"{shown}: give a TIMESTAMP; cast the text first.")
    return of("scaled", "BIGINT", [as_type(term, "TIMESTAMP", shown)], 1, 1000, shown=shown)


def to_date(node: Expr, read: Read, shown: str) -> Term:
    """to_date(text), date(time)."""
    if node.args.get("format") is not None:
        raise ExpressionRefused("expression.arguments", f"{shown}: a format is not available in a pattern.")
    return day_of(node, read, shown)


def to_timestamp(node: Expr, read: Read, shown: str) -> Term:
    """to_timestamp(text)."""
    if node.args.get("format") is not None:
        raise ExpressionRefused("expression.arguments", f"{shown}: a format is not available in a pattern.")
    return as_type(read(node.this), "TIMESTAMP", shown)


def day_difference(node: Expr, read: Read, shown: str) -> Term:
    """datediff(end, start): days."""
    unit = node.args.get("unit")
    if unit is not None and unit.name.upper() != "DAY":
        raise ExpressionRefused("expression.arguments", f"{shown}: only days are counted; subtract two times instead.")
    days = [day_of(node.args[name], read, shown) for name in ("this", "expression")]
    return of("difference", "INT", days, shown=shown)


def day_sum(node: Expr, read: Read, shown: str) -> Term:
    """date_add(day, n), date_sub(day, n)."""
    unit = node.args.get("unit")
    if unit is not None and unit.name.upper() != "DAY":
        raise ExpressionRefused("expression.arguments", f"{shown}: only days can be added; add an INTERVAL instead.")
    count = as_type(read(node.args["expression"]), "INT", shown)
    return of("sum_of", "DATE", [day_of(node.this, read, shown), count], shown=shown)


TIME_CALLS: Mapping[type[Expr], Maker] = {
    exp.Year: of_day("year"),
    exp.Quarter: of_day("quarter"),
    exp.Month: of_day("month"),
    exp.Day: of_day("day"),
    exp.DayOfMonth: of_day("day"),
    exp.DayOfWeek: of_day("dayofweek"),
    exp.DayOfYear: of_day("dayofyear"),
    exp.WeekOfYear: of_day("weekofyear"),
    exp.Hour: of_clock("hour"),
    exp.Minute: of_clock("minute"),
    exp.Second: of_clock("second"),
    exp.Extract: extracted,
    exp.TimestampTrunc: truncated,
    exp.UnixMillis: scaled("BIGINT", "TIMESTAMP", 1, 1),
    exp.UnixSeconds: scaled("BIGINT", "TIMESTAMP", 1, 1000),
    exp.StrToUnix: unix_timestamp,
    exp.TsOrDsToDate: to_date,
    exp.TsOrDsToTimestamp: to_timestamp,
    exp.DateDiff: day_difference,
    exp.TsOrDsAdd: day_sum,
    exp.UnixDate: lambda node, read, shown: of(
        "scaled", "INT", [as_type(read(node.this), "DATE", shown)], 1, 1, shown=shown
    ),
    exp.LastDay: lambda node, read, shown: of(
        "date_part", "DATE", [day_of(node.this, read, shown)], "last_day", shown=shown
    ),
}

TIME_NAMED: Mapping[str, Maker] = {
    "timestamp_millis": scaled("TIMESTAMP", "BIGINT", 1, 1),
    "timestamp_seconds": scaled("TIMESTAMP", "BIGINT", 1000, 1),
    "timestamp_micros": scaled("TIMESTAMP", "BIGINT", 1, 1000),
    "weekday": named("date_part", "INT", ["DATE"], "weekday"),
}


def time_call(node: Expr, read: Read) -> Term | None:
    """The term of a function of times, None for another function."""
    maker = TIME_CALLS.get(type(node))
    if maker is None and isinstance(node, exp.Anonymous):
        maker = TIME_NAMED.get(node.name.casefold())
    return None if maker is None else maker(node, read, excerpt(node))
