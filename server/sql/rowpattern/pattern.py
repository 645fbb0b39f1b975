"""What stands between the brackets of PATTERN, read by recursive descent into the tree that the matcher takes."""

from collections.abc import Sequence
from typing import Any

from server.sql.rowpattern.words import Word, Words

MOST_TIMES = 5_000
MOST_PERMUTED = 6

Tree = dict[str, Any]

_ENDS = (")", "|", "-", ",", "}")


class PatternReader:
    """Reads one pattern. ``variables``: primary variables as written first, in the order of their appearance."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.variables: dict[str, str] = {}
        self.excludes: Word | None = None
        self.anchors_end: Word | None = None

    def alternatives(self) -> Tree:
        """``x | y``."""
        found = [self.sequence()]
        while self.words.accept("|"):
            found.append(self.sequence())
        return found[0] if len(found) == 1 else {"either": found}

    def sequence(self) -> Tree:
        """``x y z``."""
        found: list[Tree] = []
        while not self.at_end():
            found.append(self.quantified())
        if not found:
            raise self.words.refused(
                "sql-pattern", f"a variable is expected here, not {self.words.shown()}; write () for nothing."
            )
        return found[0] if len(found) == 1 else {"sequence": found}

    def at_end(self) -> bool:
        word = self.words.peek()
        return word is None or word.upper in _ENDS

    def quantified(self) -> Tree:
        """``x``, ``x*``, ``x+?``, ``x{2,3}`` …"""
        inner = self.primary()
        times = self.times()
        if times is None:
            return inner
        reluctant = self.words.accept("?")
        if any(self.words.is_next(sign) for sign in ("*", "+", "?", "{")) and not self.words.is_next("{", "-"):
            raise self.words.refused("sql-pattern", "a quantifier follows another; put the first in brackets.")
        tree: Tree = {"repeat": inner, "min": times[0], "max": times[1]}
        return tree | {"reluctant": True} if reluctant else tree

    def times(self) -> tuple[int, int | None] | None:
        """A quantifier: at least, and at most (None: no bound)."""
        words = self.words
        if words.accept("*"):
            return 0, None
        if words.accept("+"):
            return 1, None
        if words.accept("?"):
            return 0, 1
        if not words.is_next("{") or words.is_next("{", "-"):
            return None
        opened = words.take()
        least = self.number()
        if not words.accept(","):
            if least is None:
                raise words.refused("sql-pattern", "write how often, as {2}, {2,}, {2,5} or {,5}.", opened)
            most: int | None = least
        else:
            most = self.number()
        words.expect("}")
        if most is not None and most < (least or 0):
            raise words.refused("sql-quantifier", f"at least {least} and at most {most} times can't be.", opened)
        if most == 0:
            raise words.refused(
                "sql-quantifier", "a quantifier of at most 0 leaves nothing; leave the part out.", opened
            )
        return least or 0, most

    def number(self) -> int | None:
        """A count, if one stands here."""
        word = self.words.peek()
        if word is None or not (word.text.isascii() and word.text.isdigit()):
            return None
        self.words.take()
        count = int(word.text) if len(word.text) < 10 else MOST_TIMES + 1
        if count > MOST_TIMES:
            raise self.words.refused("sql-quantifier", f"a part can be repeated at most {MOST_TIMES} times.", word)
        return count

    def primary(self) -> Tree:
        """A variable, ``( … )``, ``()``, ``{- … -}``, ``PERMUTE(…)``, ``^``, ``$``."""
        words = self.words
        if words.accept("^"):
            return {"anchor": "^"}
        if words.is_next("$"):
            self.anchors_end = words.take()
            return {"anchor": "$"}
        if words.accept("("):
            if words.accept(")"):
                return {"sequence": []}
            inner = self.alternatives()
            words.expect(")")
            return inner
        if words.is_next("{", "-"):
            self.excludes = words.take()
            words.take()
            inner = self.alternatives()
            words.expect("-", "}")
            return {"excluded": inner}
        if words.accept("PERMUTE", "("):
            return self.permuted()
        word = words.peek()
        if word is None or not word.name:
            raise words.refused("sql-pattern", f"a variable is expected here, not {words.shown()}.")
        words.take()
        return {"variable": self.variables.setdefault(word.text.casefold(), word.text)}

    def permuted(self) -> Tree:
        """``PERMUTE(x, y, …)``: all orders, those of the list preferred."""
        opened = self.words.peek()
        found: Sequence[Tree] = [self.alternatives()]
        while self.words.accept(","):
            found = [*found, self.alternatives()]
        self.words.expect(")")
        if len(found) > MOST_PERMUTED:
            detail = f"PERMUTE takes at most {MOST_PERMUTED} parts; {len(found)} have too many orders."
            raise self.words.refused("sql-permute", detail, opened)
        return {"permute": found}
