"""Rows as the processor gets them from Spark: what ``detect`` selects, made in Python."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from server.nodes.patterns.waiting_rows import NO_TIMER, Layout

FILLED = {"whole": 0, "real": 0.0, "flag": False}


def frame(
    columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]], time: str, bucket: int = 0
) -> pd.DataFrame:
    """A frame of rows; ``time`` names the column that is their time."""
    layout = Layout(columns)
    at = layout.names.index(time)
    made: dict[str, Any] = {
        "bucket": [bucket] * len(rows),
        "at": [-NO_TIMER if row[at] is None else row[at] for row in rows],
    }
    for place, carrier in enumerate(layout.carriers):
        values = [row[place] for row in rows]
        if carrier == "text":
            made[f"c{place}"] = pd.Series([None if value is None else str(value) for value in values], dtype=object)
        else:
            made[f"c{place}"] = [FILLED[carrier] if value is None else value for value in values]
    for word in range(layout.flag_columns):
        made[f"n{word}"] = [
            sum(1 << bit for place, (own, bit) in layout.flags.items() if own == word and row[place] is None)
            for row in rows
        ]
    return pd.DataFrame(made)
