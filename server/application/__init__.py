"""Joins decisions to the world: load, decide, append."""
