"""What a user typed, checked and printed for a target. The one place that knows sqlglot's trees."""
