"""Texts as people look for them: Chinese names by their pinyin. Plain Python."""

from makegood.engines.wording.pinyin import looks_spelled, spelled

__all__ = ["looks_spelled", "spelled"]
