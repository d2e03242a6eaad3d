// Fields edited where they stand, in lists and on pages. A click beside a link, Enter or F2 opens one; Enter
// saves, Tab saves and goes on to the next, Escape leaves. In a list F2 leads from a row to its first field,
// the arrows lead on. The server draws the control and, after saving, the row or the value anew.
import { ask, failures, say } from "./requests.js";

let open; // { form, button, url, first }

const holderOf = (button) => button.closest("td, .edit-here");
const inRow = (button) => Boolean(button.closest("td"));
const valueOf = (form) => JSON.stringify(new FormData(form).getAll("value"));

const failed = (page) => say(page.querySelector(".toast p")?.textContent ?? failures.broken);

async function begin(button) {
  if (open?.button === button) return;
  if (open && !await save()) return;
  const holder = holderOf(button);
  holder.classList.add("is-editing");
  let given;
  try {
    given = await ask(button.dataset.edit);
  } catch {
    holder.classList.remove("is-editing");
    return say(failures.offline);
  }
  const form = given.page.querySelector("[data-inline]");
  if (!form) {
    holder.classList.remove("is-editing");
    return failed(given.page);
  }
  stand(button, form);
  open.first = valueOf(form);
}

function stand(button, form) {
  const first = open?.first;
  open?.form.remove();
  document.adoptNode(form);
  holderOf(button).append(form);
  open = { form, button, url: button.dataset.edit, first };
  form.showPopover?.();
  place();
  const control = form.querySelector("select, input:not([type=hidden])");
  control.focus();
  if (control.matches("input:not([type=date])")) control.select();
}

// Over the cell; a popover, so that no list cuts it off.
function place() {
  if (!open) return;
  const at = holderOf(open.button).getBoundingClientRect();
  const { form } = open;
  form.style.minWidth = `${Math.min(Math.max(at.width, 220), innerWidth - 16)}px`;
  const size = form.getBoundingClientRect();
  form.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  form.style.top = `${Math.max(8, Math.min(at.top + (at.height - 40) / 2, innerHeight - size.height - 8))}px`;
}

function leave(focus = true) {
  if (!open) return;
  const { form, button } = open;
  open = undefined;
  holderOf(button).classList.remove("is-editing");
  form.remove();
  if (focus) button.focus({ preventScroll: true });
}

// True when it was saved, or nothing was changed; then the field is closed. Who asks again meanwhile, by
// going on to another field, gets the same answer.
function save() {
  const mine = open;
  if (!mine) return Promise.resolve(true);
  if (!mine.saving) {
    mine.saving = saved(mine);
    mine.saving.finally(() => { mine.saving = undefined; });
  }
  return mine.saving;
}

async function saved(mine) {
  if (valueOf(mine.form) === mine.first && !mine.refused) {
    leave();
    return true;
  }
  mine.form.setAttribute("aria-busy", "true");
  const row = inRow(mine.button);
  try {
    const url = row ? mine.url + location.search : mine.url;
    const headers = row ? { "Shuke-Edit": "row" } : {};
    const { answer, page } = await ask(url, { body: new FormData(mine.form), headers });
    const again = page.querySelector("[data-inline]");
    if (again) {
      stand(mine.button, again);
      open.refused = true;
      return false;
    }
    if (!answer.ok) {
      failed(page);
      return false;
    }
    draw(mine, page, row);
    return true;
  } catch {
    say(failures.offline);
    return false;
  } finally {
    mine.form.removeAttribute("aria-busy");
  }
}

function draw(mine, page, row) {
  const { button, url } = mine;
  leave(false);
  if (!row) {
    const key = holderOf(button).querySelector("[data-value]").dataset.value;
    for (const each of document.querySelectorAll(`[data-value="${CSS.escape(key)}"]`)) {
      each.textContent = page.body.textContent.trim();
    }
    return button.focus({ preventScroll: true });
  }
  const before = button.closest("tr");
  const fresh = page.querySelector("tr");
  if (!fresh) return before.remove(); // nobody sees it in this list any more
  fresh.className = before.className;
  const pick = fresh.querySelector("[data-pick]");
  if (pick) pick.checked = before.querySelector("[data-pick]").checked;
  before.replaceWith(document.adoptNode(fresh));
  htmx.process(fresh);
  fresh.querySelector(`[data-edit="${CSS.escape(url)}"]`)?.focus({ preventScroll: true });
}

const buttons = (within) => [...within.querySelectorAll("[data-edit]")];

// The next field: of the row and then of the next one, or of the page.
function beside(button, by) {
  const all = buttons(button.closest("[data-rows]") ?? document);
  return all[all.findIndex((each) => each.dataset.edit === button.dataset.edit) + by];
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-inline-leave]")) return leave();
  const button = event.target.closest("[data-edit]");
  if (button) return begin(button);
  if (open && !open.form.contains(event.target)) save();
  const holder = event.target.closest("td.editable, .edit-here.editable");
  const quiet = event.target.closest("a, button, input, label, select, [data-inline]") || String(getSelection());
  if (holder && !quiet) begin(holder.querySelector("[data-edit]"));
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-inline]")) return;
  event.preventDefault();
  save();
});
document.addEventListener("keydown", async (event) => {
  if (open?.form.contains(event.target)) {
    const { button } = open;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else if (event.key === "Tab" && !event.target.closest("[data-tags]")) {
      event.preventDefault();
      const { edit } = button.dataset;
      if (!await save()) return;
      const here = document.querySelector(`[data-edit="${CSS.escape(edit)}"]`);
      const next = here && beside(here, event.shiftKey ? -1 : 1);
      if (next) begin(next);
    }
    return;
  }
  walk(event);
}, true);

function walk(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const at = event.target.closest("[data-edit]");
  if (event.key === "F2") {
    const row = event.target.closest("tr") ?? document.querySelector("[data-rows] tr.is-at");
    const first = at ?? (row ? buttons(row)[0] : event.target.closest(".edit-here")?.querySelector("[data-edit]"));
    if (first) begin(first);
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const row = event.target.closest("tr") ?? document.querySelector("[data-rows] tr.is-at");
    if (!row || !row.querySelector("[data-edit]")) return;
    const all = buttons(row);
    const next = all[at ? all.indexOf(at) + (event.key === "ArrowRight" ? 1 : -1) : 0];
    event.preventDefault();
    (next ?? (event.key === "ArrowLeft" ? row.querySelector("a") : at))?.focus();
  }
}

for (const kind of ["resize", "scroll"]) addEventListener(kind, place, { capture: true, passive: true });
