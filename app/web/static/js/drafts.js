// What one types is kept in this browser until it is sent: a lost connection or an ended session loses nothing.

export function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const name = `draft ${form.dataset.draft}`;
    const field = form.querySelector("textarea");
    try {
      if (sessionStorage.getItem("sending") === name && document.getElementById("fait")) localStorage.removeItem(name);
      sessionStorage.removeItem("sending");
      if (!field.value) field.value = localStorage.getItem(name) ?? "";
      field.addEventListener("input", () => {
        if (field.value) localStorage.setItem(name, field.value);
        else localStorage.removeItem(name);
      });
      form.addEventListener("submit", () => sessionStorage.setItem("sending", name));
    } catch {
      return; // a browser that keeps nothing
    }
  }
}
