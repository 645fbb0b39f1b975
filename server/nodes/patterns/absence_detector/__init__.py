"""Absence Detector: something that should have followed, and did not."""
