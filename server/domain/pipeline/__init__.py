"""A pipeline's decider: commands, decide, evolve, invert, undo."""
