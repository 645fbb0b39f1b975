"""How values of each Spark type travel to and from the matcher: as what, and by which Spark SQL on the way."""

from server.sql.escape import literal
from server.sql.types import is_plain, normal_type


def carried_type(kind: str) -> str:
    """The Spark type a value has between Spark and the matcher."""
    kind = normal_type(kind)
    if kind == "TIMESTAMP":
        return "BIGINT"
    if kind == "DATE":
        return "INT"
    if kind == "BINARY" or not is_plain(kind):
        return "STRING"
    return "STRING" if kind in ("UNKNOWN", "VOID") else kind


def to_matcher(expression: str, kind: str) -> str:
    """Spark SQL that makes of a value what the matcher takes: milliseconds, days, JSON for nested values."""
    kind = normal_type(kind)
    if kind == "TIMESTAMP":
        return f"unix_millis({expression})"
    if kind == "DATE":
        return f"unix_date({expression})"
    if kind == "BINARY":
        return f"base64({expression})"
    if carried_type(kind) == "STRING" and kind != "STRING":
        return f"cast({expression} AS STRING)" if kind in ("UNKNOWN", "VOID") else f"to_json({expression})"
    return expression


def from_matcher(expression: str, kind: str) -> str:
    """Spark SQL that makes the value again from what the matcher gave."""
    kind = normal_type(kind)
    if kind == "TIMESTAMP":
        return f"timestamp_millis({expression})"
    if kind == "DATE":
        return f"date_from_unix_date({expression})"
    if kind == "BINARY":
        return f"unbase64({expression})"
    if carried_type(kind) == "STRING" and kind not in ("STRING", "UNKNOWN", "VOID"):
        return f"from_json({expression}, {literal(kind)})"
    return expression
