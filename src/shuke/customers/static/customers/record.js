// The record: Ctrl/⌘-Enter writes the note, Escape closes what is open for editing.
document.addEventListener("keydown", (event) => {
  const composer = event.target.closest?.("[data-composer]");
  if (composer && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    composer.requestSubmit();
  }
  const open = event.target.closest?.("[data-escape]");
  if (open && event.key === "Escape") open.querySelector("[data-cancel]").click();
});

document.addEventListener("htmx:afterSettle", () => {
  document.querySelector(".fact-form input:not([type=hidden]), .fact-form select")?.focus();
});
