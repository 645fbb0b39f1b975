"""What stands between the fields of a CSV: as it is typed, as it is told, and as a file shows it."""

from collections import Counter
from collections.abc import Sequence

from server.nodes.sources.auto_loader.headers import fields_of

COMMA = ","
USUAL = (COMMA, ";", "\t", "|")
"""Those that are guessed; of two that fit equally well the first."""

_WORDS = {"tab": "\t", "\\t": "\t", "space": " "}

REFUSED = (
    "The separator is a single character that can be seen, such as , ; or |, or the word tab. "
    "A quote or a backslash can't be one."
)


def separator_of(typed: str) -> str | None:
    """The character that is meant; None where none can be."""
    meant = _WORDS.get(typed.strip().lower(), typed)
    fine = len(meant) == 1 and meant <= "\uffff" and (meant.isprintable() or meant == "\t")
    return meant if fine and meant not in "\"\\'" else None


def told(separator: str) -> str:
    """How a form shows it."""
    return next((word for word, meant in _WORDS.items() if meant == separator), separator)


def guessed(lines: Sequence[str]) -> str:
    """The separator with which most lines have as many fields as the first, which are at least two; else the comma.

    Of several that fit most lines the one that makes most fields of them, so a comma within decimals is none.
    """
    best, fit = COMMA, (0, 0)
    for separator in USUAL:
        counts = [len(fields) if (fields := fields_of(line, separator)) else 0 for line in lines]
        if counts and counts[0] > 1 and (own := (Counter(counts)[counts[0]], counts[0])) > fit:
            best, fit = separator, own
    return best
