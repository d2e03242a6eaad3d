// Choosing rows of a list: the bar shows while rows are chosen, and says how many. "All that match" is
// said to the server, which reads the filters again; the browser never holds a million ids.
const picks = (box) => [...box.querySelectorAll("[data-pick]")];

function update(box) {
  const bar = box.querySelector("[data-bulk]");
  if (!bar) return;
  const all = picks(box);
  const chosen = all.filter((pick) => pick.checked).length;
  const page = box.querySelector("[data-pick-page]");
  const every = bar.querySelector("[data-pick-all]");
  const flag = bar.querySelector("[data-pick-all-value]");
  if (chosen < all.length) flag.value = "";
  page.checked = chosen === all.length && chosen > 0;
  page.indeterminate = chosen > 0 && !page.checked;
  bar.hidden = chosen === 0;
  if (every) every.hidden = !page.checked || Boolean(flag.value);
  const said = bar.querySelector("[data-pick-count]");
  said.textContent = flag.value ? said.dataset.all : said.dataset.many.replace("%n%", chosen);
  for (const pick of all) pick.closest("tr").classList.toggle("is-chosen", pick.checked);
}

function choose(box, checked) {
  for (const pick of picks(box)) pick.checked = checked;
  update(box);
}

let last; // shift chooses everything since the last one
document.addEventListener("click", (event) => {
  const box = event.target.closest(".table-box");
  if (!box) return;
  if (event.target.matches("[data-pick]")) {
    const all = picks(box);
    if (event.shiftKey && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
      for (const pick of all.slice(from, to + 1)) pick.checked = event.target.checked;
    }
    last = event.target;
    update(box);
  } else if (event.target.matches("[data-pick-page]")) {
    choose(box, event.target.checked);
  } else if (event.target.closest("[data-pick-all]")) {
    box.querySelector("[data-pick-all-value]").value = "1";
    update(box);
  } else if (event.target.closest("[data-pick-none]")) {
    choose(box, false);
  }
});

// A form's Enter would press its first button, whatever that does.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.closest("[data-bulk]")) return;
  if (!event.target.matches("input, select")) return;
  event.preventDefault();
  event.target.closest(".pop-panel")?.querySelector("button[formaction]").click();
});

document.addEventListener("shuke:pick", () => {
  const pick = document.querySelector("[data-rows] .is-at [data-pick]");
  if (pick) pick.click();
});
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll(".table-box").forEach(update));
addEventListener("pageshow", () => document.querySelectorAll(".table-box").forEach(update));
