"""The deciders, rule by rule."""
