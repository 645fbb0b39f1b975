"""docs/settings.md names every setting that is read, and none that is not."""

import re

from server.settings import DEFAULT_PORT
from tests.house.floors import ROOT

NAMED = re.compile(r"\b(?:(?:LAKESTREAM|LAKEBASE|DATABRICKS|JAVA)_[A-Z_]*[A-Z]|PG[A-Z]{4,})\b")
PAGE = (ROOT / "docs" / "settings.md").read_text()
PARTS = {"LAKESTREAM_SPARK", "LAKESTREAM_SECRET"}
"""What names begin with."""
OF_PLATFORM = {"PGPORT", "PGUSER", "PGDATABASE", "PGSSLMODE"}
"""What PostgreSQL's driver reads for itself."""


def read_by_the_code() -> set[str]:
    files = [file for ending in ("py", "j2") for file in (ROOT / "server").rglob(f"*.{ending}")]
    quoted = re.compile(r"""["'{]((?:LAKESTREAM|LAKEBASE|DATABRICKS|JAVA)_[A-Z_]*[A-Z]|PG[A-Z]{4,})\b""")
    return {name for file in files for name in quoted.findall(file.read_text())} - PARTS


def test_every_setting_that_is_read_stands_on_the_page():
    read = read_by_the_code()
    assert {"LAKESTREAM_ROOTS", "LAKESTREAM_SPARK_JARS", "LAKESTREAM_LOCAL_FORMAT", "PGHOST", "JAVA_HOME"} <= read
    assert read - set(NAMED.findall(PAGE)) == set()


def test_every_setting_on_the_page_is_read():
    read = read_by_the_code() | OF_PLATFORM | {"LAKESTREAM_SECRET_SCOPE_KEY"}
    assert set(NAMED.findall(PAGE)) - read == set()


def test_the_page_has_the_port_of_the_code_and_of_make():
    assert f"| `{DEFAULT_PORT}` |" in PAGE
    assert f"PORT ?= {DEFAULT_PORT}\n" in (ROOT / "Makefile").read_text()


def test_the_readme_leads_to_the_page():
    assert "(docs/settings.md)" in (ROOT / "README.md").read_text()
