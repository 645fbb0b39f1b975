"""A pipeline's decider, rule by rule of server/domain/SPEC.md."""
