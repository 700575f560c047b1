// Changes the colours at once; the cookie is what the next page is painted with.

export function switchTheme() {
  for (const form of document.querySelectorAll("form[data-theme-form]")) {
    form.addEventListener("submit", (event) => {
      const wanted = event.submitter?.value;
      if (!wanted) return;
      event.preventDefault();
      document.documentElement.dataset.theme = wanted;
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `theme=${wanted}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
      for (const button of form.querySelectorAll("button[name=theme]")) {
        button.setAttribute("aria-pressed", String(button.value === wanted));
      }
    });
  }
}
