// Triage without leaving the queue: a window over it, each choice one key away, Enter to save.

let dialog = null;

export async function openTriage(link) {
  const back = encodeURIComponent(location.pathname + location.search);
  const answer = await fetch(`${link.href}/triage?back=${back}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) { location.href = link.href; return; }
  dialog ??= newDialog();
  dialog.innerHTML = await answer.text();
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector("input[type=radio]")).focus();
}

function newDialog() {
  const made = document.createElement("dialog");
  made.id = "triage";
  made.setAttribute("aria-labelledby", "triage-title");
  made.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !event.target.matches("button")) {
      event.preventDefault();
      made.querySelector("form").requestSubmit(made.querySelector("button.primary"));
    } else if (document.documentElement.dataset.keys !== "off" && choose(made, event.key)) {
      event.preventDefault();
    }
  });
  document.body.append(made);
  return made;
}

function choose(made, key) {
  const field = /^[a-z0-9]$/.test(key) ? made.querySelector(`[data-press="${key}"]`) : null;
  if (!field) return false;
  field.focus();
  if (field.matches("select")) field.selectedIndex = (field.selectedIndex + 1) % field.options.length;
  else field.checked = field.type === "radio" || !field.checked;
  return true;
}
