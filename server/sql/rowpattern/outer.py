"""The SELECT and WHERE around MATCH_RECOGNIZE: plain expressions over the columns that the clause gives."""

from sqlglot import exp
from sqlglot.expressions.core import Expr

from server.sql.aggregates import AGGREGATES
from server.sql.check import Reader, name_of
from server.sql.columns import Schema
from server.sql.parse import excerpt, parse_expression
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused, Term
from server.sql.types import UNKNOWN
from server.sql.untyped import check_typed, passed_on, untyped_column


class OuterReader(Reader):
    """Reads one expression. ``alias``: the name of the clause's result, which may stand before a column."""

    def __init__(self, schema: Schema, alias: str) -> None:
        super().__init__(Scope(schema))
        self.alias = alias

    def read(self, node: Expr) -> Term:
        """The term of a node and all beneath it."""
        if type(node) in AGGREGATES:
            detail = f"{excerpt(node)}: an aggregate over several matches can't stand here; use a node behind this one."
            raise ExpressionRefused("expression.sql-aggregate", detail)
        if isinstance(node, exp.Column) and len(node.parts) == 2:
            self.check_alias(node)
            name, kind = self.scope.column(node.name)
            return Term("column", kind, value=name, sql=excerpt(node))
        return super().read(node)

    def check_alias(self, node: exp.Column) -> None:
        """What stands before a column is the alias."""
        before = node.parts[0].name
        if not self.alias or before.casefold() != self.alias.casefold():
            known = f"; the result is called {self.alias}" if self.alias else ""
            detail = (
                f"{excerpt(node)}: nothing here is called {before}{known}. Variables of the pattern stand in MEASURES."
            )
            raise ExpressionRefused("expression.sql-alias", detail)

    def everything(self) -> list[tuple[str, Term]]:
        """All columns, as ``*`` names them."""
        assert self.scope.schema is not None
        return [(column.name, self.read(exp.column(column.name))) for column in self.scope.schema.columns]


def read_named(text: str, schema: Schema, alias: str) -> list[tuple[str, Term]]:
    """An entry of the SELECT list: ``expression AS name``, a column, ``*`` or ``m.*``. Raises ExpressionRefused."""
    reader = OuterReader(schema, alias)
    tree = parse_expression(text)
    if isinstance(tree, exp.Star) and not any(tree.args.values()):
        return reader.everything()
    if isinstance(tree, exp.Column) and isinstance(tree.this, exp.Star) and len(tree.parts) == 2:
        reader.check_alias(tree)
        return reader.everything()
    if isinstance(tree, exp.Alias):
        return [(name_of(tree), check_typed(reader.read(tree.this), reader.scope.untyped()))]
    if isinstance(tree, exp.Column):
        return [(tree.name, reader.read(tree))]
    shown = " ".join(text.split())
    raise ExpressionRefused("expression.output-name", f"Give {shown[:60]} a name: … AS name.")


def read_outer_condition(text: str, schema: Schema, alias: str) -> Term:
    """The WHERE behind the clause. Raises ExpressionRefused, also for an expression that is no condition."""
    reader = OuterReader(schema, alias)
    term = check_typed(reader.read(parse_expression(text)), reader.scope.untyped())
    if term.type not in ("BOOLEAN", UNKNOWN, "VOID"):
        raise ExpressionRefused("expression.type", f"WHERE needs a condition, true or false; this gives {term.type}.")
    if (name := passed_on(term, reader.scope.untyped())) is not None:
        raise untyped_column(name)
    return term
