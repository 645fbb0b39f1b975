"""Benchmarks. Each ``bench_*.py`` has ``run() -> list[Measurement]``; ``make bench`` runs them all."""
