"""What the HTTP interface counts, and the text that tells of all counts of this process."""

from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest

REQUEST_SECONDS = Histogram(
    "lakestream_request_seconds",
    "HTTP requests",
    ["method", "status"],
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5),
)


@get("/metrics", operation_id="Metrics", tags=["operation"])
async def metrics() -> Response[bytes]:
    """Prometheus text."""
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
