// The offer to undo lasts as long as the server keeps it: ten seconds, told by a bar that runs out.

const OFFERED = 10_000;

export function offerUndo() {
  for (const form of document.querySelectorAll("[data-undo]")) {
    setTimeout(() => {
      if (form.contains(document.activeElement)) document.getElementById("fait")?.focus({ preventScroll: true });
      form.remove();
    }, OFFERED);
  }
}
