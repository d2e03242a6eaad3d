// The record: Ctrl/⌘-Enter writes the note, Escape closes what is open for editing; the export
// follows the filters as they stand in the address.
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

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-export]")) return;
  const address = new URL(event.target.action);
  address.search = location.search;
  event.target.action = address;
});
