"""Pairs rows of two streams that belong together and lie close in time."""
