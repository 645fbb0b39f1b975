"""The process that runs generated programs on a Spark of its own, one run per process."""
