"""What the server says of itself: JSON for machines; for a person at a terminal, a few plain lines."""

import logging
import sys

import structlog


def at_terminal() -> bool:
    """Whether a person reads along."""
    return sys.stderr.isatty()


def tell(text: str) -> None:
    """A line for the person at the terminal. Nobody else gets it."""
    if at_terminal():
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def configure_logs(level: str | None = None) -> None:
    """One JSON object per line on stderr, with request and edit ids where there are any, from ``info`` on.

    At a terminal: a short line each, and only what is wrong. A ``level`` that was asked for holds in both.
    """
    terminal = at_terminal()
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
    ]
    if terminal:
        shared.append(structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False))
        renderer: structlog.types.Processor = structlog.dev.ConsoleRenderer(pad_event_to=0)
    else:
        shared += [structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.format_exc_info]
        renderer = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level or ("warning" if terminal else "info")),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    # Those who use the standard library's logging, uvicorn first of all, speak up when something is wrong.
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
