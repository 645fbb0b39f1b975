"""Row patterns in SQL, per key, in event time."""
