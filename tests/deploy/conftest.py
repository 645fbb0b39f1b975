"""Takes in the shared Spark."""

from tests.spark import spark

__all__ = ["spark"]
