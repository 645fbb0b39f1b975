"""The statements that generated SQL consists of, taken apart."""

import pytest

from server.deploy.engine.statements import (
    FilesView,
    StreamingTable,
    Unknown,
    View,
    statements,
    with_relations,
)

FILE = r"""-- Made by LakeStream; not a [statement here]
-- Departures [auto-loader src]
CREATE TEMPORARY VIEW `src_files` AS
SELECT *, _metadata.file_path AS _file
FROM STREAM read_files(
  '/data/it\'s; -- here',
  format => 'text',
  schema => 'value STRING',
  maxFilesPerTrigger => 1000
);

-- Keep; late [filter keep]
CREATE TEMPORARY VIEW `a``b` AS
SELECT * FROM STREAM `src_files` WHERE note = 'a;\n -- no comment' AND n - 1 > 0;

-- Alerts [delta-table-sink out]
CREATE OR REFRESH STREAMING TABLE `main`.`default`.`alerts`
PARTITIONED BY (`a`, `b c`)
COMMENT 'Alerts AS they come'
AS SELECT * FROM STREAM `a``b`;
"""


def test_a_file_is_taken_apart_in_order_with_the_node_of_each_statement():
    files, view, table = statements(FILE)
    assert files == FilesView(
        "src_files",
        {
            "": r"'/data/it\'s; -- here'",
            "format": "'text'",
            "schema": "'value STRING'",
            "maxFilesPerTrigger": "1000",
        },
        "src",
    )
    assert isinstance(view, View)
    assert (view.name, view.node) == ("a`b", "keep")
    assert view.query.endswith(r"note = 'a;\n -- no comment' AND n - 1 > 0")
    assert table == StreamingTable("main.default.alerts", "SELECT * FROM STREAM `a``b`", "out")


@pytest.mark.parametrize(
    "text",
    [
        "DROP TABLE `x`;",
        "CREATE TEMPORARY VIEW `x` AS SELECT 1",
        "CREATE OR REFRESH STREAMING TABLE `x` AS SELECT 1;",
        "CREATE TEMPORARY VIEW `x` AS SELECT *, _metadata.file_path AS _file FROM STREAM read_files(current_user());",
    ],
)
def test_anything_else_is_unknown(text: str):
    with pytest.raises(Unknown):
        list(statements(text))


def test_tables_are_read_under_other_names_but_not_inside_strings():
    query = "SELECT '`main`.`default`.`t`' FROM STREAM `main`.`default`.`t` JOIN `main`.`default`.`other`"
    assert with_relations(query, {"main.default.t": "table_0"}) == (
        "SELECT '`main`.`default`.`t`' FROM STREAM `table_0` JOIN `main`.`default`.`other`"
    )
