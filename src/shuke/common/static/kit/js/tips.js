// Definitions on hover, focus and tap: a popover beside the term, never cut off by a table.
let shown = null;

function hide() {
  shown?.hidePopover();
  shown = null;
}

function show(button) {
  const tip = document.getElementById(button.getAttribute("aria-describedby"));
  if (!tip || tip === shown) return;
  hide();
  tip.showPopover();
  shown = tip;
  const at = button.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left), innerWidth - size.width - 8);
  const below = at.bottom + 6 + size.height < innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${below ? at.bottom + 6 : at.top - size.height - 6}px`;
}

const term = (event) => event.target.closest?.("[data-tip]");
document.addEventListener("pointerover", (event) => term(event) && show(term(event)));
document.addEventListener("pointerout", (event) => {
  if (term(event) && !event.relatedTarget?.closest?.(".tip")) hide();
});
document.addEventListener("focusin", (event) => (term(event) ? show(term(event)) : hide()));
document.addEventListener("click", (event) => term(event) && show(term(event)));
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("scroll", hide, { capture: true, passive: true });
