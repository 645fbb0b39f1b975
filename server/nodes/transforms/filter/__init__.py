"""Filter: keeps the rows for which a condition is true."""
