// Enter goes to the next cell, as in a spreadsheet; at the last one to the button; with Ctrl it sends.

for (const form of document.querySelectorAll("[data-mend]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-cell]")) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      form.requestSubmit();
      return;
    }
    const cells = [...form.querySelectorAll("[data-cell]")];
    const step = event.shiftKey ? -1 : 1;
    const next = cells[cells.indexOf(event.target) + step];
    if (next) {
      next.focus();
      next.select();
    } else if (step > 0) {
      form.querySelector("button").focus();
    }
  });
}
