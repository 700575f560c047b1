// What one types is kept in this browser until it is sent, a week at most: a lost line or an ended session loses nothing.
// It is kept for that person alone, and forgotten at the sign-out: the next one at this post finds none of it.

const FIELDS = "textarea, input:not([type=hidden], [type=file], [type=password])";
const LONGEST = 7 * 24 * 3600 * 1000; // milliseconds
const ticked = (field) => /^(checkbox|radio)$/.test(field.type);
const place = (field) => (ticked(field) ? `${field.name}=${field.value}` : field.name);
const typed = (field) => (ticked(field) ? field.checked : field.value);
const given = (field) => (ticked(field) ? field.defaultChecked : field.defaultValue);

export function keepDrafts() {
  const person = document.querySelector("[data-person]")?.dataset.person;
  if (!person) return;
  const mine = `unsent ${person} `;
  try {
    forgetSent();
    forgetOld();
    for (const form of document.querySelectorAll("form[data-draft]")) watch(form, mine + form.getAttribute("action"));
    for (const form of document.querySelectorAll("form[data-sign-out]")) {
      form.addEventListener("submit", () => forget((name) => name.startsWith(mine)));
    }
  } catch {
    return; // a browser that keeps nothing
  }
}

function watch(form, name) {
  restore(form, JSON.parse(localStorage.getItem(name) ?? "null"));
  form.addEventListener("input", () => {
    const fields = [...form.querySelectorAll(FIELDS)];
    if (fields.every((one) => typed(one) === given(one))) return localStorage.removeItem(name);
    const texts = Object.fromEntries(fields.map((one) => [place(one), [typed(one), given(one)]]));
    localStorage.setItem(name, JSON.stringify({ at: Date.now(), texts }));
  });
  form.addEventListener("submit", () => sessionStorage.setItem("sending", name));
}

// Not over what the page brings by itself since: a colleague's newer text, or what was typed and refused.
function restore(form, kept) {
  if (!kept) return;
  const fields = [...form.querySelectorAll(FIELDS)].filter((one) => kept.texts[place(one)]);
  if (fields.some((one) => !ticked(one) && given(one) && given(one) !== kept.texts[place(one)][1])) return;
  for (const one of fields) {
    const [text] = kept.texts[place(one)];
    if (ticked(one)) one.checked = text;
    else one.value = text;
  }
  const part = form.closest("details");
  if (part && !document.querySelector(`details[name="${part.getAttribute("name")}"][open]`)) part.open = true;
}

function forgetSent() {
  const name = sessionStorage.getItem("sending");
  sessionStorage.removeItem("sending");
  if (name && document.querySelector("#fait:not(.refused)")) localStorage.removeItem(name);
}

function forgetOld() {
  const oldest = Date.now() - LONGEST;
  forget((name) => name.startsWith("draft ") || (name.startsWith("unsent ") && !(JSON.parse(localStorage.getItem(name)).at > oldest)));
}

function forget(which) {
  for (const name of Object.keys(localStorage).filter(which)) localStorage.removeItem(name);
}
