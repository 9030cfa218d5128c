"""Whatever an author writes, what a browser is given can do no harm; and blanks are filled as words, never as marks."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.engines.wording import blanks, filled, filled_html, html, plain, refused_links
from makegood.engines.wording.markup import SCHEMES

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
#: What attacks are made of, and what Markdown is made of.
BITS = [
    "<script>", "</script>", "alert(1)", "<img src=x onerror=alert(1)>", "javascript:", "JaVaScRiPt:",
    "data:text/html,", "vbscript:", "&#106;avascript:", "java\tscript:", "](", "[x](", ")", "<", ">", '"', "'", "`",
    "```", "\n", "\n\n", "- ", "1. ", "> ", "*", "**", "_", "|", "|---|", "[r]: ", "[r]", "!", "&lt;", "\\",
    "<svg/onload=alert(1)>", "https://a.cn", "<style>", "<!--", "-->", "<?", "{customer}", "\x00", "\u202e", "文",
    " ", "onclick=", "//evil.cn", "<a href=", "# ",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(BITS), st.text(max_size=6)), max_size=24).map("".join)


class Seen(HTMLParser):
    """The tags and attributes that a browser would make of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)


def seen(text: str) -> Seen:
    found = Seen()
    found.feed(text)
    found.close()
    return found


def harmless(made: str) -> None:
    found = seen(made)
    assert found.other == []
    for tag, attributes in found.tags:
        assert tag in TAGS
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else {"start"} if tag == "ol" else set())
        address = (attributes.get("href") or "").strip().lower()
        scheme = address.partition(":")[0] if ":" in address.partition("/")[0] else ""
        assert not scheme or scheme in SCHEMES


@given(text=TEXTS)
def test_whatever_is_written_does_no_harm(text: str) -> None:
    harmless(html(text))


@given(text=TEXTS, value=TEXTS)
def test_what_is_filled_in_is_never_read_as_marks(text: str, value: str) -> None:
    made = html(text)
    full = filled_html(made, {"customer": value})
    harmless(full)
    assert [tag for tag, _ in seen(full).tags] == [tag for tag, _ in seen(made).tags]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("# 空调", "<h3>空调</h3>"),
        ("## a\n\n#### b\n\n# c", "<h3>a</h3>\n<h4>b</h4>\n<h3>c</h3>"),
        ("**关机** `E5`", "<p><strong>关机</strong> <code>E5</code></p>"),
        ("3. 先\n4. 后", '<ol start="3">\n<li>先</li>\n<li>后</li>\n</ol>'),
        ("[看](https://a.cn)", '<p><a href="https://a.cn" rel="noopener noreferrer nofollow">看</a></p>'),
        ("<b>粗</b>", "<p>&lt;b&gt;粗&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("![像](https://a.cn/x.png)", '<p>!<a href="https://a.cn/x.png" rel="noopener noreferrer nofollow">像</a></p>'),
    ],
)
def test_marks_as_they_are_read(text: str, made: str) -> None:
    assert html(text).strip() == made


def test_a_text_as_it_goes_into_a_letter() -> None:
    text = "# 您好\n\n请**先**：\n\n1. 关机\n2. 看[说明](https://a.cn)\n   - 细看\n\n"
    text += "| 码 | 意思 |\n|---|---|\n| E5 | 过压 |\n\n谢谢\n{agent}"
    assert (
        plain(text)
        == "您好\n\n请先：\n\n1. 关机\n2. 看说明 (https://a.cn)\n  - 细看\n码 | 意思\nE5 | 过压\n\n谢谢\n{agent}"
    )


def test_links_that_lead_astray_and_blanks() -> None:
    text = "[a](javascript:x) <data:y> [b](https://ok.cn) <mailto:a@b.cn>\n\n[r]: VBScript:z"
    assert refused_links(text) == ("javascript", "data", "vbscript")
    assert blanks("您好 {customer}，{due} 前，{customer}，{ not }，{}") == ("customer", "due")
    assert filled("{customer}：{due}", {"customer": "{due}"}) == "{due}：{due}"
