"""Links lead somewhere: in the built documentation, and in the files that are read where the source is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.helpers.snippets import ROOT

#: Read as files, by people who look at the source.
FILES = [
    ROOT / "README.rst",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *(ROOT / name / "README.md" for name in ("examples", "script", "benchmarks")),
]
#: The only places outside that the pages of ours lead to. What a theme adds is its own.
OUTSIDE = {"docs.aws.amazon.com", "keepachangelog.com", "semver.org", "no-color.org"}
FEW = 10
#: Addresses in the text, of services on the reader's own machine.
HERE = {"127.0.0.1", "localhost"}


class Page(HTMLParser):
    """The links of a page, and the places on it that links can lead to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.without_text: list[str] = []
        self._in_article = False
        self.ours: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_article |= tag == "article"
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        link = given.get("href", "") if tag in ("a", "link") else given.get("src", "")
        if link:
            self.links.append(link)
            if self._in_article and tag == "a":
                self.ours.append(link)
        if tag == "img" and self._in_article and not given.get("alt"):
            self.without_text.append(link)

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._in_article = False


@pytest.fixture(scope="module")
def site() -> dict[Path, Page]:
    """The documentation as it was built, by `script/docs`."""
    built = os.environ.get("SIMPLEFLOW_DOCS_HTML")
    if not built:
        pytest.skip("./script/docs builds the pages, and then checks their links")
    return {path: Page(path) for path in sorted((ROOT / built).resolve().rglob("*.html"))}


def inside(site: dict[Path, Page]) -> Iterator[tuple[Path, str, Path, str]]:
    """The links of all pages to files: page, link, file, anchor."""
    for path, page in site.items():
        for link in page.links:
            parts = urlsplit(link)
            if not parts.scheme and not parts.netloc:
                target = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
                yield path, link, target, unquote(parts.fragment)


def test_links_between_pages_lead_to_files_and_anchors(site: dict[Path, Page]) -> None:
    lost, found = [], 0
    for path, link, target, anchor in inside(site):
        found += 1
        known = site.get(target)
        if not target.exists() or (anchor and known is not None and anchor not in known.anchors):
            lost.append(f"{path.name}: {link}")
    assert found > 1_000
    assert lost == []


def test_pictures_say_what_they_show(site: dict[Path, Page]) -> None:
    assert {str(path): page.without_text for path, page in site.items() if page.without_text} == {}


def test_links_to_other_places_are_few_and_well_formed(site: dict[Path, Page]) -> None:
    links = {link for page in site.values() for link in page.ours if urlsplit(link).scheme}
    links = {link for link in links if urlsplit(link).hostname not in HERE}
    for link in links:
        check_outside(link)
    assert len(links) <= FEW


def check_outside(link: str) -> None:
    parts = urlsplit(link)
    assert parts.scheme == "https", link
    assert parts.hostname in OUTSIDE, link
    assert not re.search(r"\s|[<>\"]", link), link


def links_of(path: Path) -> Iterator[str]:
    """The links and pictures of a file in Markdown or reStructuredText."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    if path.suffix == ".md":
        yield from re.findall(r"\]\(([^)\s]+)\)", text)
    else:
        yield from re.findall(r"<([^<>\s]+)>`_", text)
        yield from re.findall(r"^ *\.\. (?:image|figure):: (\S+)$", text, re.M)


def headings_of(path: Path) -> set[str]:
    """The anchors that a heading of a Markdown file gets where it is shown."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_file_lead_somewhere(path: Path) -> None:
    for link in links_of(path):
        parts = urlsplit(link)
        if parts.scheme:
            check_outside(link)
            continue
        target = path.parent / unquote(parts.path) if parts.path else path
        assert target.exists(), link
        if parts.fragment:
            assert parts.fragment in headings_of(target), link


def test_the_readme_leads_to_every_page_of_howto_and_ideas() -> None:
    linked = {(ROOT / link).resolve() for link in links_of(ROOT / "README.rst") if not urlsplit(link).scheme}
    pages = {*(ROOT / "docs" / "howto").glob("*.rst"), *(ROOT / "docs" / "ideas").glob("*.rst")}
    assert sorted(path.name for path in pages - linked) == []


def test_a_link_that_leads_nowhere_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="#there">x</a><a href="b.html">y</a><img src="c.svg"></p>'
    )
    page = Page(tmp_path / "a.html")
    found = [
        (link, target.exists(), anchor in page.anchors)
        for _, link, target, anchor in inside({tmp_path / "a.html": page})
    ]
    assert found == [("#there", True, False), ("b.html", False, False), ("c.svg", False, False)]
