// Drop-down menus are <details>: a click elsewhere or Escape closes them.
function closeAll(except) {
  for (const open of document.querySelectorAll("details[data-pop][open]")) {
    if (!open.contains(except)) open.open = false;
  }
}

document.addEventListener("click", (event) => closeAll(event.target));
document.addEventListener("focusin", (event) => closeAll(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details[data-pop][open]");
  closeAll(null);
  open?.querySelector("summary").focus();
});
