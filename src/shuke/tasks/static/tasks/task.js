// 1 to 5 say what came of it with the person at whom j and k stand. It stays at them; j goes on.
let ticked = "";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  if (document.querySelector("dialog[open]") || !/^[1-5]$/.test(event.key)) return;
  const here = document.querySelector(".task-person.is-at");
  const button = here?.querySelectorAll(".segments [name=outcome]")[Number(event.key) - 1];
  if (!button) return;
  event.preventDefault();
  ticked = here.id;
  button.click();
});

// The row comes anew with its tick: j must go on from it, unless it went on before.
document.addEventListener("htmx:afterSettle", () => {
  const row = document.getElementById(ticked);
  if (!row || document.querySelector(".task-person.is-at")) return;
  row.classList.add("is-at");
  if (document.activeElement === document.body) row.querySelector("a")?.focus({ preventScroll: true });
});
