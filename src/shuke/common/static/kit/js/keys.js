// Keys: ? help, / and Ctrl/⌘-K search, g + letter goes, j/k/Enter walk a list, f filters it.
const help = document.querySelector("[data-help]");
const WAIT = 1200;
let going = 0;

for (const button of document.querySelectorAll("[data-help-open]")) {
  button.addEventListener("click", () => {
    button.closest("details")?.removeAttribute("open");
    help.showModal();
  });
}
help?.addEventListener("click", (event) => event.target === help && help.close());

// What else a page has of keys stands in its own template.
for (const more of document.querySelectorAll("template[data-page-keys]")) {
  help?.querySelector(".keys")?.prepend(more.content.cloneNode(true));
}

function rows() {
  return [...document.querySelectorAll("[data-rows] tbody tr, [data-rows] > li")];
}

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.classList.contains("is-at"));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (!next) return;
  all[at]?.classList.remove("is-at");
  next.classList.add("is-at");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a")?.focus({ preventScroll: true });
  next.dispatchEvent(new CustomEvent("shuke:at", { bubbles: true }));
}
document.addEventListener("shuke:step", (event) => step(event.detail));

function typing(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

const verbs = {
  "?": () => help?.showModal(),
  "/": () => document.dispatchEvent(new Event("shuke:palette")),
  g: () => { going = Date.now(); },
  j: () => step(1),
  k: () => step(-1),
  f: () => document.querySelector("[data-filter-focus]")?.focus(),
  x: () => document.dispatchEvent(new Event("shuke:pick")),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!document.querySelector("dialog[open]:not([data-palette])")) verbs["/"]();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (Date.now() - going < WAIT) {
    going = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  if (event.key === "Enter" && event.target === document.body) {
    document.querySelector("[data-rows] .is-at a")?.click();
    return;
  }
  const verb = verbs[event.key];
  if (!verb) return;
  event.preventDefault();
  verb();
});
