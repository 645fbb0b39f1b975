"""People's colors in OKLab: apart from each other and from the categories, and read on either ground."""

import re
from itertools import combinations
from math import cos, dist, radians, sin

import pytest

from server.application.people import COLORS, color_of
from tests.house.floors import ROOT

Lab = tuple[float, float, float]
TOKENS = (ROOT / "web" / "src" / "app.css").read_text()
CATEGORIES = ("source", "transform", "pattern", "sink")
APART = 0.09
"""Differences in OKLab of 0.02 can be seen side by side; dots far apart on a canvas need several times that."""


def token(name: str) -> list[Lab]:
    """A color of the page, light and dark."""
    (pair,) = re.findall(rf"--{name}: light-dark\((.*)\);", TOKENS)
    found: list[Lab] = []
    for text in re.findall(r"oklch\(([\d. ]+)\)", pair):
        light, chroma, hue = map(float, text.split())
        found.append((light, chroma * cos(radians(hue)), chroma * sin(radians(hue))))
    assert len(found) == 2
    return found


def linear_of(color: str) -> Lab:
    """The linear parts of ``#rrggbb``."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def lab_of(color: str) -> Lab:
    red, green, blue = linear_of(color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def luminance_of(color: str) -> float:
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear_of(color), strict=True))


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("name", CATEGORIES)
def test_no_person_is_taken_for_a_category(color: str, name: str):
    for ground, other in zip(("light", "dark"), token(name), strict=True):
        assert dist(lab_of(color), other) >= APART, f"{color} is near {name} on {ground} ground"


@pytest.mark.parametrize(("one", "other"), list(combinations(COLORS, 2)))
def test_no_two_people_s_colors_are_near(one: str, other: str):
    assert dist(lab_of(one), lab_of(other)) >= APART


@pytest.mark.parametrize("color", COLORS)
def test_names_are_read_on_it_and_it_is_seen_on_either_canvas(color: str):
    assert contrast(luminance_of(color), 1) >= 4.5, "white text"
    for light, *_ in token("canvas"):
        # The canvas is nearly grey, and a grey's luminance is the cube of its lightness.
        assert contrast(luminance_of(color), light**3) >= 3


def test_a_person_has_the_same_color_every_day():
    assert color_of("ann") == color_of("ann")
    assert {color_of(f"person {number}") for number in range(200)} == set(COLORS)
