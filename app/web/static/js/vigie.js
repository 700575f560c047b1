// What makes the pages quicker. Every page does its work without any of it.
import { watchKeys } from "./keys.js";
import { watchLiveRows } from "./live.js";
import { offerCopies } from "./copy.js";
import { keepDrafts } from "./drafts.js";
import { warnOfTheEnd } from "./session.js";
import { switchTheme } from "./theme.js";
import { offerUndo } from "./undo.js";
import { watchCommands } from "./commands.js";
import { watchChosen } from "./chosen.js";

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
}

// A page that says what was done, or what was refused, starts there: the keyboard goes on from it.
(document.getElementById("refus") ?? document.getElementById("fait"))?.focus({ preventScroll: true });

// One menu open at a time, closed by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

watchKeys();
watchLiveRows();
offerCopies();
keepDrafts();
switchTheme();
warnOfTheEnd();
offerUndo();
watchCommands();
watchChosen();
