"""Constants converted when the expression is read, by the very code the matcher converts with at run time."""

from server.cep.casts import cast_value
from server.cep.values import SqlError
from server.sql.terms import ExpressionRefused, Term, literal


def constant_cast(term: Term, kind: str, shown: str) -> Term:
    """A constant as another type. Raises ExpressionRefused where it can't be one."""
    try:
        value = cast_value(term.value, term.type, kind)
    except SqlError as error:
        raise ExpressionRefused("expression.value", f"{shown}: {error}.") from error
    if value is None:
        return Term("literal", kind, value=None, sql=shown)
    return literal(value, kind, shown)
