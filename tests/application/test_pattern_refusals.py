"""Every refusal of a pattern has its own code and sentence, at its stage or field; nothing typed becomes code."""

from typing import Any

import msgspec
import pytest

from server.application.pattern_test import PatternTest, run
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from tests.cep.patterns import absent, events, line, loop, stage, tried

A, B = stage("a"), stage("b")


def refused(stages: list[dict[str, Any]], **more: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as caught:
        tried(stages, "a b", **more)
    assert all(finding.detail.endswith((".", "?")) for finding in caught.value.findings)
    return [(finding.code, finding.field) for finding in caught.value.findings]


def group(**more: Any) -> dict[str, Any]:
    return {"name": "g", "group": [stage("b")], **more}


CASES: list[tuple[list[dict[str, Any]], str, str]] = [
    ([A, stage("a")], "pattern.duplicate-stage", "pattern.stages.1.name"),
    ([A, group(group=[stage("a")])], "pattern.duplicate-stage", "pattern.stages.1.group.0.name"),
    ([A, absent("b")], "pattern.absence-needs-window", "pattern.stages.1"),
    ([absent("a"), B], "pattern.leading-absence", "pattern.stages.0"),
    ([{**A, "optional": True}, absent("n"), B], "pattern.leading-absence", "pattern.stages.1"),
    ([absent("a")], "pattern.only-absence", "pattern.stages"),
    ([A, group(group=[absent("n")]), stage("c")], "pattern.only-absence", "pattern.stages.1.group"),
    ([A, absent("n", optional=True), B], "pattern.negated-quantifier", "pattern.stages.1.optional"),
    ([A, absent("n", times={"min": 1, "max": 2}), B], "pattern.negated-quantifier", "pattern.stages.1.times"),
    ([A, {**B, "until": "price > 1"}], "pattern.until-without-loop", "pattern.stages.1.until"),
    ([A, group(greedy=True)], "pattern.greedy-group", "pattern.stages.1.greedy"),
    (
        [A, loop("l", greedy=True), {**B, "optional": True}],
        "pattern.optional-after-greedy",
        "pattern.stages.2.optional",
    ),
    ([A, {**B, "times": {"min": 3, "max": 2}}], "pattern.times", "pattern.stages.1.times"),
    ([A, {**B, "where": "nme = 'b'"}], "pattern.unknown-column", "pattern.stages.1.where"),
    ([A, {**B, "where": "frob(name)"}], "pattern.unknown-function", "pattern.stages.1.where"),
    ([A, {**B, "where": "zz.price > 1"}], "pattern.unknown-stage", "pattern.stages.1.where"),
    ([A, {**B, "where": "name"}], "pattern.type", "pattern.stages.1.where"),
    ([A, {**B, "where": "'a' + true = 1"}], "pattern.type", "pattern.stages.1.where"),
    ([A, {**loop("b"), "until": "name = "}], "pattern.syntax", "pattern.stages.1.until"),
    ([A, absent("n"), {**B, "where": "n.price > 1"}], "pattern.absent-stage", "pattern.stages.2.where"),
]


@pytest.mark.parametrize(("stages", "code", "field"), CASES, ids=[f"{c[1]} {c[2]}" for c in CASES])
def test_refused(stages: list[dict[str, Any]], code: str, field: str):
    assert refused(stages) == [(code, field)]


def test_a_skip_target_that_takes_no_rows_is_refused():
    for to in ({"to": "first", "stage": "z"}, {"to": "last"}):
        assert refused([A, B], skip=to) == [("pattern.skip-target", "pattern.afterMatchSkip.stage")]


def test_a_window_of_one_step_longer_than_the_whole_is_refused():
    stages = [A, {**B, "withinPreviousMs": 11}]
    assert refused(stages, within=10) == [("pattern.window-order", "pattern.stages.1.withinPreviousMs")]


def test_every_fault_is_told_at_once():
    found = refused([A, {**stage("a"), "where": "nme = 1"}])
    assert {code for code, _ in found} == {"pattern.duplicate-stage", "pattern.unknown-column"}


def test_the_nearest_column_is_suggested():
    with pytest.raises(Refused) as caught:
        tried([A, {**B, "where": "prize > 1"}], "a b")
    assert "did you mean price?" in caught.value.findings[0].detail


def test_warned_of_loops_without_a_window_and_of_loops_that_take_everything():
    warned = tried(line("a -> b", b=loop("b", innerContiguity="any")), "a").warnings
    assert [(w.code, w.severity) for w in warned] == [
        ("pattern.unbounded-loop", "warning"),
        ("pattern.any-loop", "warning"),
    ]
    assert "1,048,575" in warned[1].detail
    assert tried(line("a -> b", b=loop("b")), "a", 10).warnings == ()


@pytest.mark.parametrize(
    ("text", "keys", "warned"),
    [
        ("a -> b", [], "waits for b is kept for ever"),
        ("a ~> b", ["k"], "waits for b is kept for ever"),
        ("a , b -> c", [], "waits for c is kept for ever"),
        ("a , b", ["k"], "until the next row of its key"),
        ("a , b", [], None),
        ("a", ["k"], None),
    ],
)
def test_b2_warned_of_partial_matches_that_nothing_ends(text: str, keys: list[str], warned: str | None):
    found = tried(line(text), "a@x", partitionBy=keys).warnings
    assert [(w.code, w.field, w.severity) for w in found] == (
        [("pattern.state-grows", "pattern.withinMs", "warning")] if warned else []
    )
    assert all(warned in w.detail for w in found if warned)
    assert tried(line(text), "a@x", 1_000, partitionBy=keys).warnings == ()


def test_b2_a_window_at_each_step_ends_them_too():
    soon = {"withinPreviousMs": 5}
    assert tried(line("a -> b -> c", b=stage("b", **soon), c=stage("c", **soon)), "a").warnings == ()
    (left,) = tried(line("a -> b -> c", b=stage("b", **soon)), "a").warnings
    assert "waits for c" in left.detail
    group = {"name": "g", "group": [stage("b"), stage("c", **soon)], **soon}
    assert tried(line("a -> g", g=group), "a").warnings == ()
    (inner,) = tried(line("a -> g", g={**group, "group": [stage("b"), stage("c")]}), "a").warnings
    assert "waits for c" in inner.detail
    (negated,) = tried(line("a -> n -> c", n=absent("n")), "a").warnings
    assert "waits for c" in negated.detail


HOSTILE = [
    "name = 'a'; DROP TABLE x",
    "name = 'a' -- ' OR 1 = 1\n; SELECT 1",
    "__import__('os').system('true')",
    "name = 'a' or __import__('os')",
    "exec('1')",
    "(SELECT 1) = 1",
    "name IN (SELECT name FROM x)",
    "name = {fn user()}",
    "name = ${spark.conf}",
    "name = :p",
    "name = ?",
    "`__class__` = 1",
    "a.__class__ = 1",
    "name = 'a' UNION SELECT 1",
    "transform(name, x -> x)",
    "java_method('java.lang.Runtime', 'getRuntime')",
    "ｎame = 'a'",
    "name = 'a\0'",
    "(" * 400 + "1" + ")" * 400 + " = 1",
    "name = '" + "a" * 10_001,
    "/* ",
    "",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_nothing_typed_becomes_code(text: str):
    with pytest.raises((Refused, msgspec.ValidationError)):
        tried([{**A, "where": text}], "a b")


@pytest.mark.parametrize(
    "text", ["it's", 'say "x"', "a\\", "\\'", "{x}", "'''", "\n", "\u2028", "🙂", "${x}", "`", "%s"]
)
def test_any_text_can_be_compared_with(text: str):
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    request = {
        "pattern": {"stages": [{"name": "a", "where": f"name = '{quoted}'"}]},
        "events": [{"name": text, "ts": 1}, {"name": "other", "ts": 2}],
    }
    assert [list(m.events) for m in run(msgspec.convert(request, PatternTest)).matches] == [[0]]


def test_a_constant_that_looks_like_a_column_of_the_matcher_is_a_text():
    arrivals = [{"event": 0}, {"watermark": 9}]
    stage = {**A, "where": "'r[99]' = 'r[99]'"}
    assert [list(match.events) for match in tried([stage], "a", arrivals=arrivals).matches] == [[0]]


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"events": [{"name": "a"}]}, "pattern.event-time", "events.0.ts"),
        ({"events": [{"name": "a", "ts": "soon"}]}, "pattern.event-time", "events.0.ts"),
        ({"events": events("a"), "columns": {"price": "DOUBLES"}}, "pattern.column-type", "columns.price"),
        ({"events": events("a"), "arrivals": [{"event": 5}]}, "pattern.arrival", "arrivals.0.event"),
        ({"events": events("a"), "arrivals": [{}]}, "pattern.arrival", "arrivals.0"),
    ],
)
def test_events_that_cannot_be_tried(more: dict[str, Any], code: str, path: str):
    request = {"pattern": {"stages": [{"name": "a"}]}, **more}
    with pytest.raises(Rejected) as caught:
        run(msgspec.convert(request, PatternTest))
    assert (caught.value.code, caught.value.path) == (code, path)


def test_an_exploding_pattern_is_given_up():
    stages = line("a ~> b", b=loop("b", where="name = 'a'", innerContiguity="any"))
    with pytest.raises(Rejected, match=r"too many partial matches"):
        tried(stages, " ".join(["a"] * 400))


def test_times_as_iso_text_and_a_time_column_of_another_name():
    request = {
        "pattern": {
            "stages": [A, {**B, "where": "name = 'b' AND at > a.at + INTERVAL 1 MINUTE"}],
            "withinMs": 3_600_000,
        },
        "eventTime": "at",
        "events": [
            {"name": "a", "at": "2013-01-01T05:00:00Z"},
            {"name": "b", "at": "2013-01-01T05:01:00Z"},
            {"name": "b", "at": "2013-01-01T06:01:30.000+01:00"},
        ],
    }
    result = run(msgspec.convert(request, PatternTest))
    assert [(list(m.events), m.start_ms) for m in result.matches] == [([0, 2], 1_357_016_400_000)]


def test_explanations_say_why_with_the_values():
    result = tried(line("a -> b", b=stage("b", where="name = 'b' AND price > a.price")), "a/3 b/2", explain=True)
    told = [(e.event, e.stage, e.verdict, e.because) for e in result.explain if e.run]
    assert told[-1] == (1, "b", "skipped", "price > a.price is false: 2 > 3")
