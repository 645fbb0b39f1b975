"""Lengths of time as people say them."""

UNITS = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000))


def duration_words(ms: int) -> str:
    """``10 minutes``: in the largest unit that gives a whole number."""
    for unit, size in UNITS:
        if ms >= size and ms % size == 0:
            return f"{ms // size} {unit}{'' if ms == size else 's'}"
    return f"{ms} millisecond{'' if ms == 1 else 's'}"
