// How many incidents are chosen, said beside what can be done to all of them.

export function countChosen() {
  const words = document.querySelector("#bulk [data-said-many]");
  if (!words) return;
  const count = document.querySelectorAll("input[name=chosen]:checked").length;
  const { saidNone, saidOne, saidMany } = words.dataset;
  words.textContent = [saidNone, saidOne][count] ?? saidMany;
  words.textContent = words.textContent.replace("%s", count);
}

export function watchChosen() {
  document.getElementById("rows")?.addEventListener("change", countChosen);
  countChosen();
}
