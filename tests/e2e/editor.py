"""The editor page, by what a person sees and does on it."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect


class EditorPage:
    """One person's window on one pipeline."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.get_by_role("application", name="Canvas")).to_be_visible()
        expect(self.pill).to_have_text(re.compile("saved"))

    @property
    def pill(self) -> Locator:
        """What the top bar says about saving."""
        return self.page.get_by_role("banner").get_by_role("status")

    @property
    def pipeline_id(self) -> str:
        """The id in the address."""
        return self.page.url.rstrip("/").rsplit("/", 1)[1]

    def node(self, name: str) -> Locator:
        """A card on the canvas, by its label or its type."""
        return self.page.locator(f'[aria-roledescription="node"][aria-label^="{name}"]')

    @property
    def cards(self) -> Locator:
        """All cards that are drawn: those in view."""
        return self.page.locator(".react-flow__node-card")

    @property
    def selected(self) -> Locator:
        """The selected cards."""
        return self.page.locator(".react-flow__node.selected")

    @property
    def edges(self) -> Locator:
        """All edges that are drawn."""
        return self.page.locator(".react-flow__edge")

    def port(self, name: str, kind: str = "source", port: str | None = None) -> Locator:
        """A port of a card: where edges begin (``source``) or end (``target``)."""
        named = port or ("out" if kind == "source" else "in")
        return self.node(name).locator(f'[data-kind="{kind}"][data-port="{named}"]')

    def begin_edge(self, port: Locator) -> None:
        """Press on a port and pull a little."""
        x, y = _middle(port)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 12, y + 6, steps=3)

    def move_to(self, place: Locator) -> tuple[float, float]:
        """Move the pointer over it, step by step; where that is."""
        x, y = _middle(place)
        self.page.mouse.move(x, y, steps=8)
        return x, y

    def key(self, keys: str) -> None:
        """Press keys where they mean the canvas."""
        self.page.evaluate(
            "document.activeElement?.closest('input, textarea, .cm-editor, aside') && document.activeElement.blur()"
        )
        self.page.keyboard.press(keys)

    def add(self, label: str) -> None:
        """Add a node from the palette; it is selected then."""
        self.page.get_by_role("tabpanel", name="Nodes").get_by_role("button", name=label, exact=True).click()

    def select(self, name: str) -> None:
        """Select a card."""
        self.node(name).click()

    def field(self, label: str) -> Locator:
        """A field of the selected node's form."""
        inspector = self.page.get_by_role("complementary", name="Inspector")
        text = inspector.get_by_role("textbox", name=label, exact=True)
        return text.or_(inspector.get_by_role("combobox", name=label, exact=True))

    def fill(self, label: str, text: str) -> None:
        """Write into a plain field, and leave it."""
        self.field(label).fill(text)
        self.page.keyboard.press("Tab")

    def type_expression(self, label: str, text: str) -> None:
        """Write an expression into a field, and leave it."""
        field = self.field(label)
        field.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Tab")

    def undo(self) -> None:
        """Press the button."""
        self.page.get_by_role("banner").get_by_role("button", name=re.compile("^Undo")).click()

    def dock(self, name: str) -> Locator:
        """Open a tab of the dock and give its panel."""
        self.page.get_by_role("tablist", name="Dock").get_by_role("tab", name=re.compile(f"^{name}")).click()
        return self.page.get_by_role("tabpanel", name=re.compile(f"^{name}"))

    def deploy(self) -> None:
        """Press Deploy, and Deploy again in the dialog."""
        self.page.get_by_role("banner").get_by_role("button", name="Deploy").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Deploy").click()

    def snapshot(self) -> dict[str, Any]:
        """The pipeline as the server has it."""
        origin = self.page.url.split("/p/")[0]
        answer = self.page.request.get(f"{origin}/api/pipelines/{self.pipeline_id}")
        assert answer.ok
        return dict(answer.json())


def _middle(place: Locator) -> tuple[float, float]:
    place.hover(trial=True)  # where it is once the view has come to rest
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
