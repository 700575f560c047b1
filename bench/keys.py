"""How long from a key to the paint that answers it: the queue with fifty rows, a hundred presses of j and k.

python -m bench.keys [--slower 4]

The processor is slowed by the browser itself (DevTools' throttling). Two clocks are read: the page's own, from the key
event's time stamp to the task after the next frame, and the browser's Event Timing, which counts in steps of 8 ms and
keeps silent below 16.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from app import clock, create_app
from app.config import read_settings
from app.extensions import db
from bench.pages_desk import AT, OPEN_IN, fill, have_every_duty_beat
from tests.servers.system_parts import CHROMIUM
from tests.web.person import PASSWORD

ROWS = 50
PRESSES = 100
AIM_MS = 100
_ASK_EVERY_MS = 50
_WATCH = """() => {
  window.frames_ms = []; window.events_ms = [];
  addEventListener("keydown", (event) => {
    const pressed = event.timeStamp;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.frames_ms.push(performance.now() - pressed);
      port2.postMessage(0);
    });
  }, true);
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.name === "keydown") window.events_ms.push(one.duration);
  }).observe({ type: "event", durationThreshold: 16 });
}"""


def main() -> None:
    """Print the median, the 95th of a hundred and the slowest, by both clocks."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--slower", type=float, default=4)
    slower = asked.parse_args().slower
    clock.real_now = clock.now = lambda: AT
    with tempfile.TemporaryDirectory() as folder:
        address = _served(Path(folder))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM.require(), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            _sign_in(page, address)
            rows = page.locator("[data-row]").count()
            frames, events = press_keys(page, slower)
            browser.close()
    print(f"{rows} rows, {len(frames)} presses, processor {slower:g} times slower")
    print(f"key to paint    p50 {statistics.median(frames):5.1f} ms   {_tail(frames)}   aim: p95 < {AIM_MS} ms")
    print(
        f"event timing    {_tail([*events, *[0.0] * (len(frames) - len(events))])}   ({len(events)} of 16 ms or more)"
    )


def press_keys(page: Page, slower: float) -> tuple[list[float], list[float]]:
    """Down the list and up again; milliseconds by the page's clock and by the browser's."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate(_WATCH)
    for number in range(PRESSES):
        page.keyboard.press("j" if number < PRESSES / 2 else "k")
        painted = "wanted => window.frames_ms.length > wanted"
        page.wait_for_function(painted, arg=number, polling=_ASK_EVERY_MS)  # by its own frames it would make it paint
    page.wait_for_timeout(1000)
    return page.evaluate("window.frames_ms"), page.evaluate("window.events_ms")


def _tail(values: list[float]) -> str:
    in_order = sorted(values)
    return f"p95 {in_order[round(len(in_order) * 0.95) - 1]:5.1f} ms   max {in_order[-1]:5.1f} ms"


def _served(folder: Path) -> str:
    app = create_app(read_settings({"VIGIE_INSTANCE": str(folder)}))
    with app.app_context():
        db.create_all()
    have_every_duty_beat(app)
    fill(app, ROWS * OPEN_IN)
    server = create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{server.effective_port}"


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/connexion")
    page.fill("#email", "agent@cnaf.example")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")


if __name__ == "__main__":
    main()
