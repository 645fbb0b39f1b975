"""Node types: one folder each, by category. Palette, forms, checks and code come from the folder alone."""
