"""Texts as people look for them: Chinese names by their pinyin, any text by its words. Plain Python."""

from makegood.engines.wording.pieces import pieces, wanted
from makegood.engines.wording.pinyin import looks_spelled, spelled
from makegood.engines.wording.readings import readings

__all__ = ["looks_spelled", "pieces", "readings", "spelled", "wanted"]
