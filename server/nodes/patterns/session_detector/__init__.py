"""Session Detector: rows of a key that follow one another without a gap."""
