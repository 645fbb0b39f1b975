"""Velocity Detector: events that come too fast."""
