// Ctrl+K: everything one can go to or do from here, by its name. The list is made of the page's own links and buttons,
// so that it offers what this person may do on this page and nothing else.

const WORDS = (one) => one.textContent.replace(/\s+/g, " ").trim();
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const PLACES = ".pages a, .case-head .acts a, .case-head .acts button, #gestes summary, .menu-panel button, .page-head a, .filters a";

let dialog = null;

export function watchCommands() {
  dialog = document.getElementById("commands");
  if (!dialog) return;
  const field = dialog.querySelector("input");
  field.addEventListener("input", () => show(field.value));
  dialog.addEventListener("keydown", move);
  dialog.querySelector("[role=listbox]").addEventListener("click", (event) => run(event.target.closest("[role=option]")));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) return dialog.close();
    field.value = "";
    dialog.showModal();
    show("");
    field.focus();
  });
}

function commands() {
  const seen = new Set();
  return [...document.querySelectorAll(PLACES)]
    .map((target) => ({ target, words: WORDS(target) }))
    .filter(({ target, words }) => words && !target.closest("dialog") && !seen.has(words) && seen.add(words));
}

function show(typed) {
  const list = dialog.querySelector("[role=listbox]");
  const wanted = fold(typed).split(" ").filter(Boolean);
  const found = commands().filter(({ words }) => wanted.every((word) => fold(words).includes(word)));
  const search = dialog.dataset.search;
  list.replaceChildren(...found.map(option));
  if (typed.trim()) list.append(option({ words: search.replace("%s", typed.trim()), address: dialog.dataset.find + encodeURIComponent(typed.trim()) }));
  choose(list.firstElementChild);
}

function option({ target, words, address }, number) {
  const made = document.createElement("li");
  made.id = `command-${number ?? "find"}`;
  made.setAttribute("role", "option");
  made.textContent = words;
  made.run = () => {
    dialog.close();
    if (address) { location.href = address; return; }
    const part = target.closest("details.menu, summary")?.closest("details");
    if (part) part.open = true;
    if (target.matches("summary")) (part.querySelector("form select, form textarea, form input:not([type=hidden])") ?? target).focus();
    else target.click();
  };
  return made;
}

function choose(one) {
  for (const other of dialog.querySelectorAll("[role=option]")) other.setAttribute("aria-selected", String(other === one));
  dialog.querySelector("input").setAttribute("aria-activedescendant", one?.id ?? "");
  one?.scrollIntoView({ block: "nearest" });
}

function move(event) {
  const all = [...dialog.querySelectorAll("[role=option]")];
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) {
    event.preventDefault();
    choose(all[(at + step + all.length) % all.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    run(all[at]);
  }
}

function run(one) {
  one?.run();
}
