"""The browser of the tests sees what it must object to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch

SOUND = '<!doctype html><html lang="fr"><title>Vigie</title><main><h1>Bonjour</h1></main></html>'
STRICT = "default-src 'none'; img-src 'self' data:"


class OnePage(BaseHTTPRequestHandler):
    html = ""

    def do_GET(self) -> None:
        known = self.path == "/"
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", STRICT)
        self.end_headers()
        self.wfile.write(self.html.encode() if known else b"")

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[str], str]]:
    """A function that serves one page of HTML under a strict content policy and returns its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OnePage)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def address_of(html: str) -> str:
        OnePage.html = html.replace("<main>", "<link rel=icon href=data:,><main>")
        return f"http://127.0.0.1:{server.server_port}/"

    yield address_of
    server.shutdown()
    server.server_close()
    thread.join()


def test_sound_page_raises_no_fault(
    page: Page, watch: Watch, serve: Callable[[str], str], accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page.goto(serve(SOUND))
    assert accessibility_faults(page) == []


def test_picture_without_words_is_an_accessibility_fault(
    page: Page, watch: Watch, serve: Callable[[str], str], accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page.goto(serve(SOUND.replace("Bonjour", 'Bonjour<img src="data:,">')))
    watch.faults.clear()
    [fault] = accessibility_faults(page)
    assert fault.startswith("image-alt (critical)")
    assert "<img" in fault


def test_error_in_the_console_is_a_fault(page: Page, watch: Watch, serve: Callable[[str], str]) -> None:
    page.goto(serve(SOUND.replace("Bonjour", '<img alt="" src="/absente.png">')))
    assert any(fault.startswith("console:") for fault in watch.faults)
    watch.faults.clear()


def test_request_off_this_machine_is_a_fault(page: Page, watch: Watch, serve: Callable[[str], str]) -> None:
    page.goto(serve(SOUND))
    page.evaluate("location.href = 'http://ailleurs.example/'")
    page.wait_for_timeout(200)
    assert "request off this machine: http://ailleurs.example/" in watch.faults
    watch.faults.clear()
