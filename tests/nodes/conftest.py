"""The one Spark, for the cases."""

from tests.spark import spark as spark
