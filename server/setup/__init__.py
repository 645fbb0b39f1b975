"""Makes a bare machine ready. Runs on the standard library alone, before anything is installed."""
