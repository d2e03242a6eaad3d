// A letter put together from blocks. What is saved is the list in the form's field "blocks"; the page is drawn
// from it, so that undo is a step back in lists.
import { Editor } from "../kit/js/editor.js";
import { failures, say as complain } from "../kit/js/requests.js";

const root = document.querySelector("[data-blocks]");
const field = root.querySelector("textarea[name=blocks]");
const top = root.querySelector(":scope > [data-list]");
const said = root.querySelector("[data-said]");
const { default: Squire } = await import(root.dataset.editorSource);
const history = { past: [], ahead: [], now: field.value };
let count = 0;
let pause = 0;

// What stands on the page, as a list.
const listed = (list) => [...list.children].map((item) => {
  const block = { kind: item.dataset.block };
  for (const part of own(item, "[data-part]")) block[part.dataset.part] = part.value;
  const cells = own(item, "[data-cell]");
  if (cells.length) block.cells = cells.map((cell) => listed(cell.querySelector("[data-list]")));
  return block;
});

// Of this block, not of one in its columns.
const own = (item, what) => [...item.querySelectorAll(what)].filter((each) => each.closest("[data-block]") === item);

function made(block) {
  const template = root.querySelector(`template[data-kind="${CSS.escape(String(block.kind))}"]`);
  if (!template) return null;
  const item = template.content.firstElementChild.cloneNode(true);
  for (const part of own(item, "[data-part]")) {
    const value = block[part.dataset.part];
    if (value !== undefined) part.value = value;
    if (part.tagName === "SELECT" && part.selectedIndex < 0) part.selectedIndex = 0;
  }
  own(item, "[data-cell]").forEach((cell, place) => draw(cell.querySelector("[data-list]"), block.cells?.[place] ?? []));
  for (const box of own(item, "[data-editor]")) {
    const id = `block-text-${++count}`;
    for (const named of box.querySelectorAll("[id], [for]")) {
      if (named.id) named.id = named.id.replace("block-text", id);
      if (named.htmlFor) named.htmlFor = named.htmlFor.replace("block-text", id);
    }
    queueMicrotask(() => new Editor(box, Squire));
  }
  return item;
}

function draw(list, blocks) {
  list.replaceChildren(...blocks.map(made).filter(Boolean));
}

function load(text) {
  let blocks = [];
  try {
    blocks = JSON.parse(text || "[]");
  } catch { /* a broken draft is an empty one */ }
  draw(top, Array.isArray(blocks) ? blocks : []);
  show();
}

// The field follows the page; a moment without typing is one step of undo.
function keep(atOnce) {
  const now = JSON.stringify(listed(top));
  show();
  if (now === field.value) return;
  field.value = now;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  clearTimeout(pause);
  if (atOnce) step();
  else pause = setTimeout(step, 600);
}

function step() {
  clearTimeout(pause);
  if (field.value === history.now) return;
  history.past.push(history.now);
  history.ahead = [];
  history.now = field.value;
  show();
}

function back(from, to) {
  step();
  if (!history[from].length) return;
  history[to].push(history.now);
  history.now = history[from].pop();
  load(history.now);
  field.value = history.now;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function show() {
  root.querySelector("[data-none]").hidden = top.children.length > 0;
  root.querySelector("[data-undo]").disabled = !history.past.length && field.value === history.now;
  root.querySelector("[data-redo]").disabled = !history.ahead.length;
}

function tell(pattern, item) {
  const place = [...item.parentElement.children].indexOf(item) + 1;
  said.textContent = root.dataset[pattern].replace("%block%", item.dataset.label).replace("%place%", place);
}

function add(button) {
  const pop = button.closest("details");
  const list = button.closest("[data-cell]")?.querySelector("[data-list]") ?? top;
  const item = made({ kind: button.dataset.add });
  pop.open = false;
  list.append(item);
  tell("added", item);
  keep(true);
  item.scrollIntoView({ block: "nearest" });
  (item.querySelector("input, select, textarea:not([hidden])") ?? item.querySelector("[data-grip]")).focus();
}

function remove(item) {
  const next = item.nextElementSibling ?? item.previousElementSibling;
  tell("removed", item);
  item.remove();
  keep(true);
  (next?.querySelector("[data-grip]") ?? root.querySelector("[data-undo]")).focus();
}

// An editor of text is not moved about in the page: the list is drawn anew around it.
function shift(item, by) {
  const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(item);
  else other.after(item);
  tell("moved", item);
  keep(true);
  item.querySelector("[data-grip]").focus();
}

// A picture is sent ahead; the block then has its address.
async function upload(input) {
  const item = input.closest("[data-block]");
  const body = new FormData();
  body.append("file", input.files[0]);
  body.append("csrfmiddlewaretoken", root.closest("form").elements.csrfmiddlewaretoken.value);
  item.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(root.dataset.pictures, { method: "POST", body });
    const answer = await response.json();
    if (!response.ok) return complain(answer.message);
    own(item, "[data-part]").find((part) => part.dataset.part === "src").value = answer.src;
    keep(true);
  } catch {
    complain(failures.broken);
  } finally {
    item.removeAttribute("aria-busy");
    input.value = "";
  }
}

root.addEventListener("change", (event) => { if (event.target.matches("[data-picture]")) upload(event.target); });
root.addEventListener("input", (event) => { if (event.target !== field && !event.target.matches("[data-picture]")) keep(false); });
root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const item = button?.closest("[data-block]");
  if (!button) return;
  if (button.dataset.add) add(button);
  else if ("undo" in button.dataset) back("past", "ahead");
  else if ("redo" in button.dataset) back("ahead", "past");
  else if ("remove" in button.dataset) remove(item);
  else if ("copy" in button.dataset) {
    const holder = { children: [item] };
    item.after(made(listed(holder)[0]));
    tell("added", item.nextElementSibling);
    keep(true);
  }
});
root.addEventListener("keydown", (event) => {
  const grip = event.target.closest("[data-grip]");
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!grip || !by) return;
  event.preventDefault();
  shift(grip.closest("[data-block]"), by);
});

// By mouse and finger: the block follows within its own list.
root.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button) return;
  const item = grip.closest("[data-block]");
  const list = item.parentElement;
  grip.setPointerCapture(event.pointerId);
  item.classList.add("is-dragged");
  const follow = (moved) => {
    const over = [...list.children].find((each) => {
      const box = each.getBoundingClientRect();
      return each !== item && moved.clientY >= box.top && moved.clientY <= box.bottom;
    });
    if (!over) return;
    const box = over.getBoundingClientRect();
    if (moved.clientY < box.top + box.height / 2) over.before(item);
    else over.after(item);
  };
  const drop = () => {
    grip.removeEventListener("pointermove", follow);
    item.classList.remove("is-dragged");
    tell("moved", item);
    keep(true);
  };
  grip.addEventListener("pointermove", follow);
  grip.addEventListener("lostpointercapture", drop, { once: true });
});
field.addEventListener("shuke:restored", () => { history.now = field.value; load(field.value); });
load(field.value);
