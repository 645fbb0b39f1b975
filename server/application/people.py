"""How people are told apart on the screen."""

from hashlib import sha256

COLORS = (
    "#b42965",
    "#7e5855",
    "#8e710f",
    "#476e04",
    "#118186",
    "#3266fc",
    "#605aa7",
    "#c333bc",
)
"""Rose, brown, gold, olive, teal, blue, indigo, magenta: none is taken for another, nor for the color of a category of
nodes; white is read on all of them, and they are seen on a light and on a dark canvas."""


def color_of(person_id: str) -> str:
    """The person's color, the same on every server and every day."""
    return COLORS[int.from_bytes(sha256(person_id.encode()).digest()[:4], "big") % len(COLORS)]
