"""A stateful processor that a user has written."""
