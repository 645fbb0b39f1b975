"""Count Threshold: so many events within a time."""
