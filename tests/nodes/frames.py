"""Rows as the processor gets them from Spark: what ``detect`` selects, made in Python."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from server.nodes.patterns.waiting_rows import NO_TIMER, Layout, Rows, arrow_type


def frame(
    columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Any, ...]], time: str, bucket: int = 0
) -> pd.DataFrame:
    """A frame with one bundle of rows; ``time`` names the column that is their time."""
    at = Layout(columns).names.index(time)
    times = np.array([-NO_TIMER if row[at] is None else row[at] for row in rows], np.int64)
    bundle = Rows(times, [column([row[place] for row in rows], kind) for place, (_, kind) in enumerate(columns)])
    return pd.DataFrame({"bucket": [bucket], "rows": [bundle.saved()]})


def column(values: Sequence[Any], kind: str) -> Any:
    """Values of one column, as text where they travel as text."""
    own = arrow_type(kind)
    return pa.array([str(value) if own == pa.string() and value is not None else value for value in values], own)
