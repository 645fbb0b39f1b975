"""The words and signs of a query, each with its place in the text, and a reader that goes through them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import sqlglot
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from server.sql.parse import quoted_quotes

MAX_QUERY = 50_000
MAX_WORDS = 10_000
MAX_NESTED = 60

_NAME = re.compile(r"[^\W\d]\w*")
_STRINGS = {TokenType.STRING, TokenType.RAW_STRING, TokenType.HEREDOC_STRING, TokenType.NATIONAL_STRING}


class QueryRefused(ValueError):
    """Why a query can't be used: ``code`` for machines, ``detail`` one sentence that names the line and column,
    where it is not about the query as a whole."""

    def __init__(self, code: str, detail: str, place: tuple[int, int] | None = None) -> None:
        self.code = f"pattern.{code}"
        self.detail = detail if place is None else f"Line {place[0]}, column {place[1]}: {detail}"
        super().__init__(self.detail)


class Word(NamedTuple):
    """A word or sign. ``upper``: a keyword's spelling, empty for what was quoted. ``end`` is behind its last sign."""

    text: str
    upper: str
    name: bool
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a query. Raises QueryRefused where it can't be cut into words."""
    if len(text) > MAX_QUERY:
        raise QueryRefused("sql-too-long", f"A query can have at most {MAX_QUERY} characters.")
    if "\0" in text:
        raise QueryRefused("sql-syntax", "A NUL character can't stand in a query.", place_of(text, text.index("\0")))
    try:
        tokens = list(quoted_quotes(sqlglot.Dialect.get_or_raise("databricks").tokenize(text)))
    except (SqlglotError, RecursionError) as error:
        raise QueryRefused("sql-syntax", "A quote, bracket or comment is not closed.") from error
    words = [word for token in tokens for word in _words_of_token(token, text)]
    if len(words) > MAX_WORDS:
        raise QueryRefused("sql-too-long", f"A query can have at most {MAX_WORDS} words and signs.")
    depth = 0
    for word in words:
        depth += (word.upper in ("(", "{")) - (word.upper in (")", "}"))
        if depth > MAX_NESTED:
            raise QueryRefused(
                "sql-too-deep", f"A query can nest at most {MAX_NESTED} deep.", place_of(text, word.start)
            )
    return words


def _words_of_token(token: Token, text: str) -> list[Word]:
    """A token as words: keywords of several words one by one, and signs of the pattern one by one."""
    start, end = token.start, token.end + 1
    if token.token_type in _STRINGS:
        return [Word(token.text, "", False, start, end)]
    if token.token_type == TokenType.IDENTIFIER:
        return [Word(token.text, "", True, start, end)]
    written = text[start:end]
    if token.text == written and (_NAME.fullmatch(written) or not written.strip()):
        return [Word(written, written.upper(), True, start, end)]
    found: list[Word] = []
    for part in re.finditer(r"[^\W\d]\w*|\d[\w.]*|\S", written):
        plain = part.group()
        named = _NAME.fullmatch(plain) is not None
        found.append(Word(plain, plain.upper(), named, start + part.start(), start + part.end()))
    return found


def place_of(text: str, position: int) -> tuple[int, int]:
    """Line and column of a position, from 1."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


class Words:
    """Goes through words."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text = text
        self.words = words
        self.at = 0

    def peek(self, ahead: int = 0) -> Word | None:
        """A word to come; None behind the last."""
        place = self.at + ahead
        return self.words[place] if place < len(self.words) else None

    def is_next(self, *spellings: str) -> bool:
        """Whether these keywords or signs come next."""
        return all(
            (word := self.peek(number)) is not None and word.upper == spelling
            for number, spelling in enumerate(spellings)
        )

    def take(self) -> Word:
        """The next word. Raises QueryRefused at the end."""
        word = self.peek()
        if word is None:
            raise self.refused("sql-syntax", "the query ends too early.")
        self.at += 1
        return word

    def accept(self, *spellings: str) -> bool:
        """Take these keywords or signs if they come next."""
        if not self.is_next(*spellings):
            return False
        self.at += len(spellings)
        return True

    def expect(self, *spellings: str) -> None:
        """Take these keywords or signs. Raises QueryRefused for others."""
        for spelling in spellings:
            if not self.accept(spelling):
                raise self.refused("sql-syntax", f"{spelling} is expected here, not {self.shown()}.")

    def name(self, what: str) -> Word:
        """A name, quoted or not. Raises QueryRefused for anything else."""
        word = self.peek()
        if word is None or not word.name:
            raise self.refused("sql-syntax", f"{what} is expected here, not {self.shown()}.")
        self.at += 1
        return word

    def shown(self) -> str:
        """The next word, for a sentence."""
        word = self.peek()
        return "the end" if word is None else self.text[word.start : word.end][:40]

    def refused(self, code: str, detail: str, word: Word | None = None) -> QueryRefused:
        """A refusal at a word, or at the next one."""
        word = word or self.peek()
        position = len(self.text) if word is None else word.start
        return QueryRefused(code, f"{detail[:1].upper()}{detail[1:]}", place_of(self.text, position))

    def until(self, stops: Sequence[tuple[str, ...]], *, comma: bool = True) -> tuple[int, int]:
        """Pass an expression: up to a comma, a closing bracket or one of the stops, outside of brackets.

        Answers its start and end in the text. Raises QueryRefused where there is none.
        """
        first, depth = self.at, 0
        while (word := self.peek()) is not None:
            if depth == 0 and self.at > first and any(self.is_next(*stop) for stop in stops):
                break
            if depth == 0 and (word.upper == ")" or word.upper == ";" or (comma and word.upper == ",")):
                break
            depth += (word.upper == "(") - (word.upper == ")")
            self.at += 1
        if self.at == first:
            raise self.refused("sql-syntax", f"an expression is expected here, not {self.shown()}.")
        return self.words[first].start, self.words[self.at - 1].end
