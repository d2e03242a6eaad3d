// 1, 2, 3 decide about the pair that is looked at.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (/^(TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.matches("input:not([type=radio])")) return;
  if (document.querySelector("dialog[open]") || !/^[1-3]$/.test(event.key)) return;
  const button = document.querySelector(`[name=what][aria-keyshortcuts="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
