"""Expressions of DEFINE and MEASURES, read into terms: navigation, running and final values beside plain SQL."""

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.expressions.core import Expr
from sqlglot.tokenizer_core import Token, TokenType

from server.sql.aggregates import AGGREGATES, aggregate_of
from server.sql.check import Reader
from server.sql.parse import excerpt, parse_expression
from server.sql.rowpattern.scope import Gathering, Navigation, RowScope, Variables
from server.sql.terms import ExpressionRefused, Term
from server.sql.types import UNKNOWN
from server.sql.untyped import check_typed, passed_on, untyped_column

MOST_OFFSET = 10_000

ALIASES = {"FIRST": "NAVIGATE_FIRST", "LAST": "NAVIGATE_LAST"}
"""Names under which FIRST and LAST reach sqlglot, which would drop their second argument."""

SEMANTICS = ("RUNNING", "FINAL")


def read_row_expression(text: str, scope: RowScope) -> Term:
    """A text as a term. Raises ExpressionRefused."""
    try:
        return check_typed(RowReader(scope).read(parse_expression(text, with_navigation)), scope.columns.untyped())
    except ExpressionRefused as refused:
        raise ExpressionRefused(refused.code, as_written(refused.detail)) from refused


def read_row_condition(text: str, scope: RowScope) -> Term:
    """A text as a condition. Raises ExpressionRefused, also for an expression of another type."""
    term = read_row_expression(text, scope)
    if term.type not in ("BOOLEAN", UNKNOWN, "VOID"):
        raise ExpressionRefused("expression.type", f"This must be a condition, true or false; it gives {term.type}.")
    if (name := passed_on(term, scope.columns.untyped())) is not None:
        raise untyped_column(name)
    return term


def as_written(text: str) -> str:
    """A sentence with the names the user knows."""
    for name, alias in ALIASES.items():
        text = text.replace(alias, name)
    return text


def with_navigation(tokens: list[Token]) -> list[Token]:
    """Words as sqlglot can parse them: FIRST and LAST under names of their own, ``FINAL f(…)`` as ``FINAL(f(…))``."""
    found: list[Token] = []
    closing: list[int] = []
    depth = 0
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        called = following is not None and following.token_type == TokenType.L_PAREN
        upper = token.text.upper() if is_word(token) else ""
        if upper in ALIASES and called:
            found.append(like(token, TokenType.VAR, ALIASES[upper]))
            continue
        if upper in SEMANTICS and following is not None and is_word(following):
            found += (like(token, TokenType.VAR, upper), like(token, TokenType.L_PAREN, "("))
            closing.append(depth)
            continue
        found.append(token)
        if token.token_type == TokenType.L_PAREN:
            depth += 1
        elif token.token_type == TokenType.R_PAREN:
            depth -= 1
            while closing and closing[-1] == depth:
                closing.pop()
                found.append(like(token, TokenType.R_PAREN, ")"))
    found.extend(like(tokens[-1], TokenType.R_PAREN, ")") for _ in closing)
    return found


def is_word(token: Token) -> bool:
    """Whether a token is a word that was not quoted."""
    return token.token_type not in (TokenType.STRING, TokenType.IDENTIFIER) and token.text[:1].isalpha()


def like(token: Token, kind: TokenType, text: str) -> Token:
    """A token at another's place."""
    return Token(kind, text, token.line, token.col, token.start, token.end)


class RowReader(Reader):
    """Reads one tree. While the argument of a navigation or an aggregate is read, ``qualifiers`` collects by what
    variables its columns are named; outside it is None."""

    def __init__(self, scope: RowScope) -> None:
        super().__init__(scope.columns)
        self.row_scope = scope
        self.qualifiers: set[Variables] | None = None
        self.final = False

    def read(self, node: Expr) -> Term:
        """The term of a node and all beneath it."""
        term = self.special(node)
        if term is None:
            return super().read(node)
        return term if term.sql else Term(term.op, term.type, term.args, term.value, as_written(excerpt(node)))

    def special(self, node: Expr) -> Term | None:
        """What means something else here than in other expressions; None for the rest."""
        if isinstance(node, exp.Column):
            return self.row_column(node)
        if type(node) in AGGREGATES:
            return self.gathered(node)
        if not isinstance(node, exp.Anonymous):
            return None
        name = node.name.upper()
        if name in SEMANTICS:
            return self.of_semantics(node, name)
        if name in ALIASES.values():
            return self.navigated(node)
        if name in ("PREV", "NEXT"):
            return self.stepped(node, name)
        if name == "CLASSIFIER":
            return self.classifier(node)
        if name == "MATCH_NUMBER":
            return self.match_number(node)
        return None

    # -- columns and navigation ----------------------------------------------------------------------------------------

    def row_column(self, node: exp.Column) -> Term:
        """A column: of the row that is navigated to, or else of the last row of its variable."""
        parts = [part.name for part in node.parts]
        if isinstance(node.this, exp.Star):
            raise ExpressionRefused("expression.not-allowed", "* can't stand here: name the columns.")
        if len(parts) > 2:
            raise ExpressionRefused(
                "expression.not-allowed", f"{excerpt(node)} reaches into a value; patterns can't yet."
            )
        variables = self.row_scope.named(parts[0]) if len(parts) == 2 else ()
        name, kind = self.scope.column(parts[-1])
        column = Term("column", kind, value=name)
        if self.qualifiers is not None:
            self.qualifiers.add(variables)
            return column
        return Term("navigate", kind, (column,), Navigation(variables, "last", 0, 0, self.final))

    def navigated(self, node: exp.Anonymous, steps: int = 0) -> Term:
        """FIRST and LAST, with an offset among the rows of their variable."""
        side = "first" if node.name.upper() == ALIASES["FIRST"] else "last"
        argument, offset = self.arguments(node, default=0)
        value, variables = self.inside_of(argument, node)
        return Term("navigate", value.type, (value,), Navigation(variables, side, offset, steps, self.final))

    def stepped(self, node: exp.Anonymous, name: str) -> Term:
        """PREV and NEXT, with an offset among all rows of the partition."""
        argument, offset = self.arguments(node, default=1)
        steps = -offset if name == "PREV" else offset
        if self.qualifiers is not None:
            raise self.nested(node)
        if isinstance(argument, exp.Anonymous) and argument.name.upper() in SEMANTICS:
            (inner,) = argument.expressions
            if isinstance(inner, exp.Anonymous) and inner.name.upper() in ALIASES.values():
                with_final = self.semantics(argument, argument.name.upper())
                before, self.final = self.final, with_final
                term = self.navigated(inner, steps)
                self.final = before
                return term
        if isinstance(argument, exp.Anonymous) and argument.name.upper() in ALIASES.values():
            return self.navigated(argument, steps)
        value, variables = self.inside_of(argument, node)
        return Term("navigate", value.type, (value,), Navigation(variables, "last", 0, steps, self.final))

    def arguments(self, node: exp.Anonymous, default: int) -> tuple[Expr, int]:
        """The argument of a navigation and its offset."""
        given: Sequence[Expr] = node.expressions
        shown = as_written(excerpt(node))
        if not 1 <= len(given) <= 2:
            raise ExpressionRefused(
                "expression.navigation", f"{shown} takes a value and, if need be, a number of rows."
            )
        if len(given) == 1:
            return given[0], default
        offset = given[1]
        if not (isinstance(offset, exp.Literal) and not offset.is_string and offset.name.isdigit()):
            raise ExpressionRefused(
                "expression.navigation", f"{shown}: the number of rows is a whole number, 0 or more."
            )
        count = int(offset.name) if len(offset.name) < 10 else MOST_OFFSET + 1
        if count > MOST_OFFSET:
            raise ExpressionRefused("expression.navigation", f"{shown} looks at more than {MOST_OFFSET} rows away.")
        return given[0], count

    def inside_of(self, argument: Expr, node: Expr) -> tuple[Term, Variables]:
        """What a navigation or aggregate computes of a row, and the rows of which variables it looks at."""
        if self.qualifiers is not None:
            raise self.nested(node)
        self.qualifiers = set()
        value = self.read(argument)
        named, self.qualifiers = self.qualifiers, None
        shown = as_written(excerpt(node))
        if len(named) > 1:
            detail = f"{shown} looks at rows of several variables at once; name one, or a SUBSET of them."
            raise ExpressionRefused("expression.variables", detail)
        if not named:
            raise ExpressionRefused("expression.navigation", f"{shown} looks at no column of a row.")
        return value, named.pop()

    def nested(self, node: Expr) -> ExpressionRefused:
        detail = (
            f"{as_written(excerpt(node))} stands inside another one; only PREV and NEXT take FIRST and LAST inside."
        )
        return ExpressionRefused("expression.nested", detail)

    # -- running and final ---------------------------------------------------------------------------------------------

    def of_semantics(self, node: exp.Anonymous, name: str) -> Term:
        """``FINAL LAST(…)``, ``RUNNING SUM(…)``."""
        given: Sequence[Expr] = node.expressions
        inner = given[0] if len(given) == 1 else None
        fits = type(inner) in AGGREGATES or (
            isinstance(inner, exp.Anonymous) and inner.name.upper() in (*ALIASES.values(), "CLASSIFIER")
        )
        if inner is None or not fits:
            raise ExpressionRefused("expression.semantics", f"{name} is followed by FIRST, LAST or an aggregate.")
        if self.qualifiers is not None:
            raise self.nested(node)
        before, self.final = self.final, self.semantics(node, name)
        term = self.read(inner)
        self.final = before
        return term

    def semantics(self, node: Expr, name: str) -> bool:
        """Whether it is FINAL; that has no meaning while a match is being found."""
        if name == "FINAL" and self.row_scope.defines:
            detail = f"{as_written(excerpt(node))}: FINAL can't stand in DEFINE, where the match is not yet found."
            raise ExpressionRefused("expression.semantics", detail)
        return name == "FINAL"

    def gathered(self, node: Expr) -> Term:
        """An aggregate."""
        kind = AGGREGATES[type(node)]
        shown = as_written(excerpt(node))
        argument: Expr | None = node.this
        if sum(bool(part) for name, part in node.args.items() if name not in ("this", "big_int")):
            raise ExpressionRefused("expression.arguments", f"{shown}: aggregates take one argument here.")
        if isinstance(argument, exp.Distinct):
            raise ExpressionRefused("expression.distinct", f"{shown}: DISTINCT is not available in a pattern.")
        if argument is None:
            raise ExpressionRefused("expression.arguments", f"{shown}: what is to be computed is missing.")
        if kind == "count":
            counted = self.counted_rows(argument)
            if counted is not None:
                if self.qualifiers is not None:
                    raise self.nested(node)
                return Term("gather", "BIGINT", (), Gathering("rows", counted, self.final), shown)
        value, variables = self.inside_of(argument, node)
        term = aggregate_of(kind, value, (), shown)
        return Term("gather", term.type, term.args, Gathering(kind, variables, self.final), shown)

    def counted_rows(self, argument: Expr) -> Variables | None:
        """What ``COUNT(*)`` and ``COUNT(A.*)`` count the rows of; None for the count of a value."""
        if isinstance(argument, exp.Star):
            return ()
        if isinstance(argument, exp.Column) and isinstance(argument.this, exp.Star) and len(argument.parts) == 2:
            return self.row_scope.named(argument.parts[0].name)
        return None

    # -- what a match says of itself -----------------------------------------------------------------------------------

    def classifier(self, node: exp.Anonymous) -> Term:
        """The variable of a row."""
        given: Sequence[Expr] = node.expressions
        if len(given) > 1 or (given and not (isinstance(given[0], exp.Column) and len(given[0].parts) == 1)):
            raise ExpressionRefused("expression.classifier", "CLASSIFIER takes a variable of the pattern, or nothing.")
        variables = self.row_scope.named(given[0].name) if given else ()
        label = Term("classifier", "STRING")
        if self.qualifiers is not None:
            self.qualifiers.add(variables)
            return label
        return Term("navigate", "STRING", (label,), Navigation(variables, "last", 0, 0, self.final))

    def match_number(self, node: exp.Anonymous) -> Term:
        """The match's number among those of its partition."""
        if node.expressions:
            raise ExpressionRefused("expression.match-number", "MATCH_NUMBER takes nothing: MATCH_NUMBER().")
        if self.row_scope.defines:
            detail = "MATCH_NUMBER() can't stand in DEFINE: what matches does not depend on how many matched before."
            raise ExpressionRefused("expression.match-number", detail)
        return Term("match_number", "BIGINT")
