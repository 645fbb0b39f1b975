"""Conditions and measures printed as Python over the rows at hand, a place among them, and memories of the match."""

from collections.abc import Mapping
from typing import Any

from server.cep.memory import SLOT_UPDATES
from server.sql.rowpattern.scope import Gathering, Navigation, Variables
from server.sql.terms import Term
from server.sql.to_python import Printer
from server.sql.types import UNKNOWN, decimal_size, is_decimal

Slot = dict[str, Any]


class RowPrinter(Printer):
    """Prints the terms of one clause, which share a memory. ``defines``: the variable whose condition is printed;
    the current row is then not yet in the memory. Empty: a measure, whose memory has it."""

    def __init__(self, columns: Mapping[str, int], memory: list[Slot]) -> None:
        super().__init__(columns, memory)
        self.defines = ""
        self.row = "r"
        self.place = "i"

    def value(self, term: Term) -> str:
        """Python for the term's value, None for NULL."""
        match term.op:
            case "column":
                return f"{self.row}[{self.columns[term.value]}]"
            case "navigate":
                return self.navigate(term.args[0], term.value)
            case "gather":
                return self.gather(term, term.value)
            case "classifier":
                return self.label()
            case "match_number":
                return "n"
            case _:
                return super().value(term)

    def counts(self, variables: Variables) -> bool:
        """Whether the current row is one of the variables' and not yet in the memory."""
        return bool(self.defines) and (not variables or self.defines in variables)

    # -- navigation ----------------------------------------------------------------------------------------------------

    def navigate(self, inner: Term, to: Navigation) -> str:
        """A value of another row, None where there is no such row."""
        if self.counts(to.variables) and to.side == "last" and to.offset == 0 and to.steps == 0:
            return self.value_at(inner, "r", "i")
        place = self.place_of(to)
        if looks_at_label(inner):
            name, row = self.name(), self.name()
            text = self.value_at(inner, row, name)
            return f"(None if ({row} := row_at(rows, ({name} := {place}))) is None else {text})"
        row = self.name()
        return f"(None if ({row} := row_at(rows, {place})) is None else {self.value_at(inner, row, 'i')})"

    def place_of(self, to: Navigation) -> str:
        """Where the row is; a place beyond the partition if there is none."""
        counts = self.counts(to.variables)
        if counts and to.side == "last" and to.offset == 0:
            return f"i + {to.steps}" if to.steps > 0 else f"i - {-to.steps}"
        memory = "f" if to.final else "m"
        if to.side == "last":
            offset = to.offset - 1 if counts else to.offset
            found = f"place_from_last({memory}[{self.places('last', to.variables, offset + 1)}], {offset})"
        else:
            slot = f"{memory}[{self.places('first', to.variables, to.offset + 1)}]"
            found = f"place_from_first({f'(*{slot}, i)' if counts else slot}, {to.offset})"
        return f"moved({found}, {to.steps})"

    def places(self, side: str, variables: Variables, depth: int) -> int:
        """The number of a slot that keeps so many places."""
        for number, slot in enumerate(self.memory):
            if slot["kind"] == side and slot["variables"] == list(variables):
                slot["depth"] = max(slot["depth"], depth)
                return number
        self.memory.append({"kind": side, "variables": list(variables), "depth": depth})
        return len(self.memory) - 1

    def value_at(self, term: Term, row: str, place: str) -> str:
        """A term's value at another row."""
        before = self.row, self.place
        self.row, self.place = row, place
        text = self.value(term)
        self.row, self.place = before
        return text

    def label(self) -> str:
        """The variable of the row at hand."""
        if not self.defines:
            return f"label_at(c, s, {self.place})"
        if self.place == "i":
            return f"{self.defines!a}"
        number = self.plain_slot({"kind": "labels", "variables": []})
        return f"label_at((*m[{number}], {self.defines!a}), i - len(m[{number}]), {self.place})"

    # -- aggregates ----------------------------------------------------------------------------------------------------

    def gather(self, term: Term, what: Gathering) -> str:
        """An aggregate over the match so far, the current row with it, or over all of it."""
        value = self.value_at(term.args[0], "r", "i") if term.args else None
        if value is not None and what.kind != "count" and term.args[0].type == UNKNOWN:
            value = f"single_value({value})"
        if what.kind == "avg":
            total, count = (self.gathered(kind, value, what) for kind in ("sum", "count"))
            size = decimal_size(term.type) if is_decimal(term.type) else None
            if size:
                return f"average_exact({total}, {count}, {size[0]}, {size[1]})"
            return f"average({total}, {count})"
        text = self.gathered(what.kind, value, what)
        if what.kind == "sum" and term.type == "BIGINT":
            name = self.name()
            return f"(whole({name}, 64) if ({name} := {text}) is not None else None)"
        return text

    def gathered(self, kind: str, value: str | None, what: Gathering) -> str:
        """What one slot holds, with the current row where it counts."""
        slot = self.plain_slot({"kind": kind, "variables": list(what.variables), "value": value})
        if self.counts(what.variables):
            return SLOT_UPDATES[kind].format(slot=slot, value=value)
        return f"{'f' if what.final else 'm'}[{slot}]"

    def plain_slot(self, wanted: Slot) -> int:
        """The number of a slot; a new one where there is none like it."""
        if wanted not in self.memory:
            self.memory.append(wanted)
        return self.memory.index(wanted)


def looks_at_label(term: Term) -> bool:
    """Whether a term asks for the variable of its row."""
    return term.op == "classifier" or any(looks_at_label(arg) for arg in term.args)


def navigations(term: Term) -> list[Navigation]:
    """All rows a term looks at."""
    found = [term.value] if term.op == "navigate" else []
    for arg in term.args:
        found += navigations(arg)
    return found


def uses_match_number(term: Term) -> bool:
    """Whether a term asks for the match's number."""
    return term.op == "match_number" or any(uses_match_number(arg) for arg in term.args)
