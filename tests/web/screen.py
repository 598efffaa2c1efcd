"""A real browser on a really served office. Pictures are kept in artefacts/ to be looked at."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from pypdf import PdfReader
from waitress.server import create_server

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts" / "web"
NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (1440, 375)
PATIENCE = 90_000  # milliseconds: only what never comes takes so long, on a machine with much else to do, too
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-default-apps", "--no-first-run", "--no-default-browser-check",
]  # fmt: skip

expect.set_options(timeout=PATIENCE)


def chromium() -> str:
    """Its path; the test fails and says what to install where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no browser was found: run `make browser`, or install Debian's chromium (apt-get install chromium)")
    return found


@contextmanager
def open_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the app on a free port; gives its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=6, asyncore_use_poll=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown(timeout=5)
        server.close()
        thread.join(2)


def keep(page: Page, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
    """Pictures of the whole page at each width; nothing may stick out sideways."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(60)
        height = page.evaluate("Math.max(document.documentElement.scrollHeight, 600)")
        page.set_viewport_size({"width": width, "height": min(height, 8000)})
        page.screenshot(path=ARTEFACTS / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} scrolls sideways at {width}: {wide}"
    page.set_viewport_size({"width": 1440, "height": 900})


def read_letter(page: Page, link: Locator, name: str) -> str:
    """Download a letter, keep it under that name, and give its text without spaces and line breaks."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    with page.expect_download() as waiting:
        link.click()
    waiting.value.save_as(ARTEFACTS / name)
    text = "".join(sheet.extract_text() for sheet in PdfReader(ARTEFACTS / name).pages)
    return "".join(text.split())
