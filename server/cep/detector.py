"""What every pattern's engine offers, to the test bench and to a generated stateful processor alike.

A detector is immutable and shared by all keys; a state belongs to one key. Times are milliseconds since 1970, UTC.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Row = Sequence[Any]
"""Values in the order of the detector's columns; timestamps are integer milliseconds."""


class Detector(Protocol):
    """Rows of one key in, outputs out. Rules T1 to T5 of SPEC.md hold for each implementation.

    ``tie_break``: the columns that order rows of one time (T1).
    """

    tie_break: tuple[int, ...]

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> "Detector":
        """The detector of a SPEC as its node's compiler gives it. Raises ValueError on a malformed one."""
        ...

    def new(self) -> Any:
        """The state of a key nothing is known of."""
        ...

    def arrive(self, state: Any, row: Row, at: int, watermark: int | None) -> list[Any]:
        """Take a row in: into the buffer, or out again as late (T2). ``watermark`` None: there is none yet."""
        ...

    def arrive_all(self, state: Any, rows: Sequence[Row], times: Sequence[int], watermark: int | None) -> list[Any]:
        """Take in several rows of the key, in the order of their arrival."""
        ...

    def release_rows(self, state: Any, rows: Sequence[Row], times: Sequence[int], out: list[Any]) -> None:
        """Judge rows in their turn, for who has put them in the order of T1 already: no buffer, nothing late."""
        ...

    def judge(self, state: Any, row: Row, at: int, out: list[Any]) -> None:
        """One of them."""
        ...

    def move_clock(self, state: Any, now: int, out: list[Any]) -> None:
        """The clock alone: windows close, absences fire (T3)."""
        ...

    def advance(self, state: Any, watermark: int) -> list[Any]:
        """Release buffered rows up to the watermark in order, move the clock to it, return what came out (T1, T3)."""
        ...

    def next_timer(self, state: Any) -> int | None:
        """The earliest time at which ``advance`` would do something; None if only a new row can."""
        ...

    def is_empty(self, state: Any) -> bool:
        """Whether the state may be forgotten (T5)."""
        ...

    def save(self, state: Any) -> bytes:
        """The state, compact and versioned (T5)."""
        ...

    def load(self, saved: bytes) -> Any:
        """The state again. Raises ValueError on bytes of another major version or of another pattern."""
        ...
