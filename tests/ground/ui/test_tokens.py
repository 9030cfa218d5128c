"""The colours: both copies of the dark theme are equal, text pairs meet 4.5 : 1 and marks 3 : 1, nothing is raw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import makegood.ground.ui

STATIC = Path(makegood.ground.ui.__file__).parent / "static" / "ui"
SOURCE = (STATIC / "tokens.css").read_text(encoding="utf-8")


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block))


def _blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    light, rest = SOURCE.split(':root[data-theme="dark"] {', 1)
    dark, system = rest.split(":root:not([data-theme]) {", 1)
    return _colours(light), _colours(dark), _colours(system)


LIGHT, DARK, SYSTEM = _blocks()
STATES = ("running", "risk", "broken", "kept", "made", "idle")

#: What is read, and on what: at least 4.5 : 1.
TEXT = [
    *[(ink, paper) for ink in ("ink", "ink-2", "ink-3") for paper in ("paper", "surface", "surface-2", "raised")],
    ("ink", "surface-3"), ("ink-2", "surface-3"), ("ink-inverse", "ink"),
    *[("brand-fg", paper) for paper in ("paper", "surface", "surface-2", "raised", "brand-bg")],
    ("on-brand", "brand"), ("on-brand", "brand-hover"), ("ink", "brand-bg"), ("on-mark", "mark"),
    *[(f"{state}-fg", paper) for state in STATES for paper in (f"{state}-bg", "surface", "surface-2", "paper")],
]  # fmt: skip
#: Shapes and large characters: at least 3 : 1.
MARKS = [
    *[(state, paper) for state in STATES for paper in (f"{state}-bg", "surface", "paper", "surface-2")],
    *[("on-state", state) for state in STATES],
    ("seam", "made"), ("seam", "mark"), ("brand", "surface"), ("brand", "paper"),
]  # fmt: skip


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    """The measure itself is right."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_copies_of_the_dark_theme_are_equal() -> None:
    """Who chose dark sees the same as whose system asks for it, and no colour of the light theme is left out."""
    assert DARK == SYSTEM
    assert set(DARK) == set(LIGHT)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("fore", "back"), TEXT)
def test_text_is_legible(theme: str, fore: str, back: str) -> None:
    """Each pair that carries text meets WCAG AA."""
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[fore], colours[back]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("fore", "back"), MARKS)
def test_marks_are_seen(theme: str, fore: str, back: str) -> None:
    """Each mark stands out from what is behind it."""
    colours = LIGHT if theme == "light" else DARK
    assert contrast(colours[fore], colours[back]) >= 3


@pytest.mark.parametrize("name", ["components.css", "layout.css"])
def test_no_raw_colour_outside_the_tokens(name: str) -> None:
    """A colour that is written out would not follow the theme."""
    text = (STATIC / name).read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", text) == []


@pytest.mark.parametrize("name", ["components.css", "layout.css"])
def test_every_token_used_is_defined(name: str) -> None:
    """A misspelt token would silently fall back to nothing."""
    text = (STATIC / name).read_text(encoding="utf-8")
    defined = set(re.findall(r"--([\w-]+):", SOURCE + text)) | {"side"}
    assert set(re.findall(r"var\(--([\w-]+)", text)) - defined == set()
