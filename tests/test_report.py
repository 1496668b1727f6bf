"""The report: one page that anyone can open, whatever the files it quotes say."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigov_search.output.report import _mark
from aigov_search.spans import Span

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Program

VOID = {"meta", "br", "hr"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = """<html><head><title><script>alert(1)</script>关于人工智能治理的意见</title></head><body>
<h1>关于人工智能“治理”&lt;img src=x onerror=alert(2)&gt;的意见</h1><p>来源：新华社 2024-05-06</p>
<p>各地区各部门要加强人工智能治理，完善“&lt;/blockquote&gt;&lt;script&gt;”治理体系，防范各类风险，推动高质量发展。</p>
<p>各级人民政府应当统筹发展和安全，鼓励创新，推动人工智能健康有序发展，切实保障人民群众的合法权益。</p>
</body></html>
"""


class Page(HTMLParser):
    """A page as its elements, each with all text inside; complains of any that is not closed in turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[int] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.texts.append("")

    def handle_endtag(self, tag):
        assert self.elements[self.open.pop()][0] == tag

    def handle_data(self, data):
        for number in self.open:
            self.texts[number] += data

    def text_of(self, tag: str) -> list[str]:
        return [text for (name, _), text in zip(self.elements, self.texts, strict=True) if name == tag]


@pytest.fixture(scope="module")
def report(seeds: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "report.html"
    seeds.run("report", "數字鴻溝 OR 倫理", "--until", "2025", "-o", str(target))
    return target


def test_a_report_needs_nothing_and_is_the_same_twice(seeds: Program, report: Path):
    html = report.read_text("utf-8")
    page = Page(html)
    assert seeds.run("report", "數字鴻溝 OR 倫理", "--until", "2025").out == html
    names = {name for name, _ in page.elements}
    assert not names & {"script", "link", "img", "iframe", "object"}
    assert not any(name.startswith("on") for _, attrs in page.elements for name in attrs)
    assert not re.search(r"url\(|@import|src=", html)
    targets = [attrs["href"] for name, attrs in page.elements if name == "a"]
    assert all(str(target).startswith(("#", "http://", "https://")) for target in targets)
    ids = [str(attrs["id"]) for _, attrs in page.elements if "id" in attrs]
    assert len(set(ids)) == len(ids)
    assert {str(target)[1:] for target in targets if str(target).startswith("#")} <= set(ids)


def test_passages_are_marked_in_their_own_script(seeds: Program, report: Path):
    page = Page(report.read_text("utf-8"))
    hits = seeds.records("search", "數字鴻溝 OR 倫理", "--until", "2025", "-n", "100")
    quotes = [attrs["lang"] for name, attrs in page.elements if name == "blockquote"]
    repaired = [hit for hit in hits if hit["repairs"]]
    assert len(quotes) == len(hits) + len(repaired)
    assert {"zh-Hans", "zh-Hant"} <= set(quotes)
    assert {"数字鸿沟", "數字鴻溝", "伦理", "倫理"} <= set(page.text_of("mark"))
    assert "野生" in page.text_of("del")
    assert "人工" in page.text_of("ins")
    for hit in hits:
        assert f"line {hit['line_start']}" in report.read_text("utf-8")


def test_a_report_counts_as_the_other_commands_do(seeds: Program, report: Path):
    points = seeds.records("trend", "數字鴻溝 OR 倫理", "--until", "2025", "--by", "source")
    passages, documents, occurrences = (
        sum(point[name] for point in points) for name in ("passages", "documents", "occurrences")
    )
    [found] = [text for text in Page(report.read_text("utf-8")).text_of("p") if "Copies of one text" in text]
    assert found.startswith(f"{passages} passages in {documents} documents of ")
    assert f"{occurrences} occurrences" in found


def test_a_hostile_file_does_no_harm(program: Program):
    (program.folder / "a.html").write_text(HOSTILE, "utf-8")
    program.run("ingest", "a.html")
    html = program.run("report", "治理").out
    page = Page(html)
    assert not {name for name, _ in page.elements} & {"script", "img"}
    assert "onerror" in html
    assert "</blockquote><script>" not in html
    assert program.run("report", '"绝无此语"', code=1).out == ""


@given(st.text("ab\n<", max_size=12), st.data())
def test_marks_change_no_text(text: str, data: st.DataObject):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    spans = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    others = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    changed = [Span(start, end) for start, end in zip(others[::2], others[1::2], strict=False)]
    page = Page(_mark(text, [span for span in spans if span.start < span.end], changed, "ins"))
    assert len(page.text_of("mark")) == sum(span.start < span.end for span in spans)
    gone = [attrs for name, attrs in page.elements if name == "ins" and attrs.get("class") == "gone"]
    assert len(gone) == sum(span.start == span.end for span in changed)
    assert "".join(page.text_of("p")) == text.replace("\n", "")


def run_browser(folder: Path, *arguments: str) -> str:
    """What the browser prints; it must have nothing to complain of."""
    start = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr",
        "--allow-file-access-from-files",
    ]  # fmt: skip
    done = subprocess.run([*start, *arguments], capture_output=True, check=True, timeout=60)
    assert "CONSOLE" not in done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_browser_shows_and_prints_it(report: Path, tmp_path: Path):
    page = Page(run_browser(tmp_path, "--dump-dom", report.as_uri()))
    assert page.text_of("h1") == ["數字鴻溝 OR 倫理"]
    assert len(page.text_of("mark")) == len(Page(report.read_text("utf-8")).text_of("mark"))
    pdf = tmp_path / "report.pdf"
    run_browser(tmp_path, f"--print-to-pdf={pdf}", report.as_uri())
    assert pdf.read_bytes().startswith(b"%PDF")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_it_is_no_wider_than_a_telephone(program: Program, tmp_path: Path):
    """Whatever runs on and on: a title, a query, a path, a publisher."""
    name = f"{'很长的文件名' * 10}.html"
    html = (
        f"<html><body><h1>{'关于人工智能治理工作的若干意见' * 12}</h1><p>来源：新华社 2024-05-06</p>"
        f"<p>各地区各部门要加强人工智能治理，完善{'Governance' * 30}治理体系，防范风险。</p></body></html>"
    )
    (program.folder / name).write_text(html, "utf-8")
    program.run("ingest", name)
    program.run("report", f"治理 OR {'x' * 90} OR {'治' * 60}", "-o", str(tmp_path / "report.html"))
    frame = tmp_path / "frame.html"
    frame.write_text(
        "<iframe id=f src=report.html width=375 height=800></iframe><p id=p></p>"
        "<script>f.onload = () => { const e = f.contentDocument.documentElement; "
        "p.textContent = e.scrollWidth - e.clientWidth }</script>",
        "utf-8",
    )
    assert Page(run_browser(tmp_path, "--dump-dom", frame.as_uri())).text_of("p") == ["0"]
