"""The oracle's options, worked out from where the last row was taken by walking on through the stages."""

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Step = tuple[int, int]
"""A child's place in its group, and how often it has been taken there (counted from 1)."""
Path = tuple[Step, ...]


@dataclass
class Option:
    path: Path | None
    stage: Row | None
    contiguity: str
    repeat: bool
    window: int | None
    not_next: list[Row]
    not_before: list[Row]
    greedy: list[Row]


def least(stage: Row) -> int:
    return stage["times"]["min"] if stage["times"]["min"] > 0 else 1


def most(stage: Row) -> float:
    return float("inf") if stage["times"]["max"] is None else stage["times"]["max"]


def counted(stage: Row, count: int) -> int:
    """How often, as far as it matters: without a bound, beyond the least it does not."""
    return min(count, least(stage)) if stage["times"]["max"] is None else count


def skippable(stage: Row) -> bool:
    return stage.get("optional", False) or stage["times"]["min"] == 0


def loops(stage: Row) -> bool:
    return most(stage) > 1


def smallest(*windows: int | None) -> int | None:
    known = [window for window in windows if window is not None]
    return min(known) if known else None


class Walk:
    """Options in one pattern."""

    stages: list[Row]

    def from_start(self) -> list[Option]:
        found = self.onward((), self.stages, 0, [], [], [], None, None, False)
        return unique([option for option in found if option.path is not None])

    def group_at(self, path: Path) -> Row | None:
        """The stage or group a path leads to; None for the whole pattern."""
        found: Row | None = None
        for index, _ in path:
            found = (self.stages if found is None else found["group"])[index]
        return found

    def children(self, group: Row | None) -> list[Row]:
        return self.stages if group is None else group["group"]

    def from_path(self, path: Path) -> list[Option]:
        """Options after the row that was taken at a path."""
        stage = self.group_at(path)
        index, count = path[-1]
        found: list[Option] = []
        if count < most(stage):
            ends = self.follow(path) if count >= least(stage) else []
            again = (*path[:-1], (index, counted(stage, count + 1)))
            found.append(
                Option(
                    again, stage, stage.get("innerContiguity", "relaxed"), True, stage.get("withinLoopMs"), [], ends, []
                )
            )
        if count >= least(stage):
            greedy = [stage] if stage.get("greedy") and loops(stage) else []
            siblings = self.children(self.group_at(path[:-1]))
            found += self.onward(path[:-1], siblings, index + 1, [], [], greedy, None, None, True)
        return unique(found)

    def follow(self, path: Path) -> list[Row]:
        """Relaxed absences that come at once after what stands at a path."""
        found: list[Row] = []
        while path:
            siblings = self.children(self.group_at(path[:-1]))
            for stage in siblings[path[-1][0] + 1 :]:
                if not stage.get("negated"):
                    return found
                if stage.get("contiguity", "relaxed") != "strict":
                    found.append(stage)
            path = path[:-1]
            if not path or path[-1][1] < least(self.group_at(path)):
                break
        return found

    def onward(
        self,
        above: Path,
        siblings: list[Row],
        index: int,
        not_next: list[Row],
        not_before: list[Row],
        greedy: list[Row],
        head: str | None,
        window: int | None,
        leave: bool,
    ) -> list[Option]:
        """Options at a place among siblings; ``leave``: also beyond their end."""
        options, way = self.through(above, siblings, index, not_next, not_before, greedy, head, window)
        if way is None:
            return options
        not_next, not_before, greedy = way
        if not above:
            return [*options, Option(None, None, "strict", False, None, not_next, not_before, greedy)]
        if not leave:
            return options
        group = self.group_at(above)
        own, count = above[-1]
        empty = self.through(above, group["group"], 0, [], [], [], None, None)[1] is not None
        enough = count >= least(group) or empty
        if count < most(group):
            ends = self.follow(above) if enough else []
            again = (*above[:-1], (own, counted(group, count + 1)))
            inner = group.get("innerContiguity", "relaxed")
            options += self.through(
                again, group["group"], 0, not_next, not_before + ends, greedy, inner, group.get("withinLoopMs")
            )[0]
        if enough:
            up = self.children(self.group_at(above[:-1]))
            options += self.onward(above[:-1], up, own + 1, not_next, not_before, greedy, None, None, True)
        return options

    def through(
        self,
        above: Path,
        siblings: list[Row],
        index: int,
        not_next: list[Row],
        not_before: list[Row],
        greedy: list[Row],
        head: str | None,
        window: int | None,
    ) -> tuple[list[Option], tuple[list[Row], list[Row], list[Row]] | None]:
        """Options into siblings from an index on, and what lies on the way past them all; None if there is no way."""
        found: list[Option] = []
        for place in range(index, len(siblings)):
            stage = siblings[place]
            if stage.get("negated"):
                if stage.get("contiguity", "relaxed") == "strict":
                    not_next = [*not_next, stage]
                else:
                    not_before = [*not_before, stage]
                continue
            contiguity = head or stage.get("contiguity", "relaxed")
            limit = smallest(stage.get("withinPreviousMs"), window)
            head = None
            path = (*above, (place, 1))
            inside = None
            if stage.get("group"):
                more, inside = self.through(path, stage["group"], 0, not_next, not_before, greedy, contiguity, limit)
                found += more
            else:
                found.append(Option(path, stage, contiguity, False, limit, not_next, not_before, greedy))
            if skippable(stage):
                if stage.get("greedy") and loops(stage):
                    greedy = [*greedy, stage]
            elif inside is not None:
                not_next, not_before, greedy = inside
            else:
                return found, None
        return found, (not_next, not_before, greedy)


def unique(options: list[Option]) -> list[Option]:
    """Options that differ in nothing are one."""
    found: list[Option] = []
    for option in options:
        if option not in found:
            found.append(option)
    return found
