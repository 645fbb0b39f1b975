"""Trend Detector: values that rise, fall or stay flat, one after the other."""
