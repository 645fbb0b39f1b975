"""Terms printed as Python that needs only ``server.cep``: plain expressions over a row ``r`` and a memory ``m``.

A condition is printed as it is asked for: whether it is true, or whether it is false; so three-valued logic needs no
third value, and ``name = 'a' AND price > 2`` becomes ``r[0] == 'a' and (r[1] is not None and r[1] > 2.0)``.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from server.sql.terms import Term
from server.sql.types import BITS, FLOATS, INTEGRALS, decimal_size, is_decimal

SAFE_CALLS = {
    "upper", "lower", "trimmed", "length", "concatenated", "starts_with", "ends_with", "contains", "replaced",
    "position", "backwards", "is_nan", "unless_nan", "date_part", "clock_part", "truncated", "greatest_of", "least_of",
    "sign_of", "square_root", "power", "exponential", "logarithm", "scaled", "difference",
    "sum_of", "left_part", "right_part", "substring", "substring_from", "padded", "rounded_double",
}  # fmt: skip
SAFE_OPS = {
    "column", "literal", "and", "or", "not", "compare", "same", "is_null", "is_true", "is_false", "in", "case",
    "coalesce", "plain", "navigate", "classifier", "match_number",
}  # fmt: skip


def may_fail(term: Term) -> bool:
    """Whether a term can raise at run time, on values of its declared types."""
    if any(may_fail(arg) for arg in term.args) or term.type == "UNKNOWN":
        return True
    match term.op:
        case "call":
            return term.value[0] not in SAFE_CALLS
        case "cast":
            return not (term.type == "DOUBLE" and term.args[0].type in INTEGRALS)
        case "arithmetic":
            return term.type not in FLOATS or term.value in ("/", "%")
        case "negate":
            return term.type in INTEGRALS
        case "aggregate":
            return term.value[0] in ("sum", "avg") and term.type not in FLOATS
        case "gather":
            return term.value.kind in ("sum", "avg")
        case op:
            return op not in SAFE_OPS


class Printer:
    """Prints the terms of one pattern. ``columns``: where each stands in a row. ``memory`` grows by what is asked of
    rows taken: slots as ``server.cep.memory`` takes them."""

    def __init__(self, columns: Mapping[str, int], memory: list[dict[str, Any]]) -> None:
        self.columns = columns
        self.memory = memory
        self.names = 0

    def true(self, term: Term) -> str:
        """Python that is true where the condition is true, and false where it is false or NULL."""
        match term.op:
            case "and" | "or":
                return f"({self.true(term.args[0])} {term.op} {self.true(term.args[1])})"
            case "not":
                return self.false(term.args[0])
            case "is_true" | "is_false" | "is_null":
                return self.test(term)
            case "same":
                return self.same(term)
            case "compare":
                return self.compare(term, wanted=True)
            case "in":
                known = [value for value in term.value if value.value is not None]
                return f"({self.value(term.args[0])} in {self.several(known)})"
            case "literal":
                return "True" if term.value else "False"
            case _:
                return f"({self.value(term)} is True)"

    def false(self, term: Term) -> str:
        """Python that is true where the condition is false, and false where it is true or NULL."""
        match term.op:
            case "and":
                return f"({self.false(term.args[0])} or {self.false(term.args[1])})"
            case "or":
                return f"({self.false(term.args[0])} and {self.false(term.args[1])})"
            case "not":
                return self.true(term.args[0])
            case "is_true" | "is_false" | "is_null":
                return f"(not {self.test(term)})"
            case "same":
                return f"(not {self.same(term)})"
            case "compare":
                return self.compare(term, wanted=False)
            case "in":
                test, name = self.known(term.args[0])
                return f"({test} and {name} not in {self.several(term.value)})"
            case "literal":
                return "True" if term.value is False else "False"
            case _:
                return f"({self.value(term)} is False)"

    def test(self, term: Term) -> str:
        """IS NULL, IS TRUE, IS FALSE."""
        inner = term.args[0]
        if term.op == "is_null" and not inner.nullable:
            return "False"
        if term.op == "is_null":
            return f"({self.value(inner)} is None)"
        return self.true(inner) if term.op == "is_true" else self.false(inner)

    def value(self, term: Term) -> str:
        """Python for the term's value, None for NULL."""
        match term.op:
            case "column":
                return f"r[{self.columns[term.value]}]"
            case "literal":
                return constant(term.value)
            case "aggregate":
                return self.aggregate(term)
            case "call":
                runtime, extra = term.value
                return f"{runtime}({', '.join([*map(self.value, term.args), *map(constant, extra)])})"
            case "cast" | "try_cast":
                return self.cast(term)
            case "arithmetic":
                return self.arithmetic(term)
            case "plain":
                return f"{PLAIN[term.value]}({self.value(term.args[0])}, {self.value(term.args[1])})"
            case "negate":
                size = decimal_size(term.type) if is_decimal(term.type) else None
                if size and size[0] > PLAIN_DIGITS:
                    return f"exactly('-', Decimal('0'), {self.value(term.args[0])}, {size[0]}, {size[1]})"
                test, name = self.known(term.args[0])
                negated = f"-{name}" if term.type not in INTEGRALS else f"whole(-{name}, {BITS[term.type]})"
                return f"({negated} if {test} else None)"
            case "coalesce":
                return self.coalesce(term)
            case "case":
                return self.case(term)
            case "is_null" | "same" | "is_true" | "is_false":
                return self.true(term)
            case _:
                return f"(True if {self.true(term)} else False if {self.false(term)} else None)"

    def output(self, term: Term) -> str:
        """Python for a value that leaves the matcher; a time or day that was computed is one Spark has room for."""
        text = self.value(term)
        if term.type not in ("TIMESTAMP", "DATE") or not computed(term):
            return text
        return f"fitting({text}, {term.type!a})"

    def name(self) -> str:
        """A fresh name for a value used twice."""
        self.names += 1
        return f"v{self.names}"

    def known(self, term: Term) -> tuple[str, str]:
        """A test that a term is not NULL, and how its value is then called."""
        text = self.value(term)
        if not term.nullable:
            return "True", text
        if term.op in ("column", "literal") or (text.startswith("m[") and text.endswith("]") and text.count("[") == 1):
            return f"{text} is not None", text
        name = self.name()
        return f"({name} := {text}) is not None", name

    def compare(self, term: Term, wanted: bool) -> str:
        """A comparison, true (or, not wanted, false) and not NULL."""
        first, second = term.args
        sign: str = term.value
        if first.op == "literal" and second.op != "literal":
            first, second = second, first
            sign = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign)
        if second.op == "literal" and second.value is None:
            return "False"
        if sign in ("=", "<>"):
            return self.equality(first, second, (sign == "=") == wanted)
        test_first, one = self.known(first)
        test_second, two = self.known(second)
        core = self.order(first, second, one, two, sign)
        return joined([test_first, test_second, core if wanted else f"not {core}"])

    def equality(self, first: Term, second: Term, equal: bool) -> str:
        """= where ``equal``, else <>."""
        plain = first.type not in FLOATS or (second.op == "literal" and second.value == second.value)
        if equal and plain and not second.nullable:
            return f"({self.value(first)} == {self.value(second)})"
        test_first, one = self.known(first)
        if equal and plain:
            return joined([test_first, f"{one} == {self.value(second)}"])
        test_second, two = self.known(second)
        core = f"{one} {'==' if equal else '!='} {two}" if plain else f"{'' if equal else 'not '}same({one}, {two})"
        return joined([test_first, test_second, core])

    def order(self, first: Term, second: Term, one: str, two: str, sign: str) -> str:
        """An order of values that are not NULL. NaN is larger than any number; a constant is none."""
        if first.type not in FLOATS:
            return f"({one} {sign} {two})"
        if second.op == "literal" and second.value == second.value:
            return {"<": f"({one} < {two})", "<=": f"({one} <= {two})"}.get(
                sign, f"(not {one} {'<=' if sign == '>' else '<'} {two})"
            )
        return {
            "<": f"less({one}, {two})",
            ">": f"less({two}, {one})",
            "<=": f"(not less({two}, {one}))",
            ">=": f"(not less({one}, {two}))",
        }[sign]

    def same(self, term: Term) -> str:
        """<=>: equal, or both NULL."""
        first, second = (self.value(arg) for arg in term.args)
        return f"same({first}, {second})" if term.args[0].type in FLOATS else f"({first} == {second})"

    def several(self, values: Any) -> str:
        """Constants of IN."""
        return "(" + ", ".join(self.value(value) for value in values) + ",)"

    def coalesce(self, term: Term) -> str:
        """The first that is not NULL."""
        *first, last = term.args
        text = self.value(last)
        for arg in reversed(first):
            test, name = self.known(arg)
            text = name if test == "True" else f"({name} if {test} else {text})"
        return text

    def case(self, term: Term) -> str:
        """Conditions and values in turn, and the default."""
        text = self.value(term.args[-1])
        for index in range(len(term.args) - 3, -1, -2):
            text = f"({self.value(term.args[index + 1])} if {self.true(term.args[index])} else {text})"
        return text

    def cast(self, term: Term) -> str:
        """A cast; the simple ones in place."""
        inner = term.args[0]
        test, name = self.known(inner)
        if (term.type == "DOUBLE" and inner.type in INTEGRALS) or (term.type == "DOUBLE" and is_decimal(inner.type)):
            return f"(float({name}) if {test} else None)"
        if term.type == "DOUBLE" and inner.type == "FLOAT":
            return self.value(inner)
        if term.type in INTEGRALS and inner.type in INTEGRALS and BITS[term.type] >= BITS[inner.type]:
            return self.value(inner)
        function = "cast_value" if term.op == "cast" else "try_cast_value"
        return f"{function}({self.value(inner)}, {constant(inner.type)}, {constant(term.type)})"

    def arithmetic(self, term: Term) -> str:
        """+ - * / div % on numbers."""
        first, second = term.args
        sign = term.value
        if is_decimal(term.type):
            size = decimal_size(term.type) or (38, 0)
            one, two = self.value(first), self.value(second)
            return f"exactly({constant(sign)}, {one}, {two}, {size[0]}, {size[1]})"
        if sign in FUNCTIONS_OF_SIGNS:
            return f"{FUNCTIONS_OF_SIGNS[sign]}({self.value(first)}, {self.value(second)})"
        test_first, one = self.known(first)
        test_second, two = self.known(second)
        core = f"{one} {sign} {two}"
        if term.type in INTEGRALS:
            core = f"whole({core}, {BITS[term.type]})"
        elif term.type == "FLOAT":
            core = f"single({core})"
        return f"({core} if {joined([test_first, test_second])} else None)"

    def aggregate(self, term: Term) -> str:
        """What is remembered of the rows some stages have taken."""
        kind, stages = term.value
        value = self.value(term.args[0]) if term.args else None
        if kind == "avg":
            total, count = self.slot("sum", stages, value), self.slot("count", stages, value)
            size = decimal_size(term.type) if is_decimal(term.type) else None
            if size:
                return f"average_exact(m[{total}], m[{count}], {size[0]}, {size[1]})"
            return f"average(m[{total}], m[{count}])"
        slot = self.slot(kind, stages, value)
        if kind == "first":
            return f"(m[{slot}][0] if m[{slot}] else None)"
        if kind == "sum" and term.type == "BIGINT":
            return f"(whole(m[{slot}], 64) if m[{slot}] is not None else None)"
        return f"m[{slot}]"

    def slot(self, kind: str, stages: tuple[str, ...], value: str | None) -> int:
        """The number of a slot of the memory; a new one where there is none like it."""
        wanted = {"kind": kind, "stages": list(stages), "value": value}
        if wanted not in self.memory:
            self.memory.append(wanted)
        return self.memory.index(wanted)


def computed(term: Term) -> bool:
    """Whether a term is more than a value of a row, of the current one or of one taken."""
    return term.op not in ("column", "literal", "aggregate", "navigate", "gather") or any(
        computed(arg) for arg in term.args
    )


PLAIN_DIGITS = 28
"""Python's own arithmetic of decimals keeps so many."""

PLAIN = {"+": "sum_of", "-": "difference", "*": "product"}
FUNCTIONS_OF_SIGNS = {"/": "divided", "div": "whole_divided", "%": "remainder"}


def joined(tests: list[str]) -> str:
    """Tests that must all hold."""
    kept = [test for test in tests if test != "True"]
    return f"({' and '.join(kept)})" if kept else "True"


def constant(value: Any) -> str:
    """A constant as Python source, plain ASCII."""
    if isinstance(value, Decimal):
        return f"Decimal({str(value)!a})"
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return f"float({str(value)!a})"
    if value is None or isinstance(value, bool | int | float | str):
        return ascii(value)
    raise TypeError(f"no constant of Python: {type(value).__name__}")
