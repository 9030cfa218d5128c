"""Texts as people look for them: Chinese names by their pinyin. Plain Python."""

from makegood.engines.wording.pinyin import looks_spelled, spelled
from makegood.engines.wording.readings import readings

__all__ = ["looks_spelled", "readings", "spelled"]
