// 1, 2, 3 say what came of it with the person at whom j and k stand; then the next one is at hand.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  if (document.querySelector("dialog[open]") || !/^[123]$/.test(event.key)) return;
  const here = document.querySelector(".task-person.is-at");
  const button = here?.querySelectorAll(".segments [name=outcome]")[Number(event.key) - 1];
  if (!button) return;
  event.preventDefault();
  button.click();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
});
