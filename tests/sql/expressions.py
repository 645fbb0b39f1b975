"""Random expressions of each type, as people would write them, over the columns of ``COLUMNS``."""

from random import Random

COLUMNS = {
    "s": "STRING",
    "t": "STRING",
    "n": "INT",
    "b": "BIGINT",
    "x": "DOUBLE",
    "y": "DOUBLE",
    "d": "DECIMAL(10,2)",
    "ok": "BOOLEAN",
    "ts": "TIMESTAMP",
    "day": "DATE",
}

SEARCHED = ("'b'", "''")
TIME_TEXTS = (
    "'2013-01-31 05'", "'2013-01-31 05:00:00.1239 UTC+01:30'", "'2020-02-29T12:00:00.5Z'", "'1969-12-31'",
    "'2001-1-2 3:4:5'",
)  # fmt: skip
DAY_TEXT = "'2012-12-31'"


class Writer:
    """Writes expressions; ``depth`` bounds how far they nest."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def pick(self, *texts: str) -> str:
        return self.random.choice(texts)

    def boolean(self, depth: int) -> str:
        if depth <= 0:
            return self.pick(
                "ok", "TRUE", "CAST(NULL AS BOOLEAN)", "n > 0", "s = 'abc'", "x < 1.5", "d > '1.495'", "d = '-99.991'"
            )
        r, down = self.random, depth - 1
        match r.randrange(13):
            case 0 | 1:
                return f"({self.boolean(down)} {self.pick('AND', 'OR')} {self.boolean(down)})"
            case 2:
                return f"(NOT {self.boolean(down)})"
            case 3 | 4:
                sign = self.pick("=", "<>", "<", "<=", ">", ">=", "<=>", "==", "!=")
                kind = self.pick("whole", "double", "text", "time", "decimal", "number")
                return f"({self.of(kind, down)} {sign} {self.of(kind, down)})"
            case 5:
                kind = self.pick("whole", "double", "text")
                return f"({self.of(kind, down)} IS {self.pick('', 'NOT ')}NULL)"
            case 6:
                return f"({self.of('whole', down)} {self.pick('', 'NOT ')}BETWEEN {self.whole(0)} AND {self.whole(0)})"
            case 7:
                return f"({self.text(down)} {self.pick('', 'NOT ')}IN ('abc', 'B', '', {self.text(0)}))"
            case 8:
                pattern = self.pick("'%b%'", "'a_c'", "'%'", "'A%'", "'\\\\%x'", "''", "'a%c'")
                return f"({self.text(down)} {self.pick('', 'NOT ')}{self.pick('LIKE', 'ILIKE')} {pattern})"
            case 9:
                return f"{self.pick('startswith', 'endswith', 'contains')}({self.text(down)}, {self.text(0)})"
            case 10:
                return f"({self.boolean(down)} IS {self.pick('', 'NOT ')}{self.pick('TRUE', 'FALSE')})"
            case 11:
                return f"CASE WHEN {self.boolean(down)} THEN {self.boolean(down)} ELSE {self.boolean(down)} END"
            case _:
                return f"isnan({self.double(down)})"

    def of(self, kind: str, depth: int) -> str:
        return {
            "whole": self.whole, "double": self.double, "text": self.text, "time": self.time, "day": self.day,
            "decimal": self.decimal, "number": self.number, "boolean": self.boolean,
        }[kind](depth)  # fmt: skip

    def number(self, depth: int) -> str:
        return self.of(self.pick("whole", "double", "decimal"), depth)

    def whole(self, depth: int) -> str:
        if depth <= 0:
            return self.pick("n", "b", "0", "1", "-3", "7", "CAST(n AS BIGINT)", "CAST(NULL AS INT)", "12")
        down = depth - 1
        match self.random.randrange(12):
            case 0 | 1:
                return f"({self.whole(down)} {self.pick('+', '-')} {self.whole(0)})"
            case 2:
                return f"({self.whole(down)} % {self.pick('3', '-7', '10')})"
            case 3:
                return f"({self.whole(down)} DIV {self.pick('2', '-3')})"
            case 4:
                return f"length({self.text(down)})"
            case 5:
                part = self.pick("year", "month", "day", "dayofweek", "weekday", "dayofyear", "weekofyear", "quarter")
                return f"{part}({self.of(self.pick('time', 'day'), down)})"
            case 6:
                return f"{self.pick('hour', 'minute', 'second', 'unix_millis', 'unix_seconds')}({self.time(down)})"
            case 7:
                return f"coalesce({self.whole(down)}, {self.whole(0)})"
            case 8:
                return f"if({self.boolean(down)}, {self.whole(down)}, {self.whole(down)})"
            case 9:
                return f"{self.pick('greatest', 'least')}({self.whole(down)}, {self.whole(0)}, n)"
            case 10:
                return self.pick(
                    f"floor({self.double(0)})", f"ceil({self.double(0)})", f"instr({self.text(down)}, 'b')",
                    f"abs({self.whole(0)})", f"round({self.whole(0)}, -1)", f"nullif({self.whole(down)}, n)",
                    f"pmod({self.whole(0)}, {self.pick('5', '9007199254740995')})", f"datediff({self.day(down)}, day)",
                )  # fmt: skip
            case _:
                return f"CAST({self.pick('ok', 'd', 'n', 'ts')} AS BIGINT)"

    def double(self, depth: int) -> str:
        if depth <= 0:
            return self.pick(
                "x", "y", "1.5D", "CAST(n AS DOUBLE)", "-0.25D", "1e3", "CAST('NaN' AS DOUBLE)", "CAST(ts AS DOUBLE)"
            )
        down = depth - 1
        match self.random.randrange(9):
            case 0 | 1:
                return f"({self.double(down)} {self.pick('+', '-', '*')} {self.double(0)})"
            case 2:
                return f"({self.number(down)} / {self.pick('2', '1.5D', '-4')})"
            case 3:
                return f"round({self.double(down)}, {self.pick('0', '1', '2', '-1')})"
            case 4:
                return f"{self.pick('sqrt', 'sign', 'abs', 'ln', 'log10', 'exp')}({self.double(0)})"
            case 5:
                return f"power({self.double(0)}, {self.pick('2', '0.5D', '-1')})"
            case 6:
                return f"CASE WHEN {self.boolean(down)} THEN {self.double(down)} WHEN ok THEN n END"
            case 7:
                return f"nanvl({self.double(down)}, 0D)"
            case _:
                return f"({self.double(down)} % {self.pick('3D', '0.7D')})"

    def decimal(self, depth: int) -> str:
        if depth <= 0:
            return self.pick("d", "1.5", "0.05", "-12.345")
        down = depth - 1
        return self.pick(
            f"({self.decimal(down)} {self.pick('+', '-', '*')} {self.decimal(0)})",
            f"({self.decimal(down)} / {self.pick('3', '1.25')})",
            f"({self.decimal(0)} + n)",
            f"round({self.decimal(down)}, {self.pick('0', '1')})",
            f"abs({self.decimal(down)})",
            f"CAST({self.pick('x', 'y')} AS DECIMAL(20,3))",
            "CAST(ts AS DECIMAL(20,3))",
            f"CAST({self.pick('n', 'd')} AS DECIMAL(14,3))",
        )

    def text(self, depth: int) -> str:
        if depth <= 0:
            return self.pick("s", "t", "'abc'", "'B'", "''", "'it''s'", "CAST(NULL AS STRING)")
        down = depth - 1
        return self.pick(
            f"{self.pick('upper', 'lower', 'trim', 'ltrim', 'rtrim', 'reverse')}({self.text(down)})",
            f"substring({self.text(down)}, {self.pick('1', '2', '-2', '0', '-9')}, {self.pick('1', '3', '0')})",
            f"substring({self.text(down)}, {self.pick('2', '-1', '0', '9')})",
            f"concat({self.text(down)}, {self.text(0)})",
            f"({self.text(down)} || {self.text(0)})",
            f"replace({self.text(down)}, {self.pick(*SEARCHED)}, 'xy')",
            f"coalesce({self.text(down)}, 'none')",
            f"nullif({self.text(down)}, 'abc')",
            f"{self.pick('left', 'right')}({self.text(down)}, {self.pick('1', '2', '0', '-1', '99')})",
            f"{self.pick('lpad', 'rpad')}({self.text(down)}, {self.pick('2', '5')}, 'ab')",
            f"CAST({self.pick('n', 'ok', 'd', 'x', 'ts', 'day')} AS STRING)",
            f"repeat({self.text(0)}, 2)",
        )

    def time(self, depth: int) -> str:
        if depth <= 0:
            return self.pick("ts", "ts", "TIMESTAMP '2013-01-01 05:17:00'", "CAST(day AS TIMESTAMP)")
        down = depth - 1
        unit = self.pick("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND")
        return self.pick(
            f"date_trunc('{unit}', {self.time(down)})",
            f"({self.time(down)} {self.pick('+', '-')} INTERVAL {self.pick('5 MINUTES', '1 DAY', '90 SECONDS')})",
            f"timestamp_millis({self.pick('b', 'n', '-1')})",
            f"CAST({self.pick(*TIME_TEXTS)} AS TIMESTAMP)",
        )

    def day(self, depth: int) -> str:
        if depth <= 0:
            return self.pick("day", "DATE '2000-02-29'", "CAST(ts AS DATE)")
        return self.pick(
            f"date_add({self.day(depth - 1)}, {self.pick('1', '-40', '366')})",
            f"date_sub({self.day(depth - 1)}, 3)",
            f"last_day({self.day(depth - 1)})",
            f"to_date({self.pick('ts', DAY_TEXT)})",
        )
