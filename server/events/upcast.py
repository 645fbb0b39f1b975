"""Old forms of events, brought up to date when they are read. Nothing beyond the codec knows that there ever were any.

An event's form changes: raise its number in ``CURRENT``, write the step from the number before, and freeze a sample
of the old form in ``tests/events/history``. The log itself is never rewritten.
"""

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]

CURRENT: dict[str, int] = {"nodeConfigured": 2}
"""The number of the form written today, for types whose form has changed; all others are at 1."""


class UnknownEvent(Exception):
    """The log holds an event this version of LakeStream can't read."""


def version_of(event_type: str) -> int:
    """The number of the form written today."""
    return CURRENT.get(event_type, 1)


def upcast(event_type: str, v: int, data: Data) -> Data:
    """The event's data in today's form. Raises UnknownEvent for a form from the future."""
    if v > version_of(event_type):
        raise UnknownEvent(
            f"The log holds {event_type} in form {v}; this version of LakeStream knows forms up to "
            f"{version_of(event_type)}: it was written by a newer version. Start that version."
        )
    for number in range(v, version_of(event_type)):
        data = _STEPS[event_type, number](data)
    return data


def _node_configured_1(data: Data) -> Data:
    """Form 1 kept both whole configurations, so that undo also took back what others had changed elsewhere in the
    node; form 2 keeps the changed keys only."""
    before, after = data["before"], data["after"]
    same = {key for key in before.keys() & after.keys() if before[key] == after[key]}
    return {
        **data,
        "before": {key: value for key, value in before.items() if key not in same},
        "after": {key: value for key, value in after.items() if key not in same},
    }


_STEPS: dict[tuple[str, int], Callable[[Data], Data]] = {("nodeConfigured", 1): _node_configured_1}
"""From each form to the next."""
