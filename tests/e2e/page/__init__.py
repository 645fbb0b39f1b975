"""The page by its features, each small, all on one server."""
