"""The page: its packages from the lock, and its bundle from the sources."""

from server.setup import node
from server.setup.places import CACHE, WEB, digest, is_done, mark_done
from server.setup.progress import Step

_NOT_SOURCES = {"node_modules", "dist", ".vite"}


def install() -> node.Node:
    """Bring the page's ``node_modules`` to the lock's state and return the Node that did."""
    return node.packages(WEB, "Packages of the page")


def build() -> None:
    """Make ``web/dist`` of the sources; does nothing when it is of these sources already."""
    stamp = CACHE / "web-bundle"
    key = digest(
        file
        for file in WEB.rglob("*")
        if file.is_file() and _NOT_SOURCES.isdisjoint(file.relative_to(WEB).parts[:-1]) and ".test." not in file.name
    )
    if is_done(stamp, key) and (WEB / "dist" / "index.html").exists():
        return
    found = install()
    with Step("The page's bundle") as step:
        step.run(found.npm(["run", "build"]), cwd=WEB, env=found.environment)
    mark_done(stamp, key)
