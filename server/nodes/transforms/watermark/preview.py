"""The watermark, tried on rows."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from server.cep.calendar import iso_text
from server.nodes.previewing import Flow, Reading
from server.nodes.transforms.watermark.node import Config, output

FAR_AHEAD_MS = 20 * 366 * 86_400_000
"""Times so far ahead of the middle one are told: the first rows of a stream don't span that by themselves."""


def preview(config: Config, reading: Reading) -> Mapping[str, Flow]:
    """All rows, in the order they came: which of them are late, those decide who keep state."""
    before = reading.inputs["in"]
    schema = output(config, {"in": before.schema})["out"]
    places = [n for n, column in enumerate(schema.columns) if column.name == schema.event_time]
    times = sorted(row[place] for place in places for row in before.rows if row[place] is not None)
    told = spoilt(times, schema.delay_ms) if times else ()
    return {"out": replace(before, schema=schema, told=(*before.told, *told))}


def spoilt(times: Sequence[int], delay_ms: int) -> tuple[str, ...]:
    """What is said of times (sorted, at least one) that are no good for a clock: all before it begins, or so far ahead
    of the others that in a run these come late behind them."""
    if times[0] < 0 and times[-1] <= delay_ms:
        return ("The clock begins at 1970: rows of before wait until one has brought it beyond.",)
    far = len(times) - bisect_right(times, times[len(times) // 2] + FAR_AHEAD_MS)
    if not far:
        return ()
    rows = "1 row lies" if far == 1 else f"{far} rows lie"
    return (
        f"{rows} more than twenty years ahead of the rest, up to {iso_text(times[-1])}: in a run, what comes after is "
        "late. A Filter before the Watermark keeps such rows from the clock.",
    )
