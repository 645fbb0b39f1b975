"""What the rooms count; ``GET /metrics`` tells it."""

from prometheus_client import Counter, Gauge, Histogram

CONNECTIONS = Gauge("lakestream_connections", "Open sockets")
EDITS = Counter("lakestream_edits", "Edits that happened")
REJECTED = Counter("lakestream_rejected", "Messages that were rejected", ["code"])
RESYNCS = Counter("lakestream_resyncs", "Mailboxes that overflowed")
EDIT_SECONDS = Histogram(
    "lakestream_edit_seconds",
    "From an edit's turn to its durable answer",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
