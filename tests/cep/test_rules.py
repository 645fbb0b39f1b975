"""The rules of SPEC.md one by one; what a wrong variant of each would get wrong."""

import pytest

from server.domain.rejected import Rejected
from tests.cep.patterns import absent, line, loop, matched, stage, tried

A_THEN_B = line("a -> b")


def test_t1_rows_are_released_by_time_then_tie_break_then_arrival():
    order = [{"event": 2}, {"event": 1}, {"event": 0}, {"watermark": 9}]
    rows = "a:5/1 b:5/2 b:5/2"
    assert matched(A_THEN_B, rows, arrivals=order, tieBreak=["price"]) == [[0, 2]]
    assert matched(A_THEN_B, rows, arrivals=order) == []
    backwards = [{"event": 1}, {"event": 0}, {"watermark": 9}]
    assert matched(A_THEN_B, "a:3 b:5", arrivals=backwards) == [[0, 1]]


def test_t1_null_is_the_first_tie_break():
    arrivals = [{"event": 0}, {"event": 1}, {"watermark": 9}]
    assert matched(A_THEN_B, "b:5/1 a:5/null", arrivals=arrivals, tieBreak=["price"]) == [[1, 0]]


def test_t2_a_row_at_the_watermark_is_late_and_takes_no_part():
    arrivals = [{"event": 0}, {"watermark": 5}, {"event": 1}, {"event": 2}, {"watermark": 9}]
    result = tried(A_THEN_B, "a:3 b:5 b:6", arrivals=arrivals)
    assert list(result.late) == [1]
    assert [list(match.events) for match in result.matches] == [[0, 2]]


def test_t3_the_clock_fires_without_a_further_row_and_each_deadline_at_its_own_time():
    result = tried(A_THEN_B, "a:1 a:4", 10, finalWatermarkMs=100)
    assert [(list(t.events), t.timeout_ms) for t in result.timeouts] == [([0], 11), ([1], 14)]


def test_t3_t4_the_clock_is_event_time_and_never_goes_back():
    assert matched(A_THEN_B, "x:50 a:1 b:2", 10) == []
    assert matched(A_THEN_B, "x:50 a:45 b:46", 10) == [[1, 2]]


def test_t5_a_restart_anywhere_changes_nothing():
    rows = "a:1 b:2 a:3 b:4 c:6 b:9 c:30"
    stages = line("a -> b ~> c", b=loop("b"))
    plain = [{"event": i} for i in range(7)] + [{"watermark": 5}, {"watermark": 40}]
    restarted = [step for arrival in plain for step in (arrival, {"restart": True})]
    first, second = (tried(stages, rows, 20, skip="next", arrivals=plan) for plan in (plain, restarted))
    assert first.matches
    assert (first.matches, first.timeouts, first.live) == (second.matches, second.timeouts, second.live)


def test_t5_w1_a_loaded_run_ends_by_its_first_row():
    plan = [{"event": 0}, {"event": 1}, {"watermark": 9}, {"restart": True}, {"event": 2}, {"watermark": 40}]
    result = tried(line("a -> b -> c"), "a:1 b:9 c:11", 10, arrivals=plan)
    assert not result.matches
    assert [(list(t.events), t.timeout_ms) for t in result.timeouts] == [([0, 1], 11)]


def test_t5_w4_a1_a_loaded_run_knows_that_it_was_a_match_and_that_a_row_has_come():
    plan = [{"event": 0}, {"event": 1}, {"watermark": 2}, {"restart": True}, {"watermark": 40}]
    result = tried(line("a -> b", b=loop("b")), "a:1 b:2", 10, arrivals=plan)
    assert [list(m.events) for m in result.matches] == [[0, 1]]
    assert not result.timeouts
    plan = [*plan[:4], {"event": 2}, {"event": 3}, {"watermark": 40}]
    assert matched([stage("a"), absent("b", "strict"), stage("c")], "a:1 x:2 b:3 c:4", arrivals=plan) == [[0, 3]]


def test_r1_every_row_may_start_a_run():
    assert matched(A_THEN_B, "a a b") == [[0, 2], [1, 2]]


@pytest.mark.parametrize(
    ("sign", "expected"), [(",", []), ("->", [[0, 2]]), ("~>", [[0, 2], [0, 3]])], ids=["strict", "relaxed", "any"]
)
def test_r2_how_an_untaken_option_survives(sign: str, expected: list[list[int]]):
    assert matched(line(f"a {sign} b"), "a x b b") == expected


def test_r2_relaxed_passes_over_a_row_whose_condition_is_null():
    stages = line("a -> b", b=stage("b", where="price > 1"))
    assert matched(stages, "a/0 x/null b/2") == [[0, 2]]


def test_r1_the_same_rows_by_the_same_stages_are_one_match():
    group = {"name": "g", "group": [loop("b")], "times": {"min": 1, "max": 2}}
    assert matched([group], "b b") == [[0], [0, 1], [1]]
    assert matched([group, stage("c")], "b b c") == [[0, 1, 2], [0, 2], [1, 2]]


def test_r3_a_repeat_has_the_inner_contiguity_and_a_group_head_that_of_the_group():
    strict_inside = line("a -> b -> c", b=loop("b", innerContiguity="strict"))
    assert matched(strict_inside, "a b x b c") == [[0, 1, 4]]
    group = {"name": "g", "group": line("b -> c"), "times": {"min": 2, "max": 2}, "innerContiguity": "strict"}
    assert matched(line("a , g", g=group), "a b c b c") == [[0, 1, 2, 3, 4]]
    assert matched(line("a , g", g=group), "a x b c b c") == []
    assert matched(line("a , g", g=group), "a b c x b c") == []


def test_r1_runs_that_cannot_be_told_apart_are_one():
    group = {"name": "g", "group": [loop("b")], "times": {"min": 1, "max": None}}
    assert tried([group, stage("c")], "b b b").live.runs == 6
    assert matched([group, stage("c")], "b b c") == [[0, 1, 2], [0, 2], [1, 2]]


def test_r3_a_group_taken_again_has_its_inner_contiguity_whatever_led_to_it():
    group = {"name": "g", "group": line("b -> c"), "times": {"min": 2, "max": 2}, "innerContiguity": "strict"}
    assert matched(line("a -> g", g=group), "a x b c b c") == [[0, 2, 3, 4, 5]]
    assert matched(line("a -> g", g=group), "a b c x b c") == []


def test_r4_null_is_not_true_nor_is_its_opposite():
    for where in ("price > 1", "NOT price > 1", "price = price", "price IN (1, 2)", "NOT (price > 1 AND name = 'b')"):
        assert matched([stage("b", where=where)], "b/null", columns={"price": "DOUBLE"}) == [], where


def test_r4_v2_conditions_see_the_rows_taken_without_the_current_one():
    higher = line("a -> b", b=stage("b", where="price > a.price"))
    assert matched(higher, "a/3 b/2 b/4") == [[0, 2]]
    summed = line("b -> c", b=loop("b"), c=stage("c", where="name = 'c' AND price > SUM(b.price)"))
    assert matched(summed, "b/1 b/2 c/2 c/4") == [[0, 2], [0, 1, 3], [1, 3]]
    first_two = line("b -> c", b=loop("b", where="name = 'b' AND COUNT(b) < 2"), c=stage("c"))
    assert matched(first_two, "b b b c") == [[0, 1, 3], [0, 3], [1, 2, 3], [1, 3], [2, 3]]
    falling = line("a -> c", c=stage("c", where="price < LAST(a.price) AND price < FIRST(a.price)"))
    assert matched(falling, "a/5 c/null c/4") == [[0, 2]]


def test_v2_first_is_the_first_row_and_count_passes_over_null():
    below_first = line("a -> c", a=loop("a", 2, 2), c=stage("c", where="name = 'c' AND price < FIRST(a.price)"))
    assert matched(below_first, "a/5 a/3 c/4") == [[0, 1, 2]]
    two_prices = line("b -> c", b=loop("b", 2, 2), c=stage("c", where="name = 'c' AND COUNT(b.price) = 1"))
    assert matched(two_prices, "b/1 b/null c b/1 c") == [[0, 1, 2], [1, 3, 4]]


def test_r4_a_condition_that_fails_is_not_true_and_is_reported():
    result = tried(line("a -> b", b=stage("b", where="10 / price > 1")), "a/1 b/0 b/5")
    assert [list(match.events) for match in result.matches] == [[0, 2]]
    assert [(error.event, error.code) for error in result.errors] == [(1, "pattern.expression")]


def test_q1_times_and_optional():
    two_or_three = line("a -> b -> c", b=loop("b", 2, 3, optional=True))
    assert matched(two_or_three, "a b b b c") == [[0, 1, 2, 3, 4], [0, 1, 2, 4], [0, 4]]
    assert matched(line("a -> b -> c", b=loop("b", 0, 1)), "a b c") == [[0, 1, 2], [0, 2]]
    assert matched([loop("b", 2, 2)], "b b b") == [[0, 1], [1, 2]]


def test_q1_a_group_in_which_nothing_has_to_be_taken_is_passed_uncounted():
    group = {"name": "g", "group": [stage("b", optional=True)], "times": {"min": 2, "max": 2}}
    assert matched(line("a -> g -> c", g=group), "a b c") == [[0, 1, 2], [0, 2]]


def test_q2_a_trailing_loop_emits_at_each_length():
    assert matched(line("a -> b", b=loop("b", 2, 3)), "a b b b b") == [[0, 1, 2], [0, 1, 2, 3]]


def test_q3_until_ends_the_loop_for_good_and_is_never_taken():
    stages = line("a -> b -> c", b=loop("b", until="price > 5"))
    assert matched(stages, "a/0 b/1 b/9 b/1 c/0") == [[0, 1, 4]]
    assert matched(stages, "a/0 b/9 b/1 c/0") == [[0, 2, 3]]


def test_q4_greedy_kills_the_exits_also_at_max_until_until_fires():
    greedy = {"where": "price > 0", "greedy": True}
    assert matched(line("a -> l -> c", l=loop("l", **greedy)), "a/0 l/1 c/1 c/0") == [[0, 1, 2, 3]]
    assert matched(line("a -> l -> c", l=loop("l", 1, 2, **greedy)), "a/0 l/1 l/1 c/1 c/0") == []
    with_until = loop("l", until="name = 'u'", **greedy)
    assert matched(line("a -> l -> c", l=with_until), "a/0 l/1 u/1 c/1") == [[0, 1, 3]]
    optional = loop("l", optional=True, **greedy)
    assert matched(line("a -> l -> c", l=optional), "a/0 c/1 c/0") == [[0, 1, 2]]


def test_q4_greedy_means_nothing_to_a_stage_that_does_not_repeat():
    once = stage("l", where="price > 0", greedy=True)
    assert matched(line("a -> l -> c", l=once), "a/0 l/1 l/1 c/0") == [[0, 1, 3]]


def test_a1_negated_strict_guards_the_way_on_not_the_repeats_before_it():
    stages = [loop("b"), absent("n", "strict", where="price > 5"), stage("c")]
    assert matched(stages, "b/0 b/9 c/0") == [[0, 1, 2], [1, 2]]


def test_a1_negated_strict_looks_at_the_very_next_row_only():
    stages = [stage("a"), absent("b", "strict"), stage("c")]
    assert matched(stages, "a b c a x b c") == [[3, 6]]
    assert matched(stages, "a c") == [[0, 1]]


def test_a2_negated_relaxed_lasts_until_the_next_stage_has_taken_a_row():
    stages = [stage("a"), absent("n", where="price > 5"), stage("c")]
    assert matched(stages, "a/0 x/9 c/0 a/0 x/0 c/0") == [[3, 5]]
    assert matched(stages, "a/0 c/9 c/0") == []
    after_loop = [stage("a"), loop("b"), absent("x"), stage("c")]
    assert matched(after_loop, "a b x b c") == []
    optional = [stage("a"), absent("x"), stage("b", optional=True), stage("c")]
    assert matched(optional, "a b x c") == [[0, 1, 3]]


def test_a2_negation_after_a_loop_does_not_end_it_before_it_may_be_left():
    stages = [loop("b", 2, 2), absent("n", where="price > 5"), stage("c")]
    assert matched(stages, "b/0 x/9 b/0 c/0") == [[0, 2, 3]]


def test_a3_a_trailing_absence_is_emitted_at_the_close_of_its_window():
    stages = [stage("a"), absent("b")]
    result = tried(stages, "a:1 x:5 x:40", 10)
    assert [(list(m.events), m.emitted_at_ms) for m in result.matches] == [([0], 11)]
    assert matched(stages, "a:1 b:10 x:40", 10) == []
    assert matched(stages, "a:1 b:11", 10) == [[0]]


def test_a4_a_trailing_strict_absence_is_decided_by_the_next_row():
    stages = [stage("a"), absent("b", "strict")]
    result = tried(stages, "a:1 x:5 a:6 b:7", None)
    assert [(list(m.events), m.emitted_at_ms) for m in result.matches] == [([0], 5)]
    timed_out = tried(stages, "a:1", 10, finalWatermarkMs=50)
    assert [(list(t.events), t.timeout_ms) for t in timed_out.timeouts] == [([0], 11)]


def test_w1_the_window_is_exclusive():
    assert matched(A_THEN_B, "a:1 b:10", 10) == [[0, 1]]
    assert matched(A_THEN_B, "a:1 b:11", 10) == []


def test_w2_options_into_a_stage_die_by_their_own_window():
    stages = line("a -> b -> c", c=stage("c", withinPreviousMs=5))
    assert matched(stages, "a:1 b:20 c:24") == [[0, 1, 2]]
    result = tried(stages, "a:1 b:20 c:25")
    assert [(list(t.events), t.timeout_ms) for t in result.timeouts] == [([0, 1], 25)]


def test_w1_w2_of_two_windows_the_one_that_ends_first_counts():
    stages = line("a -> b -> c", c=stage("c", withinPreviousMs=8))
    result = tried(stages, "a:1 b:7 c:12", 10)
    assert not result.matches
    assert [(list(t.events), t.timeout_ms) for t in result.timeouts] == [([0, 1], 11)]
    inner = stage("b", withinPreviousMs=50)
    twice = {"name": "g", "group": [inner, stage("c")], "times": {"min": 2, "max": 2}, "withinLoopMs": 5}
    assert matched(line("a -> g", g=twice), "a:1 b:2 c:3 b:7 c:8") == [[0, 1, 2, 3, 4]]
    assert matched(line("a -> g", g=twice), "a:1 b:2 c:3 b:8 c:9") == []


def test_w3_a_groups_loop_window_counts_between_its_rounds():
    twice = {"name": "g", "group": line("b -> c"), "times": {"min": 2, "max": 2}, "withinLoopMs": 5}
    assert matched(line("a -> g", g=twice), "a:1 b:20 c:40 b:44 c:60") == [[0, 1, 2, 3, 4]]
    assert matched(line("a -> g", g=twice), "a:1 b:20 c:40 b:45 c:60") == []


def test_w3_a_loop_window_counts_between_takes_only():
    stages = line("a -> b", b=loop("b", 2, withinLoopMs=3))
    assert matched(stages, "a:1 b:9 b:11 b:20") == [[0, 1, 2]]
    assert matched(stages, "a:1 b:9 b:12") == []


def test_w4_a_dying_run_times_out_unless_it_was_emitted_shorter():
    result = tried(line("a -> b", b=loop("b")), "a:1 b:2 a:3 x:30", 10)
    assert [list(m.events) for m in result.matches] == [[0, 1]]
    assert [(list(t.events), t.stages, t.timeout_ms) for t in result.timeouts] == [([2], {"a": [2]}, 13)]


def test_w4_a_run_that_was_a_match_just_ends_whatever_it_went_on_to():
    more = {"name": "g", "group": [stage("b"), stage("c")], "optional": True}
    result = tried([stage("a"), more], "a:1 b:2 x:30", 10)
    assert ([list(m.events) for m in result.matches], list(result.timeouts)) == ([[0]], [])
    decided = tried([loop("b"), absent("n", "strict")], "b:1 x:2 x:30", 10)
    assert ([list(m.events) for m in decided.matches], list(decided.timeouts)) == ([[0]], [])


def test_e1_a_match_is_emitted_when_only_optional_stages_remain():
    result = tried(line("a -> b", b=stage("b", optional=True)), "a:1 x:5 b:7")
    assert [(list(m.events), m.emitted_at_ms) for m in result.matches] == [([0], 1), ([0, 2], 7)]


def test_e2_no_skip_prunes_nothing():
    assert matched(line("a -> b", b=loop("b")), "a a b b") == [[0, 2], [1, 2], [0, 2, 3], [1, 2, 3]]


@pytest.mark.parametrize(
    ("skip", "expected"),
    [
        ("next", [[0, 2], [1, 2]]),
        ("pastLast", [[0, 2]]),
        ({"to": "first", "stage": "b"}, [[0, 2]]),
        ({"to": "last", "stage": "b"}, [[0, 2]]),
    ],
)
def test_e3_what_a_match_rules_out(skip: object, expected: list[list[int]]):
    assert matched(line("a ~> b"), "a a b b", skip=skip) == expected


def test_e3_past_last_leaves_the_last_row_out_and_skipping_goes_to_the_first_or_last_of_a_loop():
    two = line("a -> again", again=stage("again", where="name = 'a'"))
    assert matched(two, "a a a a", skip="pastLast") == [[0, 1], [2, 3]]
    three = line("a -> again", again=loop("again", 2, 2, where="name = 'a'"))
    to_first = {"to": "first", "stage": "again"}
    assert matched(three, "a a a a a", skip=to_first) == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    assert matched(three, "a a a a a", skip={**to_first, "to": "last"}) == [[0, 1, 2], [2, 3, 4]]


def test_e3_a_finished_match_waits_for_runs_that_started_earlier():
    stages = line("a -> c", c=stage("c", where="name = 'c' AND price > FIRST(a.price)"))
    result = tried(stages, "a/9 a/1 c/5", skip="pastLast")
    assert not result.matches
    assert result.live.held == 1
    assert matched(stages, "a/9 a/1 c/5 c/10", skip="pastLast") == [[0, 3]]


def test_e3_a_missing_skip_target_is_passed_over_or_an_error():
    stages = line("a -> b -> c", b=stage("b", optional=True))
    assert matched(stages, "a c", skip={"to": "first", "stage": "b"}) == [[0, 1]]
    with pytest.raises(Rejected) as missing:
        matched(stages, "a c", skip={"to": "first", "stage": "b", "onMissing": "error"})
    assert missing.value.code == "pattern.skip-missing"
    with pytest.raises(Rejected):
        matched(A_THEN_B, "a b", skip={"to": "first", "stage": "a", "onMissing": "error"})


def test_e4_a_blocking_run_that_times_out_releases_what_it_held():
    stages = line("a -> c", c=stage("c", where="name = 'c' AND price > FIRST(a.price)"))
    result = tried(stages, "a:1/9 a:2/1 c:3/5", 10, skip="pastLast", finalWatermarkMs=50)
    assert [(list(m.events), m.emitted_at_ms) for m in result.matches] == [([1, 2], 11)]
    assert [(list(t.events), t.timeout_ms) for t in result.timeouts] == [([0], 11)]


def test_e5_nothing_is_flushed_at_the_end_but_by_a_watermark():
    stages = [stage("a"), absent("b")]
    assert matched(stages, "a:1", 10) == []
    assert tried(stages, "a:1", 10).live.runs == 1
    assert matched(stages, "a:1", 10, finalWatermarkMs=10) == []
    assert matched(stages, "a:1", 10, finalWatermarkMs=11) == [[0]]
