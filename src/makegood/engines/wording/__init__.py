"""Texts as people look for them: Chinese names by their pinyin, any text by its words; and as they are
read: Markdown as HTML that can do no harm. Plain Python."""

from makegood.engines.wording.markup import blanks, filled, filled_html, html, plain, refused_links
from makegood.engines.wording.pieces import pieces, wanted
from makegood.engines.wording.pinyin import looks_spelled, spelled
from makegood.engines.wording.readings import readings

__all__ = [
    "blanks",
    "filled",
    "filled_html",
    "html",
    "looks_spelled",
    "pieces",
    "plain",
    "readings",
    "refused_links",
    "spelled",
    "wanted",
]
