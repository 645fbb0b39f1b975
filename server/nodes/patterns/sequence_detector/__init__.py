"""Sequence Detector: events in a given order, within a given time."""
