"""Deduplication: the first row of each key within a horizon goes on."""
