"""Rows in, matches out: nodes that remember."""
