// The left menu: folded to icons on a wide screen, a drawer on a phone.
const root = document.documentElement;
const panel = document.querySelector("[data-menu-panel]");
const fold = document.querySelector("[data-menu-fold]");
const opener = document.querySelector("[data-menu-open]");

fold?.addEventListener("click", () => {
  const slim = root.dataset.menu !== "slim";
  if (slim) root.dataset.menu = "slim";
  else delete root.dataset.menu;
  fold.setAttribute("aria-expanded", String(!slim));
  document.cookie = `shuke_menu=${slim ? "slim" : ""}; path=/; max-age=31536000; samesite=lax`;
});

function show(open) {
  root.toggleAttribute("data-menu-open", open);
  opener.setAttribute("aria-expanded", String(open));
  document.querySelector(".frame").inert = open;
  if (open) panel.querySelector("a, button")?.focus();
  else opener.focus();
}

opener?.addEventListener("click", () => show(true));
for (const closer of document.querySelectorAll("[data-menu-close]")) {
  closer.addEventListener("click", () => show(false));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && root.hasAttribute("data-menu-open")) show(false);
});
