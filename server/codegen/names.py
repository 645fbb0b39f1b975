"""Names of streams and tables in a program: from what people call the nodes, unique, valid in the target."""

import keyword
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Lower-case letters, digits and single underscores; empty if nothing of that kind is in the text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_WORD.sub("_", plain).strip("_")[:LONGEST].rstrip("_")


class Names:
    """Hands out names that are not taken. The same requests in the same order get the same names."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = set(reserved)
        self._next: dict[str, int] = {}

    def name(self, *wishes: str, suffixes: Iterable[str] = ()) -> str:
        """The first wish that makes a name, with a number behind it if need be.

        ``suffixes``: endings that must be free behind it too, for further names made of it.
        """
        base = next((made for wish in wishes if (made := slug(wish))), "step")
        if base[0].isdigit() or keyword.iskeyword(base):
            base = f"step_{base}"
        endings = ("", *suffixes)
        number = self._next.get(base, 1)
        while True:
            candidate = base if number == 1 else f"{base}_{number}"
            if not any(candidate + ending in self._taken for ending in endings):
                self._taken.update(candidate + ending for ending in endings)
                self._next[base] = number + 1
                return candidate
            number += 1
