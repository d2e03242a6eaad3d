// Tabs of saved views are put in another order: dragged, or moved by Shift and an arrow. On a phone the menu of
// the view moves it.
import { ask, failures, say } from "./requests.js";

const navOf = (tab) => tab.closest("[data-views]");
const tabOf = (event) => event.target.closest?.("[data-view]");
let held; // { tab, next }: what is dragged and where it stood

async function keep(nav, back) {
  const body = new URLSearchParams();
  for (const tab of nav.querySelectorAll("[data-view]")) body.append("view", tab.dataset.view);
  try {
    const { answer } = await ask(nav.dataset.views, { body });
    if (answer.ok) return;
    say(failures.broken);
  } catch {
    say(failures.offline);
  }
  back();
}

function backOf(tab) {
  const next = tab.nextSibling;
  const nav = navOf(tab);
  return () => nav.insertBefore(tab, next);
}

document.addEventListener("keydown", (event) => {
  const tab = tabOf(event);
  if (!tab || !event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  const back = backOf(tab);
  const other = event.key === "ArrowLeft" ? tab.previousElementSibling : tab.nextElementSibling;
  if (!other?.matches("[data-view]")) return;
  if (event.key === "ArrowLeft") other.before(tab);
  else other.after(tab);
  tab.focus();
  keep(navOf(tab), back);
});

document.addEventListener("dragstart", (event) => {
  const tab = tabOf(event);
  if (!tab) return;
  held = { tab, back: backOf(tab) };
  event.dataTransfer.effectAllowed = "move";
  tab.classList.add("is-held");
});
document.addEventListener("dragover", (event) => {
  if (!held) return;
  const tab = tabOf(event);
  if (!tab || navOf(tab) !== navOf(held.tab)) return;
  event.preventDefault();
  if (tab === held.tab) return;
  const at = tab.getBoundingClientRect();
  if (event.clientX < at.left + at.width / 2) tab.before(held.tab);
  else tab.after(held.tab);
});
document.addEventListener("drop", (event) => {
  if (!held) return;
  event.preventDefault();
  const { tab, back } = held;
  held.isDone = true;
  keep(navOf(tab), back);
});
document.addEventListener("dragend", () => {
  if (!held) return;
  held.tab.classList.remove("is-held");
  if (!held.isDone) held.back();
  held = undefined;
});
