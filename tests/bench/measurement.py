"""One figure of a benchmark, with the goal it is held against."""

from typing import Literal

from msgspec import Struct


class Measurement(Struct, frozen=True, rename="camel"):
    """``value`` in ``unit``. ``goal`` is met when the value is ``at least`` or ``at most`` it; None: no goal.

    A ratio against a reference of the same run (unit ``×``) is worth more than an absolute figure:
    machines are noisy.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["more", "less"] = "more"
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.better == "more" else self.value <= self.goal
