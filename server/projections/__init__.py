"""What follows from the log: tables, derivations, reactions."""
