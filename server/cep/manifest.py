"""Which modules travel into a generated program, in the order in which one may stand after the other.

Each of them imports only the standard library and earlier ones (``from server.cep.x import ...``), and no two use one
name at module level. So their texts, without those import lines, can be joined into one cell. Then::

    SPEC = {...}                                  # CompiledPattern.to_spec(), plain JSON
    detector = PatternDetector.from_spec(SPEC)

A row is a tuple in the order of ``SPEC["columns"]``. Values: TIMESTAMP as integer milliseconds since 1970 UTC, DATE as
integer days since 1970, DECIMAL as ``decimal.Decimal``, numbers, strings and booleans as they are, NULL as None.
Per key: ``state = detector.load(saved) if saved else detector.new()``; for each row
``detector.arrive(state, row, at, watermark)``; then ``detector.advance(state, watermark)``; both give lists of outputs
(``outputs.py``: Match, Timeout, Late, Failed, Dropped). Then ``next_timer``, ``is_empty``, ``save``.
"""

COMMON: tuple[str, ...] = (
    "values",
    "calendar",
    "casts",
    "texts",
    "numerics",
    "functions",
    "outputs",
    "packing",
    "copies",
    "waiting",
    "rollcall",
)
"""What every engine needs."""

EMBEDDED: tuple[str, ...] = (
    *COMMON,
    "pattern",
    "options",
    "places",
    "memory",
    "runs",
    "codec",
    "judges",
    "results",
    "skipping",
    "matcher",
)
"""The matcher of stages."""

ORDERED: tuple[str, ...] = (*COMMON, "conditions", "ordered")
"""What a detector derived from ``OrderedDetector`` needs."""

ROW_PATTERNS: tuple[str, ...] = (
    *COMMON,
    "memory",
    "judges",
    "rowpattern.structure",
    "rowpattern.navigation",
    "rowpattern.conditions",
    "rowpattern.state",
    "rowpattern.results",
    "rowpattern.machine",
    "rowpattern.row_codec",
    "rowpattern.row_detector",
)
"""The engine of MATCH_RECOGNIZE."""
