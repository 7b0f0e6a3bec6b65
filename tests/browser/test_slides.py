"""The slides of the kit fit their slides: 1280 by 720, with their own style, in a real browser."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

BASE = """
body { margin: 0; font-family: sans-serif; }
section { box-sizing: border-box; width: 1280px; height: 710px; overflow: hidden; }
table { border-collapse: collapse; } td, th { border: 1px solid; }
"""
"""What a tool for slides does by itself, with ten pixels to spare; all else that takes room stands
in the style of the slides."""

CUT = """() => [...document.querySelectorAll('section')].filter(
  it => it.scrollHeight > it.clientHeight || it.scrollWidth > it.clientWidth
).map(it => `${it.scrollHeight} x ${it.scrollWidth}: ${it.innerText.slice(0, 80)}`)"""

LOST = """() => [...document.images].filter(it => !it.naturalWidth).map(it => it.src)"""

SMALL = """() => [...document.images].filter(it => {
  const drawn = it.getBoundingClientRect();
  const share = Math.min(drawn.width / it.naturalWidth, drawn.height / it.naturalHeight);
  return share * it.naturalHeight < 0.9 * 672 && share * it.naturalWidth < 0.9 * 900;
}).map(it => it.src)"""


def as_html(deck: Path) -> str:
    """The deck as one page of sections, pictures by their whole addresses."""
    _, front, *rest = deck.read_text("utf-8").split("---\n", 2)
    style = front.partition("style: |\n")[2]
    mark = MarkdownIt("commonmark", {"html": True}).enable("table")
    pages = []
    for slide in rest[0].split("\n---\n"):
        kind = re.search(r"_class: (\w+)", slide)
        pages.append(f'<section class="{kind[1] if kind else ""}">{mark.render(slide)}</section>')
    head = f'<meta charset=utf-8><base href="{deck.as_uri()}"><style>{BASE}{style}</style>'
    return f"<!doctype html>{head}{''.join(pages)}"


@pytest.mark.parametrize("name", ["slides.md", "slides-half-day.md"])
def test_no_slide_is_cut_off_and_every_picture_fills_its_slide(
    browser, project_root, tmp_path, name
):
    page_file = tmp_path / "deck.html"
    page_file.write_text(as_html(project_root / "docs" / "instructor" / name), "utf-8")
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        page.goto(page_file.as_uri())
        assert page.locator("section").count() > 50
        assert page.evaluate(LOST) == []
        assert page.evaluate(CUT) == []
        assert page.evaluate(SMALL) == []
