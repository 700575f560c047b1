// The lines that explain a delay, as text to paste in a letter.

export function offerCopies() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const part = button.closest("[data-ledger]");
      const lines = [...part.querySelectorAll("p:not(.copy), li")].map((line) => line.textContent.trim().replace(/\s+/g, " "));
      const words = button.querySelector("span");
      const before = words.textContent;
      try {
        await navigator.clipboard.writeText(lines.join("\n"));
        words.textContent = button.dataset.done;
      } catch {
        getSelection().selectAllChildren(part);
        words.textContent = button.dataset.otherwise;
      }
      setTimeout(() => { words.textContent = before; }, 4000);
    });
  }
}
