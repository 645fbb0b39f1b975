"""In which order matches come out, and what a match rules out (E3)."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from server.cep.runs import Finished, Taken, chain


class Skip:
    """A skip strategy. ``names``: the stage of each leaf."""

    def __init__(self, spec: Mapping[str, Any], names: Mapping[int, str]) -> None:
        self.to: str = spec.get("to", "noSkip")
        self.stage: str | None = spec.get("stage")
        self.must_exist = spec.get("onMissing") == "error" and self.to in ("first", "last")
        self.names = names

    def border(self, entry: Finished) -> int | None:
        """The first start that survives a match; None where the stage to skip to is not in it."""
        start, _, taken, _ = entry
        if self.to == "next":
            return start + 1
        if self.to == "pastLast":
            return taken[2] + 1
        own = [link[2] for link in chain(taken) if self.names[link[3]] == self.stage]
        return None if not own else own[0] if self.to == "first" else own[-1]

    def missing(self, entry: Finished) -> str | None:
        """Why a match can't skip to its stage, where the pattern says that this is an error; it then drops nothing."""
        if not self.must_exist:
            return None
        target = self.border(entry)
        if target is None:
            return f"the match took no row for stage {self.stage}, to which the pattern skips"
        if target == entry[0]:
            return f"skipping to stage {self.stage} leads to the match's own first row"
        return None


def in_order(entries: list[Finished]) -> list[Finished]:
    """Earliest start first, then longest, then earliest rows; the same rows taken by the same stages only once."""
    if len(entries) < 2:
        return entries
    entries = sorted(entries, key=start_and_length)
    if all(start_and_length(a) != start_and_length(b) for a, b in pairwise(entries)):
        return entries
    found: dict[tuple[int, int, tuple[int, ...], tuple[int, ...]], Finished] = {}
    for entry in entries:
        links: list[Taken] = chain(entry[2])
        places = tuple(link[2] for link in links)
        found.setdefault((entry[0], entry[1], places, tuple(link[3] for link in links)), entry)
    return [found[shape] for shape in sorted(found, key=lambda shape: shape[:3])]


def start_and_length(entry: Finished) -> tuple[int, int]:
    """What mostly decides the order."""
    return entry[0], entry[1]
