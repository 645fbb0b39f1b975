"""Delta Table Sink: writes rows to a table."""
