"""Wrong variants of what a pattern is: contiguity, conditions, quantifiers, absence, emitting, skipping."""

from tests.cep.mutations.mutation import Mutation

LIVES = "lives = option.contiguity == ANY or (option.contiguity == RELAXED and not taken)"

PATTERNS = (
    Mutation("relaxed-is-strict", "R2", "places", LIVES, "lives = option.contiguity == ANY"),
    Mutation("relaxed-is-any", "R2", "places", LIVES, "lives = option.contiguity in (ANY, RELAXED)"),
    Mutation("any-is-relaxed", "R2", "places", LIVES, "lives = option.contiguity in (ANY, RELAXED) and not taken"),
    Mutation("strict-is-relaxed", "R2", "places", LIVES, "lives = option.contiguity == ANY or not taken"),
    Mutation(
        "only-one-run-at-a-time", "R1", "matcher",
        "        self.begin(state, row, at, serial, letter, done)\n",
        "        if not state.runs:\n            self.begin(state, row, at, serial, letter, done)\n",
    ),
    Mutation("equal-forks-are-two-runs", "R1", "places", "if take not in takes:", "if take is not None:"),
    Mutation(
        "a-repeat-has-the-outer-contiguity", "R3", "options",
        "option_into(leaf, further, stage.inner, stage.within_loop",
        "option_into(leaf, further, stage.contiguity, stage.within_loop",
    ),
    Mutation(
        "a-groups-head-keeps-its-own-contiguity", "R3", "options",
        "contiguity = stage.contiguity if head is None else head", "contiguity = stage.contiguity",
    ),
    Mutation(
        "a-group-again-has-its-outer-contiguity", "R3", "options",
        "again, stage.inner, stage.within_loop, found", "again, stage.contiguity, stage.within_loop, found",
    ),
    Mutation(
        "aggregates-include-the-current-row", "R4", "matcher",
        "        truth = letter & place.plain\n        for predicate",
        "        truth = letter & place.plain\n"
        "        memory = self.judges.remember.get(place.leaf, lambda m, _: m)(memory, row)\n"
        "        for predicate",
    ),
    Mutation(
        "null-is-true", "R4", "judges",
        "({1 << n} if ({predicates[n]['python']}) else 0)",
        "({1 << n} if ({predicates[n]['python']}) is not False else 0)",
    ),
    Mutation(
        "what-fails-is-true", "R4", "judges",
        "                troubles.append(str(error))\n                return None\n",
        "                troubles.append(str(error))\n                return True\n",
    ),
    Mutation(
        "what-fails-is-not-reported", "R4", "matcher",
        "        if self.judges.troubles:\n", "        if self.judges.troubles and not row:\n",
    ),
    Mutation("first-is-last", "V2", "memory", '"(m[{slot}] or ({value},))"', '"({value},)"'),
    Mutation("count-counts-null", "V2", "memory", "(({value}) is not None))", "1)"),
    Mutation(
        "one-too-many-is-needed", "Q1", "options",
        "        found: list[Option] = []\n        enough = counts[-1] >= stage.least",
        "        found: list[Option] = []\n        enough = counts[-1] > stage.least",
    ),
    Mutation(
        "one-more-than-the-most", "Q1", "options",
        "counts[-1] < stage.most:\n            again = Way", "counts[-1] <= stage.most:\n            again = Way",
    ),
    Mutation("zero-times-is-once", "Q1", "pattern", " or least == 0,", ","),
    Mutation("optional-has-to-come", "Q1", "options", "            if stage.optional:\n", "            if False:\n"),
    Mutation(
        "a-group-is-needed-once-more", "Q1", "options",
        "enough = counts[-1] >= stage.least or self.may_be_empty(group)",
        "enough = counts[-1] > stage.least or self.may_be_empty(group)",
    ),
    Mutation(
        "an-empty-round-is-counted", "Q1", "options",
        "enough = counts[-1] >= stage.least or self.may_be_empty(group)", "enough = counts[-1] >= stage.least",
    ),
    Mutation(
        "a-trailing-loop-emits-at-its-end", "Q2", "matcher",
        "        if take.complete:\n", "        if take.complete and take.place is None:\n",
    ),
    Mutation(
        "until-is-taken", "Q3", "places",
        "taken = not ended and self.accepts(option.leaf, holds)", "taken = self.accepts(option.leaf, holds)",
    ),
    Mutation(
        "until-does-not-end", "Q3", "places", "if not lives or (option.repeat and ended):", "if not lives:"
    ),
    Mutation(
        "until-ends-before-the-first", "Q3", "places",
        "if not lives or (option.repeat and ended):", "if not lives or ended:",
    ),
    Mutation(
        "greedy-gives-back", "Q4", "places",
        "if any(closing.get(loop, False) for loop in option.exits):", "if False:",
    ),
    Mutation(
        "greedy-ends-with-the-most", "Q4", "options",
        "(leaf,) if stage.greedy and stage.repeats else ()",
        "(leaf,) if stage.greedy and stage.repeats and counts[-1] != stage.most else ()",
    ),
    Mutation(
        "greedy-forgets-an-optional-loop", "Q4", "options",
        "way = way._replace(exits=(*way.exits, number)) if greedy else way", "way = way if greedy else way",
    ),
    Mutation(
        "greedy-without-repeats", "Q4", "options",
        "(leaf,) if stage.greedy and stage.repeats else ()", "(leaf,) if stage.greedy else ()",
    ),
    Mutation(
        "greedy-outlives-until", "Q4", "places", "                if self.ended(loop, holds):\n", "                if False:\n"
    ),
    Mutation(
        "strict-absence-looks-further", "A1", "places",
        "self.place((leaf, counts, bits, False))\n        return Move", "self.place((leaf, counts, bits, fresh))\n        return Move",
    ),
    Mutation(
        "strict-absence-is-ignored", "A1", "places",
        "if fresh and any(holds(predicate) for predicate in option.not_next):", "if False:",
    ),
    Mutation(
        "strict-absence-ends-the-loop-before-it", "A1", "options",
        "if stage.contiguity != STRICT and stage.where is not None:", "if stage.where is not None:",
    ),
    Mutation(
        "relaxed-absence-is-ignored", "A2", "places",
        "if any(holds(predicate) for predicate in option.not_before):", "if False:",
    ),
    Mutation(
        "a-row-of-both-is-taken", "A2", "places",
        "            if verdict(option, fresh, closing, holds) is not None:",
        "            if verdict(option, fresh, closing, holds) is not None and not (\n"
        "                option.leaf is not None and self.accepts(option.leaf, holds)\n            ):",
    ),
    Mutation(
        "absence-after-a-loop-lets-it-go-on", "A2", "options",
        "Way(not_before=self.absent_after(element, counts) if enough else ())", "Way()",
    ),
    Mutation(
        "absence-after-a-loop-ends-it-too-early", "A2", "options",
        "self.absent_after(element, counts) if enough else ()", "self.absent_after(element, counts)",
    ),
    Mutation(
        "trailing-absence-times-out", "A3", "matcher",
        "elif run.place.pending and self.closes(run, deadline):", "elif False:",
    ),
    Mutation(
        "trailing-strict-absence-never-decided", "A4", "places",
        "                    finish = True\n", "                    finish = False\n",
    ),
    Mutation(
        "trailing-strict-absence-waits-for-the-window", "A4", "places",
        "options[i].leaf is None and options[i].not_before for", "options[i].leaf is None for",
    ),
    Mutation(
        "held-is-released-too-early", "E3", "matcher",
        "if state.runs and state.runs[0].start < entry[0]:", "if False:",
    ),
    Mutation(
        "held-waits-for-its-own-start", "E3", "matcher",
        "if state.runs and state.runs[0].start < entry[0]:", "if state.runs and state.runs[0].start <= entry[0]:",
    ),
    Mutation(
        "runs-are-not-pruned", "E3", "matcher",
        "state.runs = [run for run in state.runs if run.start >= border]", "state.runs = list(state.runs)",
    ),
    Mutation(
        "held-matches-are-not-pruned", "E3", "matcher",
        "state.held = [other for other in state.held if other[0] >= border]", "state.held = list(state.held)",
    ),
    Mutation("no-skip-prunes", "E2", "matcher", 'if self.skip.to == "noSkip":', 'if self.skip.to == "none":'),
    Mutation("next-skips-nothing", "E3", "skipping", "return start + 1", "return start"),
    Mutation("past-last-keeps-the-last", "E3", "skipping", "return taken[2] + 1", "return taken[2]"),
    Mutation("skip-to-first-is-last", "E3", "skipping", 'if self.to == "first"', 'if self.to == "last"'),
    Mutation("skip-to-itself-is-allowed", "E3", "skipping", "            if target == start:\n", "            if False:\n"),
    Mutation("a-missing-target-is-allowed", "E3", "skipping", "            if target is None:\n", "            if False:\n"),
    Mutation("shortest-first", "E3", "runs", "return (start, -taken[5], taken, run)", "return (start, taken[5], taken, run)"),
    Mutation("matches-come-as-found", "E1", "skipping", "    if len(entries) < 2:\n", "    if entries:\n"),
    Mutation(
        "the-same-match-twice", "R1", "skipping",
        "        found.setdefault((entry[0], entry[1], places, tuple(link[3] for link in links)), entry)",
        "        found[(entry[0], entry[1], places, tuple(link[3] for link in links), len(found))] = entry",
    ),
)  # fmt: skip
