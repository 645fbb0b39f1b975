"""Stream Simulator: rows made up by rule, the same on every run."""
