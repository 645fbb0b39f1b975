"""A whole query: its SELECT, the clause it reads from, its WHERE. Expressions are still text with their places."""

from msgspec import Struct

from server.sql.rowpattern.clause import Clause, ClauseReader, Said, said
from server.sql.rowpattern.words import Words, words_of

AFTER_FROM = {
    "GROUP": "GROUP BY", "HAVING": "HAVING", "ORDER": "ORDER BY", "SORT": "SORT BY", "CLUSTER": "CLUSTER BY",
    "DISTRIBUTE": "DISTRIBUTE BY", "LIMIT": "LIMIT", "OFFSET": "OFFSET", "UNION": "UNION", "EXCEPT": "EXCEPT",
    "MINUS": "MINUS", "INTERSECT": "INTERSECT", "WINDOW": "WINDOW", "QUALIFY": "QUALIFY", "LATERAL": "LATERAL VIEW",
}  # fmt: skip
JOINS = {"JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "SEMI", "ANTI", ","}


class RowQuery(Struct, frozen=True):
    """``select`` empty stands for ``*``; ``alias`` names the result of the clause."""

    text: str
    select: tuple[Said, ...]
    clause: Clause
    alias: str
    where: Said | None


def read_query(text: str) -> RowQuery:
    """The query of a text. Raises QueryRefused."""
    return QueryReader(text).read()


class QueryReader:
    """Reads one query from its first word to its last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = Words(text, words_of(text))

    def read(self) -> RowQuery:
        words = self.words
        words.expect("SELECT")
        if words.is_next("DISTINCT"):
            raise words.refused(
                "sql-distinct", "SELECT DISTINCT would have to remember all matches for ever; leave it out."
            )
        select = self.select()
        words.expect("FROM")
        self.table()
        words.expect("MATCH_RECOGNIZE", "(")
        clause = ClauseReader(words).read()
        words.expect(")")
        alias = self.alias()
        where = said(words, *((name,) for name in AFTER_FROM)) if words.accept("WHERE") else None
        words.accept(";")
        self.nothing_more()
        return RowQuery(text=self.text, select=select, alias=alias, where=where, clause=clause)

    def select(self) -> tuple[Said, ...]:
        """The columns; none for ``*``."""
        found: list[Said] = []
        while True:
            found.append(said(self.words, ("FROM",)))
            if not self.words.accept(","):
                break
        return () if [one.text for one in found] == ["*"] else tuple(found)

    def table(self) -> None:
        """FROM input, and nothing else."""
        name = self.words.name("The name input")
        if name.text.casefold() != "input" or self.words.is_next("."):
            detail = "FROM names the rows that come in, which are called input; no other table can be read here."
            raise self.words.refused("sql-table", detail, name)
        self.no_join()
        if not self.words.is_next("MATCH_RECOGNIZE"):
            detail = f"MATCH_RECOGNIZE is expected after FROM input, not {self.words.shown()}."
            raise self.words.refused("sql-syntax", detail)

    def no_join(self) -> None:
        word = self.words.peek()
        if word is not None and word.upper in JOINS:
            raise self.words.refused("sql-join", "A row pattern reads one stream; it can't be joined here.")

    def alias(self) -> str:
        """``AS m``, or nothing."""
        if self.words.accept("AS"):
            return self.words.name("A name").text
        word = self.words.peek()
        if word is not None and word.name and word.upper not in {"WHERE", *AFTER_FROM, *JOINS}:
            return self.words.take().text
        return ""

    def nothing_more(self) -> None:
        """The query ends here."""
        self.no_join()
        word = self.words.peek()
        if word is None:
            return
        if word.upper in AFTER_FROM:
            what = AFTER_FROM[word.upper]
            raise self.words.refused("sql-clause", f"{what} can't follow a row pattern on a stream; use a node for it.")
        raise self.words.refused("sql-syntax", f"the query should end here, before {self.words.shown()}.")
