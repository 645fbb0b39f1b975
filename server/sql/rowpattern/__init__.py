"""MATCH_RECOGNIZE as text: cut into clauses, the PATTERN read, each expression checked and printed for the matcher."""
