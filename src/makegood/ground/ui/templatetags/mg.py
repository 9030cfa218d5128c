"""The tags that pages are made of: seals, states, verdicts, times, figures, fields. Builtin: no {% load %}."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_htmx.jinja import htmx_script

from makegood.engines.wording import html
from makegood.ground.actor import Actor
from makegood.ground.ui import figures, moments, seals, texts
from makegood.ground.ui.context import reader_of
from makegood.ground.ui.reader import Reader

register = template.Library()

#: The longest label of a chip.
_CHIP = 26
_VERDICTS = {"granted": "yes", "needs": "need", "denied": "no"}


def _reader(context: Context) -> Reader:
    found = context.get("reader")
    return found if isinstance(found, Reader) else reader_of(context.get("request"))


def _now(context: Context) -> datetime:
    # Read once for the whole page, by its context: two clocks on one page never disagree. KeyError without a request.
    found: datetime = context["now"]
    return found


def _time(moment: datetime, reader: Reader, words: str, **data: str) -> SafeString:
    extra = format_html_join(" ", 'data-{}="{}"', data.items())
    return format_html(
        '<time datetime="{}" title="{}" {}>{}</time>',
        moment.isoformat(timespec="seconds"), moments.exact(moment, reader), extra, words,
    )  # fmt: skip


@register.inclusion_tag("ui/seal.html", takes_context=True)
def seal(context: Context, view: Any, size: str = "") -> dict[str, Any]:
    """The seal of an obligation view (or of a bare state); `size` is empty (72 px), `s` (40 px) or `l` (84 px)."""
    reader = _reader(context)
    given = {"state": view} if isinstance(view, str) else view
    return {"seal": seals.seal(given, _now(context), reader.language), "size": size, "chinese": reader.chinese}


def _mark(context: Context, view: Any) -> seals.Mark:
    if isinstance(view, str):
        return seals.mark_of(view)
    return seals.mark_at(view, _now(context))


@register.simple_tag(takes_context=True)
def mark(context: Context, view: Any) -> str:
    """The class name of an obligation's mark (`running`, `risk`, `made` …), for rows that take its colour."""
    return _mark(context, view)


@register.simple_tag(takes_context=True)
def glyph(context: Context, view: Any) -> SafeString:
    """The 15 px mark of an obligation view or state alone; a word must stand beside it."""
    name = _mark(context, view)
    return format_html('<svg class="gl {}" aria-hidden="true"><use href="#g-{}"/></svg>', name, name)


@register.simple_tag(takes_context=True)
def state(context: Context, view: Any, style: str = "") -> SafeString:
    """Mark and word of an obligation's state, `style="bare"` without the box."""
    name = _mark(context, view)
    word = texts.say("marks", name, _reader(context).language)
    return format_html(
        '<span class="state {} {}" data-state><svg class="gl" aria-hidden="true"><use href="#g-{}"/></svg>'
        "<span>{}</span></span>",
        name, style, name, word,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def verdict(context: Context, code: str) -> SafeString:
    """Mark and word of a claim's verdict: granted, needs, denied. It keeps off the promise colours."""
    name = _VERDICTS[code]
    word = texts.say("verdicts", code, _reader(context).language)
    return format_html(
        '<span class="state {}"><svg class="gl" aria-hidden="true"><use href="#g-{}"/></svg>{}</span>', name, name, word
    )


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """A line symbol of the sprite, drawn in the colour of the text beside it."""
    return format_html(
        '<svg class="ic" width="{}" height="{}" aria-hidden="true"><use href="#i-{}"/></svg>', size, size, name
    )


@register.simple_tag(takes_context=True)
def left(context: Context, due: datetime | None) -> SafeString:
    """What is left until a due moment, or how late it is; kept current by the browser; the exact moment on hover."""
    if due is None:
        return SafeString("")
    reader = _reader(context)
    return _time(due, reader, moments.left(due, _now(context), reader.language), left="")


@register.simple_tag(takes_context=True)
def when(context: Context, moment: datetime | None) -> SafeString:
    """A moment as day and time in the reader's zone; the exact moment on hover."""
    if moment is None:
        return SafeString("")
    reader = _reader(context)
    return _time(moment, reader, moments.when(moment, _now(context), reader))


@register.simple_tag(takes_context=True)
def due(context: Context, moment: datetime | None) -> SafeString:
    """A due moment as day and time; midnight is written as 24:00 of the day that it ends."""
    if moment is None:
        return SafeString("")
    reader = _reader(context)
    return _time(moment, reader, moments.due(moment, _now(context), reader))


@register.simple_tag(takes_context=True)
def ago(context: Context, moment: datetime | None) -> SafeString:
    """How long ago something was; the exact moment on hover."""
    if moment is None:
        return SafeString("")
    reader = _reader(context)
    return _time(moment, reader, moments.ago(moment, _now(context), reader.language), ago="")


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | datetime | None) -> SafeString:
    """A calendar day with its year; of a moment, its day in the reader's zone with the exact moment on hover."""
    if value is None:
        return SafeString("")
    reader = _reader(context)
    if isinstance(value, datetime):
        return _time(value, reader, moments.day_of(reader.local(value).date(), reader))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), moments.day_of(value, reader))


@register.simple_tag(takes_context=True)
def weekday(context: Context, value: date) -> str:
    """A day that is near: `today`, `tomorrow`, else its weekday and date."""
    return moments.weekday(value, _now(context), _reader(context))


@register.simple_tag(takes_context=True)
def month(context: Context, value: date) -> str:
    """The month of a day with its year."""
    return moments.month_of(value, _reader(context))


@register.simple_tag(takes_context=True)
def span(context: Context, seconds: float) -> str:
    """A length of time in at most two units."""
    return moments.span(seconds, _reader(context).language)


@register.simple_tag(takes_context=True)
def headline(context: Context) -> SafeString:
    """Now, for the top line; kept current by the browser, which is told the reader's offset in minutes."""
    reader, now = _reader(context), _now(context)
    offset = reader.local(now).utcoffset() or timedelta()
    minutes = str(int(offset.total_seconds()) // 60)
    return _time(now, reader, moments.headline(now, reader), now=minutes)


@register.simple_tag(takes_context=True)
def money(context: Context, amount: Any, currency: str = "CNY") -> str:
    """Minor units with their currency, or a mapping `{"amount", "currency"}`, as money; nothing for None."""
    if isinstance(amount, Mapping):
        amount, currency = amount.get("amount"), str(amount.get("currency", currency))
    return "" if amount is None else figures.money(int(amount), currency, _reader(context))


@register.simple_tag(takes_context=True)
def count(context: Context, value: int) -> str:
    """A whole number with its thousands set apart."""
    return figures.count(value, _reader(context))


@register.inclusion_tag("ui/rate.html", takes_context=True)
def rate(context: Context, given: Mapping[str, Any], style: str = "") -> dict[str, Any]:
    """A rate `{"value", "low", "high", "n"}` with its 95 % interval and count; `style="s"` on one line."""
    return {"rate": figures.rate(given, _reader(context)), "style": style}


@register.simple_tag(takes_context=True)
def say(context: Context, group: str, code: str, **params: Any) -> str:
    """The text for a code in the reader's language."""
    return texts.say(group, code, _reader(context).language, **params)


@register.simple_tag(takes_context=True)
def outline(context: Context, group: str, code: str) -> str:
    """The text for a code with … wherever something is filled in."""
    return texts.outline(group, code, _reader(context).language)


@register.simple_tag(takes_context=True)
def pick(context: Context, given: Mapping[str, str] | str | None) -> str:
    """The reader's side of a text for people `{"en", "zh-Hans"}`."""
    return texts.pick(given, _reader(context).language)


@register.simple_tag(takes_context=True)
def browser_words(context: Context) -> dict[str, str]:
    """The words that app.js needs to keep times current and to say what failed, by code."""
    language = _reader(context).language
    wanted = [key for key in texts.catalogue() if key[0] in ("clock", "browser")]
    words = {code: _raw(group, code, language) for group, code in wanted}
    words["mark_broken"] = texts.say("marks", "broken", language)
    return words


def _raw(group: str, code: str, language: str) -> str:
    entry = texts.catalogue()[group, code]
    return entry.en if language == "en" else entry.zh


@register.filter
def masked(number: str) -> str:
    """A phone number with its middle hidden."""
    return figures.masked(number)


@register.simple_tag
def call(number: str, style: str = "") -> SafeString:
    """A phone number to be called with one press, its extension after a pause; one that is hidden is only shown."""
    if "*" in number:
        return format_html('<span class="nb">{}</span>', figures.phone(number))
    main, _, extension = number.partition(";ext=")
    bare = "".join(char for char in main if char.isdigit() or char == "+") + (f",{extension}" if extension else "")
    return format_html('<a class="nb {}" href="tel:{}">{}</a>', style, bare, figures.phone(number))


@register.filter
def phone(number: str) -> str:
    """A phone number as it is written in its country."""
    return figures.phone(number)


@register.filter
def grouped(number: str) -> str:
    """A case number in groups for reading out."""
    return figures.grouped(str(number))


@register.filter
def may(actor: Any, permission: str) -> bool:
    """Whether somebody holds a permission somewhere: a page leads nobody where they may not go."""
    return isinstance(actor, Actor) and actor.may(permission)


@register.filter
def at(given: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key; nothing where it holds nothing."""
    return given.get(key, "")


@register.filter
def marked(text: str) -> SafeString:
    """A text in Markdown as HTML that can do no harm (`engines.wording.html`)."""
    return SafeString(html(text))


@register.filter
def initial(name: str) -> str:
    """The first character of a name, for the round picture beside it."""
    return name.strip()[:1].upper()


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, hint: str = "", optional: bool = False, style: str = "") -> dict[str, Any]:
    """A form field with its label, hint and errors, all tied to the input for whoever listens to the page."""
    hint = hint or str(bound.help_text)
    described = [f"{bound.id_for_label}-hint"] if hint else []
    attrs: dict[str, str | bool] = {"class": "input"}
    if bound.errors:
        described.append(f"{bound.id_for_label}-error")
        attrs["aria-invalid"] = "true"
        # The first field that needs another look is where one wants to type.
        if bound.name == next((name for name in bound.form.fields if name in bound.form.errors), ""):
            attrs["autofocus"] = True
    if described:
        attrs["aria-describedby"] = " ".join(described)
    widget = bound.field.widget
    looked_up = widget.attrs.get("data-lookup", "")
    if looked_up:
        # What is offered while somebody types stands in a list of the field's own.
        attrs |= {"list": f"{bound.id_for_label}-list", "hx-target": f"#{bound.id_for_label}-list"}
    boxed = isinstance(widget, CheckboxInput)
    grouped_choices = isinstance(widget, RadioSelect)
    if boxed or grouped_choices:
        attrs.pop("class")
    # Short words to tick stand beside one another as chips, long ones below one another.
    chips = isinstance(widget, CheckboxSelectMultiple) and all(
        len(str(label)) <= _CHIP
        for _, label in bound.field.choices  # type: ignore[attr-defined]
    )
    return {
        "field": bound, "input": bound.as_widget(attrs=attrs), "hint": hint, "optional": optional, "style": style,
        "boxed": boxed, "choices": grouped_choices, "chips": chips, "looked_up": looked_up,
    }  # fmt: skip


@register.simple_tag(takes_context=True)
def query(context: Context, **changed: Any) -> str:
    """This page's query string with some parameters changed; None or an empty text takes one away."""
    given = context["request"].GET.copy()
    for name in ("lang", "theme"):
        given.pop(name, None)
    for name, value in changed.items():
        given.pop(name, None)
        if value not in (None, ""):
            given[name] = str(value)
    return f"?{given.urlencode()}"


@register.simple_tag
def htmx() -> SafeString:
    """The htmx script as django-htmx ships it."""
    return htmx_script(version=2)
