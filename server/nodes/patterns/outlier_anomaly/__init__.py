"""Outlier / Anomaly: a value that departs from those before it."""
