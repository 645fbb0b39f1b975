"""What a condition can still become where some rows it looks at are never there. Errs on the side of "it can"."""

from collections.abc import Callable

from server.sql.terms import Term

Empty = Callable[[Term], bool]
"""Whether an aggregate goes over rows of which there is never one."""

NULL_OF_NULL = ("compare", "arithmetic", "plain", "negate", "cast", "try_cast")
"""NULL where an argument is."""


def aggregates_of(term: Term) -> list[Term]:
    """All aggregates in a term, in the order they were written."""
    if term.op == "aggregate":
        return [term]
    return [found for arg in term.args for found in aggregates_of(arg)]


def counts(term: Term) -> bool:
    """Whether an aggregate is 0 and not NULL over no rows."""
    return term.op == "aggregate" and term.value[0] in ("count", "rows")


def always_null(term: Term, empty: Empty) -> bool:
    """Whether a term is NULL whatever the row is."""
    if term.op == "aggregate":
        return empty(term) and not counts(term)
    if term.op == "literal":
        return term.value is None
    if term.op in NULL_OF_NULL:
        return any(always_null(arg, empty) for arg in term.args)
    if term.op == "in":
        return always_null(term.args[0], empty)
    return term.op == "coalesce" and all(always_null(arg, empty) for arg in term.args)


def can_be(wanted: bool, term: Term, empty: Empty) -> bool:
    """Whether a condition can be true (or false, as ``wanted``) of any row."""
    match term.op:
        case "and" | "or":
            every = (term.op == "and") == wanted
            return (all if every else any)(can_be(wanted, arg, empty) for arg in term.args)
        case "not":
            return can_be(not wanted, term.args[0], empty)
        case "is_true" | "is_false":
            inner = can_be(term.op == "is_true", term.args[0], empty)
            return inner if wanted else True
        case "is_null":
            return wanted or not always_null(term.args[0], empty)
        case "literal":
            return term.value is wanted
        case _:
            return not always_null(term, empty)
