// The partner's pages: warns of the session's end, and of a claimant's number while one types.
import { keepDrafts } from "./drafts.js";
import { warnOfTheEnd } from "./session.js";

keepDrafts();

// The same shapes as workflows/personal_numbers.py: the check digits tell a number from a look-alike.
const NIR = /(?<!\d)[1-478]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\d)/i;
const IBAN = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Z0-9])/i;

for (const box of document.querySelectorAll("[data-warn-numbers]")) {
  const warning = document.getElementById(box.dataset.warnNumbers);
  const look = () => {
    const seen = NIR.test(box.value) || IBAN.test(box.value);
    if (seen === warning.hidden) warning.hidden = !seen;
  };
  box.addEventListener("input", look);
  look();
}

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
(document.getElementById("refus") ?? document.getElementById("fait"))?.focus({ preventScroll: true });
warnOfTheEnd();
