"""Totals from what Spark tells about each batch."""

from typing import Any

from server.deploy.engine.meter import Meter


def batch(query: str, rows: int, path: str = "/data/in", number: int = 0, **more: Any) -> dict[str, Any]:
    source = {"description": f"FileStreamSource[file:{path}]", "numInputRows": rows}
    return {"name": query, "batchId": number, "sources": [source], **more}


def test_a_source_that_two_queries_read_is_counted_once():
    meter = Meter({"src": "/data/in/"}, "/data/runs/1")
    for progress in (batch("out", 5), batch("src.errors", 5), batch("out", 2, number=1)):
        meter.progressed(progress)
    progress = meter.progress()
    assert (progress.rows_in, progress.nodes, progress.batches) == (7, {"src": 7}, 3)
    assert progress.phase == "batch 1 of out"


def test_the_query_of_unreadable_lines_is_heard_where_no_other_reads_the_source():
    meter = Meter({"src": "/data/in"}, "/data/runs/1")
    meter.progressed(batch("src.errors", 6))
    assert meter.progress().rows_in == 6
    meter.progressed(batch("out", 2))
    assert meter.progress().rows_in == 2


def test_tables_between_tasks_are_no_sources():
    meter = Meter({"src": "/data/in"}, "/data/runs/1")
    meter.progressed(batch("border", 5))
    meter.progressed(batch("out", 5, "/data/runs/1/tables/main/default/border"))
    assert meter.progress().rows_in == 5


def test_the_watermark_is_that_of_the_query_furthest_behind_and_never_goes_back():
    meter = Meter({}, "/r")

    def at(query: str, time: str) -> None:
        meter.progressed(batch(query, 0, eventTime={"watermark": time}))

    at("a", "1970-01-01T00:00:00.000Z")
    assert meter.progress().watermark is None
    at("a", "2013-01-01T10:00:00.000Z")
    at("b", "2013-01-01T09:00:00.000Z")
    at("a", "1970-01-01T00:00:00.000Z")
    assert meter.progress().watermark == "2013-01-01T09:00:00.000Z"


def test_sources_of_one_path_prefix_are_told_apart():
    meter = Meter({"one": "/data/in", "two": "/data/in2"}, "/r")
    meter.progressed(batch("out", 1, "/data/in"))
    meter.progressed(batch("out2", 2, "/data/in2"))
    assert meter.progress().nodes == {"one": 1, "two": 2}


def test_gp13_links_to_the_files_of_a_source_are_that_source_and_what_is_said_of_others_is_none():
    meter = Meter({"src": "/data/in"}, "/data/runs/1")
    meter.progressed(batch("out", 5, "/data/runs/1/headers/src/fitting-0a"))
    meter.progressed(batch("src.errors", 1, "/data/runs/1/headers/src/refused"))
    assert (meter.progress().rows_in, meter.progress().nodes) == (5, {"src": 5})
