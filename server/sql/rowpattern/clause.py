"""What stands between the brackets of MATCH_RECOGNIZE, clause by clause in their order."""

from decimal import Decimal, InvalidOperation

from msgspec import Struct

from server.sql.check import INTERVAL_UNITS
from server.sql.rowpattern.pattern import PatternReader, Tree
from server.sql.rowpattern.words import Word, Words

LONGEST_WITHIN_MS = 10 * 366 * 86_400_000

CLAUSES = (
    ("PARTITION", "BY"), ("ORDER", "BY"), ("MEASURES",), ("ONE", "ROW", "PER"), ("ALL", "ROWS", "PER"),
    ("AFTER", "MATCH"), ("INITIAL", "PATTERN"), ("SEEK", "PATTERN"), ("INITIAL", "("), ("SEEK", "("), ("PATTERN", "("),
    ("WITHIN",), ("SUBSET",), ("DEFINE",),
)  # fmt: skip
"""How the clauses begin, in the order they stand in."""

IN_ORDER = (
    "they come as PARTITION BY, ORDER BY, MEASURES, ROWS PER MATCH, AFTER MATCH SKIP, PATTERN, WITHIN, SUBSET, DEFINE"
)


class Said(Struct, frozen=True):
    """A piece of the query: its text and where it begins. ``name``: what is defined by it or called after it."""

    text: str
    start: int
    name: str = ""


class Ordering(Struct, frozen=True):
    """A column of ORDER BY."""

    column: Said
    down: bool = False
    nulls_last: bool = False


class Clause(Struct, frozen=True):
    """Everything between the brackets. ``skip``: pastLast, next, first or last of ``skip_to``. ``pattern_at``: where
    the word PATTERN stands; ``anchored_at_end``: where a $ does, if one does."""

    partition: tuple[Said, ...]
    order: tuple[Ordering, ...]
    measures: tuple[Said, ...]
    rows_per_match: str
    skip: str
    skip_to: Said | None
    pattern: Tree
    pattern_text: str
    pattern_at: int
    variables: tuple[str, ...]
    within_ms: int | None
    subsets: dict[str, tuple[str, ...]]
    define: tuple[Said, ...]
    anchored_at_end: int | None


def said(words: Words, *stops: tuple[str, ...]) -> Said:
    """An expression, up to a comma, a closing bracket or one of the stops."""
    start, end = words.until(stops)
    return Said(words.text[start:end], start)


class ClauseReader:
    """Reads the clauses, from behind the opening bracket to before the closing one."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def read(self) -> Clause:
        """Everything between its brackets, in order."""
        words = self.words
        partition = self.columns() if words.accept("PARTITION", "BY") else ()
        if not words.is_next("ORDER", "BY"):
            detail = "ORDER BY is missing: a row pattern needs to know which row comes after which; order by the time."
            raise words.refused("sql-order", detail)
        words.expect("ORDER", "BY")
        order = self.ordering()
        measures = self.named_expressions() if words.accept("MEASURES") else ()
        rows_per_match = self.rows_per_match()
        skip, skip_to = self.skip()
        if words.is_next("SEEK"):
            raise words.refused("sql-seek", "SEEK belongs to windows; here every row is tried: leave it out.")
        words.accept("INITIAL")
        if not words.is_next("PATTERN", "("):
            self.in_order()
        at = words.peek()
        words.expect("PATTERN", "(")
        reader = PatternReader(words)
        opened = words.words[words.at - 1].end
        pattern: Tree = {"sequence": []} if words.is_next(")") else reader.alternatives()
        closing = words.peek()
        pattern_text = words.text[opened : opened if closing is None else closing.start]
        words.expect(")")
        if rows_per_match == "withUnmatched" and reader.excludes is not None:
            detail = "{- -} can't stand in a pattern of which the unmatched rows are shown too (WITH UNMATCHED ROWS)."
            raise words.refused("sql-exclusion", detail, reader.excludes)
        within = self.within() if words.accept("WITHIN") else None
        subsets = self.subsets(reader) if words.accept("SUBSET") else {}
        define = self.definitions(reader, subsets) if words.accept("DEFINE") else ()
        self.in_order()
        end = reader.anchors_end
        return Clause(
            partition=partition, order=order, measures=measures, rows_per_match=rows_per_match, skip=skip,
            skip_to=skip_to, pattern=pattern, pattern_text=pattern_text,
            pattern_at=0 if at is None else at.start,
            variables=tuple(reader.variables.values()), within_ms=within,
            subsets=subsets, define=define, anchored_at_end=None if end is None else end.start,
        )  # fmt: skip

    def in_order(self) -> None:
        """A clause that comes too late, or twice, is said by its name."""
        for clause in CLAUSES:
            if self.words.is_next(*clause):
                raise self.words.refused("sql-clause-order", f"{clause[0]} stands here out of order; {IN_ORDER}.")

    def columns(self) -> tuple[Said, ...]:
        """Names of columns."""
        found = [self.column()]
        while self.words.accept(","):
            found.append(self.column())
        return tuple(found)

    def column(self) -> Said:
        word = self.words.name("A column")
        if self.words.is_next(".") or self.words.is_next("("):
            detail = "A column's name is expected here; compute or pick it in a node before the pattern."
            raise self.words.refused("sql-column", detail, word)
        return Said(word.text, word.start)

    def ordering(self) -> tuple[Ordering, ...]:
        """Columns with their directions; NULL comes first where it rises, last where it falls."""
        found: list[Ordering] = []
        while True:
            column = self.column()
            down = self.words.accept("DESC")
            if not down:
                self.words.accept("ASC")
            nulls_last = down
            if self.words.accept("NULLS"):
                nulls_last = self.words.accept("LAST")
                if not nulls_last:
                    self.words.expect("FIRST")
            found.append(Ordering(column, down, nulls_last))
            if not self.words.accept(","):
                return tuple(found)

    def named_expressions(self) -> tuple[Said, ...]:
        """``expression AS name``, with commas between."""
        found: list[Said] = []
        while True:
            one = said(self.words, ("AS",), *CLAUSES)
            if not self.words.is_next("AS"):
                raise self.words.refused(
                    "sql-measure-name", f"Give {' '.join(one.text.split())[:60]} a name: … AS name."
                )
            self.words.take()
            found.append(Said(one.text, one.start, self.words.name("The measure's name").text))
            if not self.words.accept(","):
                return tuple(found)

    def rows_per_match(self) -> str:
        words = self.words
        if words.accept("ONE"):
            words.expect("ROW", "PER", "MATCH")
            return "one"
        if not words.accept("ALL"):
            return "one"
        words.expect("ROWS", "PER", "MATCH")
        if words.accept("SHOW"):
            words.expect("EMPTY", "MATCHES")
        elif words.accept("OMIT"):
            words.expect("EMPTY", "MATCHES")
            return "omitEmpty"
        elif words.accept("WITH"):
            words.expect("UNMATCHED", "ROWS")
            return "withUnmatched"
        return "showEmpty"

    def skip(self) -> tuple[str, Said | None]:
        """AFTER MATCH SKIP; past the last row where nothing is said."""
        words = self.words
        if not words.accept("AFTER"):
            return "pastLast", None
        words.expect("MATCH", "SKIP")
        if words.accept("PAST"):
            words.expect("LAST", "ROW")
            return "pastLast", None
        words.expect("TO")
        if words.accept("NEXT", "ROW"):
            return "next", None
        side = "last"
        for spelling in ("FIRST", "LAST"):
            following = words.peek(1)
            named = following is not None and following.name and not words.is_next(spelling, "PATTERN", "(")
            if words.is_next(spelling) and named:
                words.take()
                side = spelling.lower()
                break
        target = words.name("A variable of the pattern")
        return side, Said(target.text, target.start)

    def within(self) -> int:
        """``WITHIN INTERVAL '10' MINUTE`` in milliseconds."""
        words = self.words
        words.expect("INTERVAL")
        first = words.take()
        text = first.text
        if not text.replace(".", "").isdigit():
            raise words.refused("sql-within", "Write a time such as WITHIN INTERVAL '10' MINUTE.", first)
        unit = words.name("A unit of time")
        name = unit.upper[:-1] if unit.upper.endswith("S") else unit.upper
        try:
            span = int(Decimal(text) * INTERVAL_UNITS[name])
        except (KeyError, InvalidOperation):
            detail = "A time is given in weeks, days, hours, minutes or seconds, as in WITHIN INTERVAL '10' MINUTE."
            raise words.refused("sql-within", detail, unit) from None
        if not 1 <= span <= LONGEST_WITHIN_MS:
            raise words.refused("sql-within", "A pattern's time lies between a millisecond and ten years.", first)
        return span

    def subsets(self, reader: PatternReader) -> dict[str, tuple[str, ...]]:
        """``U = (A, B), …``: names for several variables at once."""
        found: dict[str, tuple[str, ...]] = {}
        while True:
            name = self.words.name("A name for several variables")
            if name.text.casefold() in {*reader.variables, *(known.casefold() for known in found)}:
                raise self.words.refused("sql-duplicate", f"There are two variables {name.text}.", name)
            self.words.expect("=", "(")
            members = [self.member(reader)]
            while self.words.accept(","):
                members.append(self.member(reader))
            self.words.expect(")")
            found[name.text] = tuple(dict.fromkeys(members))
            if not self.words.accept(","):
                return found

    def member(self, reader: PatternReader) -> str:
        word = self.words.name("A variable of the pattern")
        return self.known(reader, word, "SUBSET")

    def known(self, reader: PatternReader, word: Word, clause: str) -> str:
        """The variable of the pattern that a word names."""
        known = reader.variables.get(word.text.casefold())
        if known is None:
            names = ", ".join(reader.variables.values()) or "none"
            detail = f"{clause} speaks of {word.text}, which PATTERN does not. Its variables: {names}."
            raise self.words.refused("sql-unknown-variable", detail, word)
        return known

    def definitions(self, reader: PatternReader, subsets: dict[str, tuple[str, ...]]) -> tuple[Said, ...]:
        """``A AS condition, …``."""
        found: list[Said] = []
        while True:
            word = self.words.name("A variable of the pattern")
            if word.text.casefold() in {name.casefold() for name in subsets}:
                detail = f"{word.text} stands for several variables (SUBSET); only those of PATTERN have a condition."
                raise self.words.refused("sql-subset-defined", detail, word)
            name = self.known(reader, word, "DEFINE")
            if any(one.name == name for one in found):
                raise self.words.refused("sql-duplicate", f"{name} has two conditions.", word)
            self.words.expect("AS")
            one = said(self.words, *CLAUSES)
            found.append(Said(one.text, one.start, name))
            if not self.words.accept(","):
                return tuple(found)
