import { openTriage } from "./triage.js";

// Single keys. They are silent while one types, while a dialog is open, and when switched off (RGAA 12.10).

const on = () => document.documentElement.dataset.keys !== "off";
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-row]")];

let afterG = 0;

const PATHS = { f: "/", t: "/tableau", c: "/courriels", s: "/sante" };

function chosenRow() {
  return document.activeElement?.closest("[data-row]") ?? null;
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(chosenRow());
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
  next.querySelector("[data-row-link]").focus({ preventScroll: true });  // scrolled once, by the whole row
  next.scrollIntoView({ block: "nearest" });
}

function press(selector, within = document) {
  const found = within?.querySelector(selector);
  if (found) found.click();
  return Boolean(found);
}

function openPart(name) {
  const part = document.getElementById(`geste-${name}`);
  if (!part) return toIncident(`geste-${name}`);
  part.open = true;
  part.scrollIntoView({ block: "nearest" });
  (part.querySelector("form select, form textarea, form input:not([type=hidden])") ?? part.querySelector("summary")).focus();
}

// On the queue, a key that needs the whole page opens the chosen incident at that place. The fragment is no element's
// id: the browser would go there by itself, and take the focus with it.
const GO = "#aller-";

function toIncident(place) {
  const link = chosenRow()?.querySelector("[data-row-link]");
  if (link) location.href = link.href + GO + place;
}

// On the queue the window opens over the chosen row, or over the new incident whose deadline is nearest.
function triage() {
  if (document.getElementById("geste-triage")) return openPart("triage");
  const row = chosenRow() ?? document.querySelector("[data-row]:has([data-acknowledge])") ?? rows()[0];
  if (row) openTriage(row.querySelector("[data-row-link]"));
}

function write(id) {
  const box = document.getElementById(id);
  if (!box) return toIncident(id);
  box.querySelector("textarea").focus();
  box.scrollIntoView({ block: "nearest" });
}

function toggleClocks() {
  const clocks = [...document.querySelectorAll("details[data-clock]")];
  const open = clocks.some((clock) => !clock.open);
  for (const clock of clocks) clock.open = open;
  if (open) clocks[0]?.querySelector("summary").focus();
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  n: () => { if (!press("[data-next]")) rows()[0]?.querySelector("[data-row-link]").focus(); },
  a: () => press("[data-acknowledge]", chosenRow() ?? (rows().length ? null : document)),
  t: triage,
  e: () => openPart("escalate"),
  r: () => write("repondre"),
  i: () => write("noter"),
  x: () => press("input[name=chosen]", chosenRow()),
  u: () => press("[data-undo] button"),
  c: toggleClocks,
  "/": () => document.querySelector("[data-key='/']")?.focus(),
  "?": showKeys,
};

export function showKeys() {
  const dialog = document.getElementById("keys");
  if (dialog && !dialog.open) dialog.showModal();
}

function followHash() {
  if (!location.hash.startsWith(GO)) return;
  const place = location.hash.slice(GO.length);
  history.replaceState(null, "", location.pathname + location.search);
  if (place.startsWith("geste-")) openPart(place.slice("geste-".length));
  else write(place);
}

export function watchKeys() {
  document.querySelector("[data-open-keys]")?.addEventListener("click", showKeys);
  for (const link of document.querySelectorAll("[data-answer]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); write("repondre"); });
  }
  followHash();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
      else if (typing(event.target)) event.target.blur();
      return;
    }
    if (!on() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (afterG && performance.now() - afterG < 1500 && PATHS[event.key]) {
      afterG = 0;
      location.href = PATHS[event.key];
      return;
    }
    afterG = event.key === "g" ? performance.now() : 0;
    const action = ACTIONS[event.key];
    if (action) { event.preventDefault(); action(); }
  });
}
