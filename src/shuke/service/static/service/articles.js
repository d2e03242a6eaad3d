// Articles under the answer: asked for while somebody types; "??" puts the best passage in its place.
const WAIT = 400;
const LEAST = 4;
const place = document.querySelector("[data-articles]");
const list = place?.querySelector("[data-articles-list]");
const field = document.querySelector("#answer-text");
let timer = 0;
let turn = 0;

function insert(text, from, to) {
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

async function find(words) {
  const answer = await fetch(`${place.dataset.articles}?q=${encodeURIComponent(words.slice(0, 300))}`, {
    credentials: "same-origin", headers: { Accept: "application/json" },
  });
  return answer.ok ? (await answer.json()).results : [];
}

function line(hit) {
  const item = document.createElement("li");
  item.className = "line";
  const words = document.createElement("span");
  words.className = "line-value";
  const link = document.createElement("a");
  link.className = "reach";
  link.href = hit.url;
  link.textContent = hit.title;
  const passage = document.createElement("span");
  passage.className = "muted small";
  passage.textContent = hit.passage.slice(0, 120);
  words.append(link, document.createElement("br"), passage);
  const button = document.createElement("button");
  button.className = "button small quiet";
  button.type = "button";
  button.dataset.passage = hit.passage;
  button.textContent = place.dataset.insert;
  item.append(words, button);
  return item;
}

async function offer(words) {
  turn += 1;
  const own = turn;
  const hits = await find(words).catch(() => []);
  if (own === turn) list.replaceChildren(...hits.slice(0, 3).map(line));
}

async function replaceMarks() {
  const at = field.selectionStart;
  const before = field.value.slice(0, at - 2).split("\n").pop().trim();
  const [hit] = await find(before || place.dataset.question).catch(() => []);
  const marks = field.value.indexOf("??", Math.max(at - 2, 0));
  if (hit && marks >= 0) insert(hit.passage, marks, marks + 2);
}

if (place && field) {
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    if (/[?？]{2}$/.test(field.value.slice(0, field.selectionStart)) && event.inputType) {
      if (field.value.slice(0, field.selectionStart).endsWith("??")) replaceMarks();
      return;
    }
    clearTimeout(timer);
    const words = field.value.trim();
    timer = setTimeout(() => offer(words.length < LEAST ? place.dataset.question : words), WAIT);
  });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-passage]");
    if (button) insert(button.dataset.passage, field.selectionStart, field.selectionEnd);
  });
}
