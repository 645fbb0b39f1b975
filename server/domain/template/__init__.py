"""A template's decider."""
