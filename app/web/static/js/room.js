// The single keys of the crisis room (l the log, t an action, p the status update) and the buttons that print a sheet.
// Silent, as all single keys, while one types, while a dialog is open, and when they are switched off (RGAA 12.10).

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const place = document.querySelector(`[data-room-key="${CSS.escape(event.key)}"]`);
  if (!place) return;
  event.preventDefault();
  if (place.matches("a")) place.click();
  else place.focus();
});

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
