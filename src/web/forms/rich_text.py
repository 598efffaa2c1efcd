"""Markdown and HTML of a form, made safe: an allow-list of tags, no styles, no scripts, no foreign pictures."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# What form-js's own sanitizer lets through, without pictures from elsewhere, ids and classes: those are the page's.
TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "span", "em", "a", "p", "div", "ul", "ol", "li", "hr", "blockquote", "pre"),
    *("code", "br", "strong", "b", "i", "u", "s", "small", "sub", "sup", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "th": {"align", "colspan", "rowspan"}, "td": {"align", "colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table")


def html_of_markdown(text: str) -> Markup:
    """Headings stand two levels lower: the page has its own title and sections."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    return html_of(_markdown.renderer.render(tokens, _markdown.options, {}))


def html_of(text: str) -> Markup:
    """HTML with everything that is not on the list taken out; links open without telling where from."""
    clean = nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "template", "svg", "math", "noscript"},
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704  # cleaned in the line above
