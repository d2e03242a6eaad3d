// Quick view: Space shows a summary of the row one stands on, beside the list. j/k and the arrows go on to
// the next row and its summary, Escape closes and gives the focus back to the row.
const panel = () => document.querySelector("[data-quick]");
let row; // whose summary stands there
let asked = 0;

function open(next) {
  const place = panel();
  if (!place || !next?.dataset.summary) return;
  row?.classList.remove("is-quick");
  row = next;
  row.classList.add("is-quick");
  place.hidden = false;
  place.querySelector("[data-quick-open]").href = row.querySelector("td a[href]")?.href ?? "#";
  load(place, row.dataset.summary);
}

async function load(place, url) {
  const mine = ++asked;
  const body = place.querySelector("[data-quick-body]");
  body.setAttribute("aria-busy", "true");
  let text = "";
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.ok && !answer.redirected) text = await answer.text();
  } catch { /* told below */ }
  if (mine !== asked) return; // somebody has gone on
  body.removeAttribute("aria-busy");
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  body.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
  if (!text) body.textContent = place.dataset.broken;
  body.scrollTop = 0;
  htmx.process(body);
}

function close() {
  const place = panel();
  if (!place || place.hidden) return false;
  place.hidden = true;
  asked += 1;
  row?.classList.remove("is-quick");
  row?.querySelector("a")?.focus({ preventScroll: true });
  row = undefined;
  return true;
}

const typing = (at) => at.isContentEditable || at.matches("input, textarea, select, button, summary");
const standing = () => document.activeElement?.closest("tr[data-summary]")
  ?? document.querySelector("tr.is-at[data-summary]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && close()) return event.preventDefault();
  if (typing(event.target)) return;
  if (event.key === " " && standing()) {
    event.preventDefault();
    if (!panel().hidden && row === standing()) close();
    else open(standing());
  } else if (row && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("shuke:step", { detail: event.key === "ArrowDown" ? 1 : -1 }));
  }
});
// The list went on to another row: so does an open summary.
document.addEventListener("shuke:at", (event) => row && open(event.target));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-quick-close]")) close();
  const button = event.target.closest("[data-quick-row]");
  if (button) open(button.closest("tr"));
});
