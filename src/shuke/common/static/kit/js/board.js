// A board: cards are dragged by mouse (anywhere) and touch (by their grip), or lifted with Space, moved with
// the arrows and put down with Space. A move is the edit of one field: it says what it saw, so a card that
// somebody else moved meanwhile goes where it really is.
import { ask, failures, say as complain } from "./requests.js";

const board = document.querySelector("[data-board]");
const words = document.querySelector("[data-board-words]");
const columns = () => [...board.querySelectorAll("[data-column]")];
const columnOf = (card) => card.closest("[data-column]");
const labelOf = (column) => column.getAttribute("aria-label");
const nameOf = (card) => card.querySelector(".board-body > :first-child").textContent.trim();
let lifted; // { card, column } by keys
let drag; // { card, x, y, ghost, over }

function say(pattern, card, from, to) {
  words.textContent = board.dataset[pattern].replace("%card%", nameOf(card))
    .replace("%from%", from ? labelOf(from) : "").replace("%to%", to ? labelOf(to) : "");
}

function over(column) {
  for (const each of columns()) each.classList.toggle("is-over", each === column);
  column?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function count(column, by) {
  const sign = column.querySelector("[data-count]");
  const number = sign.textContent.trim();
  if (/^\d+$/.test(number)) sign.textContent = Number(number) + by;
}

async function move(card, to) {
  const from = columnOf(card);
  const next = card.nextElementSibling;
  const grip = card.querySelector("[data-grip]");
  if (!to || to === from) return say("left", card, from);
  const place = to.querySelector("[data-cards]");
  if (!place) return; // its cards are still coming
  place.prepend(card);
  count(from, -1);
  count(to, 1);
  card.setAttribute("aria-busy", "true");
  const back = (text) => {
    from.querySelector("[data-cards]").insertBefore(card, next);
    count(from, 1);
    count(to, -1);
    complain(text);
    say("left", card, from);
  };
  const body = new URLSearchParams({ value: to.dataset.column, seen: from.dataset.column });
  try {
    const { answer, page } = await ask(grip.dataset.url, { body });
    if (!answer.ok) {
      back(page.querySelector("#inline-why, .toast p")?.textContent.trim() || failures.broken);
      // Somebody else was quicker: where it stands now.
      const now = columns().find((each) => each.dataset.column === page.querySelector("[name=seen]")?.value);
      if (now && now !== from) {
        now.querySelector("[data-cards]")?.prepend(card);
        count(from, -1);
        count(now, 1);
      }
      return;
    }
    say("moved", card, from, to);
  } catch {
    back(failures.offline);
  } finally {
    card.removeAttribute("aria-busy");
    if (document.activeElement === document.body) grip.focus({ preventScroll: true });
  }
}

// Keys

function settle(to) {
  const { card } = lifted;
  card.classList.remove("is-lifted");
  lifted = undefined;
  over(null);
  const moving = move(card, to);
  card.querySelector("[data-grip]").focus();
  return moving;
}

board?.addEventListener("keydown", (event) => {
  const card = event.target.closest("[data-grip]")?.closest("[data-card]");
  if (!card) return;
  const all = columns();
  if (event.key === " " || event.key === "Enter") {
    event.preventDefault();
    if (lifted) return settle(lifted.column);
    lifted = { card, column: columnOf(card) };
    card.classList.add("is-lifted");
    over(lifted.column);
    say("lifted", card, lifted.column);
  } else if (event.key === "Escape" && lifted) {
    event.preventDefault();
    event.stopPropagation();
    settle(null);
  } else if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    if (lifted) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
      lifted.column = all[Math.min(Math.max(all.indexOf(lifted.column) + step, 0), all.length - 1)];
      over(lifted.column);
      return say("over", card, null, lifted.column);
    }
    walk(card, event.key, all);
  }
});

function walk(card, key, all) {
  const grips = (column) => [...column.querySelectorAll("[data-grip]")];
  const here = columnOf(card);
  const place = grips(here).indexOf(card.querySelector("[data-grip]"));
  let next = grips(here)[place + ({ ArrowDown: 1, ArrowUp: -1 }[key] ?? 0)];
  if (key === "ArrowRight" || key === "ArrowLeft") {
    const step = key === "ArrowRight" ? 1 : -1;
    const column = all.slice().sort((a, b) => step * (all.indexOf(a) - all.indexOf(b)))
      .find((each) => step * (all.indexOf(each) - all.indexOf(here)) > 0 && grips(each).length);
    const theirs = column ? grips(column) : [];
    next = theirs[Math.min(place, theirs.length - 1)];
  }
  next?.focus();
}

// Pointer

board?.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("[data-card]");
  const grip = card?.querySelector("[data-grip]");
  const onGrip = event.target.closest("[data-grip]");
  if (!grip || event.button || (event.pointerType !== "mouse" && !onGrip) || event.target.closest("a")) return;
  drag = { card, x: event.clientX, y: event.clientY, id: event.pointerId };
});
addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  if (!drag.ghost) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    const at = drag.card.getBoundingClientRect();
    drag.ghost = drag.card.cloneNode(true);
    drag.ghost.classList.add("is-ghost");
    drag.ghost.style.width = `${at.width}px`;
    drag.dx = drag.x - at.left;
    drag.dy = drag.y - at.top;
    document.body.append(drag.ghost);
    drag.card.classList.add("is-held");
    board.classList.add("is-dragging");
  }
  drag.ghost.style.left = `${event.clientX - drag.dx}px`;
  drag.ghost.style.top = `${event.clientY - drag.dy}px`;
  drag.over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-column]");
  for (const each of columns()) each.classList.toggle("is-over", each === drag.over);
  const edge = board.getBoundingClientRect();
  if (event.clientX > edge.right - 48) board.scrollBy({ left: 16 });
  if (event.clientX < edge.left + 48) board.scrollBy({ left: -16 });
});
function drop(isMeant) {
  if (!drag) return;
  const { card, ghost, over: to } = drag;
  drag = undefined;
  if (!ghost) return;
  ghost.remove();
  card.classList.remove("is-held");
  board.classList.remove("is-dragging");
  over(null);
  if (isMeant && to) move(card, to);
}
addEventListener("pointerup", () => drop(true));
addEventListener("pointercancel", () => drop(false));
addEventListener("keydown", (event) => event.key === "Escape" && drop(false));
// The count of a column comes with its cards.
document.addEventListener("htmx:afterSettle", () => {
  for (const column of columns()) {
    const sign = column.querySelector("[data-count]");
    const cards = column.querySelector("[data-cards]");
    if (cards && !sign.textContent.trim()) sign.textContent = cards.dataset.total;
  }
});
