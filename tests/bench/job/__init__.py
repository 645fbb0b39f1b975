"""One pattern over one file, as a whole job: our generated program on Spark, and Flink's MATCH_RECOGNIZE beside it."""
