"""Texts for people, always in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.engines.claims.reading import Table

LANGUAGES = ("en", "zh-Hans")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in English and in simplified Chinese; neither may be blank."""

    en: str
    zh: str

    def to_json(self) -> dict[str, str]:
        """The shape of the API: {"en": …, "zh-Hans": …}."""
        return {"en": self.en, "zh-Hans": self.zh}

    @classmethod
    def read(cls, table: Table | None) -> Text | None:
        """Parse {"en", "zh-Hans"}; None stays None."""
        if table is None:
            return None
        text = cls(en=table.need_text("en"), zh=table.need_text("zh-Hans"))
        table.done()
        return text

    @classmethod
    def need(cls, table: Table, key: str) -> Text:
        """Parse the text below `key`, which must be there."""
        table.required(key)
        text = cls.read(table.table(key))
        assert text is not None  # `required` has refused null
        return text
