"""How people are told apart on the screen."""

from hashlib import sha256

COLORS = (
    "#c2410c",
    "#b45309",
    "#4d7c0f",
    "#047857",
    "#0e7490",
    "#0369a1",
    "#4338ca",
    "#7e22ce",
    "#a21caf",
    "#be123c",
    "#57534e",
    "#1d4ed8",
)


def color_of(person_id: str) -> str:
    """The person's color, the same on every server and every day."""
    return COLORS[int.from_bytes(sha256(person_id.encode()).digest()[:4], "big") % len(COLORS)]
