"""The pattern engine: rows in, matches out. Standard library only: its source travels into generated programs."""
