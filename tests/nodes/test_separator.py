"""What stands between the fields of a CSV: what is taken, what is refused, and that it never becomes code."""

import ast

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from server.codegen.analyse import analyse
from server.codegen.artefact import Refused
from server.nodes.catalogue import discover
from server.nodes.sources.auto_loader.separator import fields_of, guessed, separator_of, told
from server.sql.columns import Column, Schema
from tests.codegen.drawings import line, made, refused, sink, source


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(",", ","), (";", ";"), ("|", "|"), ("\t", "\t"), ("tab", "\t"), (" Tab ", "\t"), ("\\t", "\t"), (" ", " "),
     ("space", " "), ("§", "§"), ("~", "~")],
)  # fmt: skip
def test_a_single_character_or_the_word_for_one_is_taken(typed: str, meant: str):
    assert separator_of(typed) == meant
    assert separator_of(told(meant)) == meant


@pytest.mark.parametrize("typed", ["", '"', "'", "\\", "\n", "\r", "\0", ";;", "||", "\u200b", "😀"])
def test_what_can_be_none_is_a_finding_on_the_field(typed: str):
    assert separator_of(typed) is None
    found = {f.field for f in refused(line(source(fileFormat="csv", separator=typed), sink()))}
    assert found == {"separator"}


def test_it_means_nothing_where_no_csv_is_read():
    assert not analyse(line(source(fileFormat="json", separator=";;"), sink()), discover(), {}).errors


def test_a_first_line_of_one_field_asks_whether_the_separator_is_another():
    csv = line(source(fileFormat="csv", schemaHints=""), sink())
    found = analyse(csv, discover(), {"src": Schema((Column("a;b;c", "STRING"),))}).warnings
    assert [(f.code, f.field) for f in found] == [("csv.one-field", "separator")]
    assert "is the separator ;?" in found[0].detail
    assert not analyse(csv, discover(), {"src": Schema((Column("abc", "STRING"),))}).warnings


def test_a_column_that_the_header_of_a_csv_lacks_is_refused_where_it_is_named():
    seen = {"src": Schema((Column("a", "STRING"), Column("b", "STRING")))}
    csv = line(source(fileFormat="csv", schemaHints="A INT, c STRING, d STRING"), sink())
    (found,) = [f for f in analyse(csv, discover(), seen).errors if f.node_id == "src"]
    assert (found.code, found.field) == ("csv.no-column", "schemaHints")
    assert "has no c, d:" in found.detail
    for fits in (
        line(source(fileFormat="csv", schemaHints="A INT"), sink()),
        line(source(fileFormat="json", schemaHints="c STRING"), sink()),
    ):
        assert not analyse(fits, discover(), seen).errors


@given(st.text(max_size=5))
def test_ga3_nothing_typed_as_a_separator_becomes_code(typed: str):
    for target in ("sss", "sdp"):
        try:
            artefact = made(line(source(fileFormat="csv", separator=typed), sink()), target)
        except Refused:
            assert separator_of(typed) is None
            continue
        text = artefact.files[0].text
        if target == "sss":
            calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)]
            said = {k.arg: k.value for c in calls for k in c.keywords if k.arg in ("sep", "separator")}
            assert all(ast.literal_eval(v).replace("\\t", "\t") == separator_of(typed) for v in said.values())
            assert bool(said) == (separator_of(typed) != ",")
        else:
            reads = text.split("read_files(", 1)[1].split("maxFilesPerTrigger", 1)[0]
            (sep,) = [row for row in reads.splitlines() if row.strip().startswith("sep =>")] or ["sep => ',',"]
            value = sqlglot.parse_one(sep.strip().removeprefix("sep => ").removesuffix(","), dialect="databricks").this
            assert value.replace("\\t", "\t") == separator_of(typed)


FIELD = st.from_regex(r"[a-z0-9 .]{0,6}", fullmatch=True)


@given(st.sampled_from(",;\t|"), st.lists(st.lists(FIELD, min_size=3, max_size=3), min_size=1, max_size=9))
def test_rows_are_read_back_with_the_separator_found_in_them(separator: str, rows: list[list[str]]):
    lines = [separator.join(row) for row in rows]
    assert guessed(lines) == separator
    assert [fields_of(text, separator) for text in lines] == rows
