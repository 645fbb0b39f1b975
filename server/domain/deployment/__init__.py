"""A deployment's decider."""
