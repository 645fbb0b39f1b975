"""Rows that wait for the watermark, and the time that never comes."""

from collections.abc import Sequence
from typing import Any

FOREVER = 1 << 62
"""Later than any time a row can have."""

Buffered = tuple[int, tuple[Any, ...], int, Sequence[Any]]
"""A row that waits: time, tie-break, arrival, row (T1)."""
