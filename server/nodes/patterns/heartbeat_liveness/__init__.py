"""Finds entities that have fallen silent, and those that come back."""
