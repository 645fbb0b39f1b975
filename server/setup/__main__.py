"""``python3 -m server.setup [serve|test]``: everything ``make run`` or ``make test`` needs, each step once."""

import sys

from server.setup import browser, java, node, python, web
from server.setup.places import TOOLS
from server.setup.progress import SetupFailed, Step, say


def main(what: str) -> None:
    """Make ready for serving, or for the tests too. Raises SetupFailed."""
    python.install()
    _java(needed=what == "test")
    web.build()
    if what == "test":
        node.packages(TOOLS, "Tools of the tests")
        browser.find()


def _java(*, needed: bool) -> None:
    if java.find() is not None:
        return
    with Step("Java") as step:
        found = java.fetch(step)
    if found is None and needed:
        raise SetupFailed(java.MISSING)
    if found is None:
        say(f"  {java.MISSING}\n  Everything else works without; deploying to this machine will be refused until then.")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "serve")
    except SetupFailed as failed:
        sys.exit(f"\n{failed}")
    except KeyboardInterrupt:
        sys.exit(130)
