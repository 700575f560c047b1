// Says a few minutes ahead that the session will close, and keeps it open when asked (RGAA 13.1).
const WARN_SECONDS = 300;
const LONGEST_TIMER = 2 ** 31 - 1; // milliseconds: a browser rings a longer one at once

export function warnOfTheEnd() {
  const strip = document.getElementById("session-warning");
  if (!strip) return;
  let timer;
  const plan = (seconds) => {
    strip.hidden = true;
    clearTimeout(timer);
    const wait = Math.min(LONGEST_TIMER, Math.max(0, seconds - WARN_SECONDS) * 1000);
    timer = setTimeout(() => (strip.hidden = false), wait);
  };
  plan(Number(strip.dataset.seconds));
  const form = strip.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    if (answer.ok && !answer.redirected) plan((await answer.json()).seconds);
    else location.reload();
  });
}
