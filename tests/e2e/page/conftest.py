"""One server for all tests of the page: each draws a pipeline of its own on it."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EditorPage
from tests.e2e.page.drawings import Edge, Node
from tests.e2e.served import Served

OpenDrawing = Callable[..., EditorPage]


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server of this folder's tests."""
    server = Served(tmp_path_factory.mktemp("standing") / "data")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def served(standing: Served) -> Served:
    """Stands in for the server of a test's own."""
    return standing


@pytest.fixture
def open_drawing(open_page: OpenPage) -> OpenDrawing:
    """Make a pipeline of these nodes and edges and open it."""

    def open_it(
        nodes: Sequence[Node] = (), edges: Sequence[Edge] = (), *, name: str = "Drawing", scheme: str = "light"
    ) -> EditorPage:
        page = open_page("Ann", "/api/me", scheme=scheme)
        origin = page.url.removesuffix("/api/me")
        made = page.request.post(f"{origin}/api/pipelines", data={"name": name, "nodes": nodes, "edges": edges})
        assert made.ok, made.text()
        page.goto(f"{origin}/p/{made.json()['id']}")
        return EditorPage(page)

    return open_it
