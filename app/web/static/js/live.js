// The rows of a list are asked for again by htmx. Nothing moves under the reader's hand: while one reads, what is new
// is announced and waits; while the page is idle it takes its place.

import { countChosen } from "./chosen.js";

const place = () => document.querySelector("[data-live]");

let tag = null;
let held = null;

function references(root) {
  return new Set([...root.querySelectorAll("[data-row]")].map((row) => row.dataset.reference));
}

// What stands where, headings too: a row that changes its place or its group moves all those below.
function order(root) {
  return [...root.querySelectorAll(".group > h2, [data-row]")].map((one) => one.dataset.reference ?? one.id).join(" ");
}

function isBusy(rows) {
  return rows.contains(document.activeElement) || String(getSelection()).length > 0 || rows.matches(":hover");
}

function announce(text) {
  const region = document.getElementById("announce");
  if (region && region.textContent !== text) region.textContent = text;
}

// The controls of a row, of which one has the focus; the link is there whatever happens to the incident.
const CONTROLS = ["input[name=chosen]", "[data-acknowledge]", "[data-row-link]"];

function put(rows, html) {
  const focused = document.activeElement;
  const chosen = focused?.closest("[data-row]")?.dataset.reference;
  const control = CONTROLS.find((one) => focused?.matches(one));
  const picked = [...rows.querySelectorAll("input[name=chosen]:checked")].map((box) => box.value);
  rows.innerHTML = html;
  held = null;
  for (const box of rows.querySelectorAll("input[name=chosen]")) box.checked = picked.includes(box.value);
  countChosen();
  const title = rows.querySelector("[data-title]")?.dataset.title;
  if (title) document.title = title;
  document.getElementById("arrived")?.remove();
  const row = chosen && rows.querySelector(`[data-reference="${CSS.escape(chosen)}"]`);
  if (row) ((control && row.querySelector(control)) ?? row.querySelector("[data-row-link]")).focus({ preventScroll: true });
}

// The page's own words, kept on the list as data-offer-* and data-said-*; %s is the count.
function words(rows, name, count) {
  const plural = count > 1 ? "Many" : count === 1 ? "One" : "None";
  return (rows.dataset[`${name}${plural}`] ?? "").replace("%s", count);
}

function hold(rows, html, count) {
  held = html;
  const text = words(rows, "offer", count);
  let offer = document.getElementById("arrived");
  if (!offer) {
    offer = document.createElement("p");
    offer.id = "arrived";
    offer.className = "arrived";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "primary small";
    button.addEventListener("click", () => put(rows, held));
    offer.append(button);
    rows.before(offer);
  }
  offer.firstChild.textContent = text;
  announce(text);
}

// Every second a few bytes tell whether anything changed anywhere; the rows are asked for only then. Without an answer
// the page's own slow beat goes on.
function listen(rows) {
  let mark = rows.dataset.mark;
  let asking = false;
  setInterval(async () => {
    if (document.hidden || asking) return;
    asking = true;
    try {
      const answer = await fetch(rows.dataset.pulse);
      const heard = answer.ok ? await answer.text() : mark;
      if (heard !== mark) window.htmx?.trigger(rows, "refresh");
      mark = heard;
    } catch {
      // The line is down for the moment.
    } finally {
      asking = false;
    }
  }, 1000);
}

export function watchLiveRows() {
  const rows = place();
  if (!rows) return;
  if (rows.dataset.pulse) listen(rows);
  rows.addEventListener("htmx:configRequest", (event) => {
    if (document.hidden) event.preventDefault();
    else if (tag) event.detail.headers["If-None-Match"] = tag;
  });
  rows.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if (answer.status !== 200) return;
    tag = answer.getResponseHeader("ETag");
    const fresh = document.createElement("template");
    fresh.innerHTML = answer.responseText;
    const before = references(rows);
    const news = [...references(fresh.content)].filter((one) => !before.has(one)).length;
    const moved = order(rows) !== order(fresh.content);
    event.detail.shouldSwap = false;
    if (moved && isBusy(rows)) hold(rows, answer.responseText, news);
    else {
      put(rows, answer.responseText);
      if (news) announce(words(rows, "said", news));
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) window.htmx?.trigger(rows, "refresh");
  });
}
