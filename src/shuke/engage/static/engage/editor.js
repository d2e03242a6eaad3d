// The letter is written as it looks; what is saved is the HTML in the form's own field, which
// stays in use where this script does not run, and behind the button "HTML".
const source = document.getElementById("id_html");
const surface = document.getElementById("surface");
const ask = document.getElementById("ask");
const answer = document.getElementById("ask-value");
let kept = null;
let answered = null;

const changed = () => {
  source.value = surface.innerHTML;
  source.dispatchEvent(new Event("input", { bubbles: true }));
  mark();
};

function show(written) {
  surface.hidden = !written;
  source.hidden = written;
  document.querySelector('[data-do="source"]').setAttribute("aria-pressed", String(!written));
  if (written) {
    surface.replaceChildren(...harmless(source.value));
    mark();
  }
}

// Saved letters are clean; what somebody typed as HTML is not yet. Nothing of it may run here.
function harmless(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const gone of parsed.querySelectorAll("script,style,iframe,object,embed,form,link,meta,base,svg,math")) gone.remove();
  for (const element of parsed.body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (!["href", "src", "alt", "title", "class", "width", "height", "align"].includes(name)) element.removeAttribute(name);
    }
    for (const name of ["href", "src"]) {
      if (!/^\s*(https?:|mailto:|tel:|#|\{\{)/i.test(element.getAttribute(name) ?? "")) element.removeAttribute(name);
    }
  }
  return parsed.body.childNodes;
}

// Placeholders are coloured without touching the letter.
function mark() {
  if (!window.Highlight || !CSS.highlights) return;
  const ranges = [];
  const walker = document.createTreeWalker(surface, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const found of node.data.matchAll(/\{\{.*?\}\}|\{%.*?%\}/g)) {
      const range = new Range();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("placeholder", new Highlight(...ranges));
}

function keep() {
  const selection = getSelection();
  if (selection.rangeCount && surface.contains(selection.anchorNode)) kept = selection.getRangeAt(0);
}

function back() {
  surface.focus();
  if (!kept) return;
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(kept);
}

function insert(node) {
  const range = kept ?? new Range();
  if (!kept) {
    range.selectNodeContents(surface);
    range.collapse(false);
  }
  range.deleteContents();
  range.insertNode(node);
  range.setStartAfter(node);
  range.collapse(true);
  kept = range;
  back();
  changed();
}

function askFor(words, then) {
  ask.hidden = false;
  ask.querySelector("label").textContent = words;
  answer.value = "";
  answered = then;
  answer.focus();
}

function addressed(value) {
  const written = value.trim();
  return !written || /^(https?:|mailto:|tel:|\{\{)/i.test(written) ? written : `https://${written}`;
}

const verbs = {
  bold: () => document.execCommand("bold"),
  italic: () => document.execCommand("italic"),
  list: () => document.execCommand("insertUnorderedList"),
  line: () => document.execCommand("insertHorizontalRule"),
  heading: () => {
    const inside = document.queryCommandValue("formatBlock").toLowerCase() === "h2";
    document.execCommand("formatBlock", false, inside ? "p" : "h2");
  },
  link: (button) => askFor(button.dataset.ask, (url) => {
    back();
    const selected = String(getSelection());
    const link = Object.assign(document.createElement("a"), { textContent: selected || url });
    link.setAttribute("href", url);
    insert(link);
  }),
  button: (button) => askFor(button.dataset.ask, (url) => {
    const label = kept && !kept.collapsed ? String(kept) : button.dataset.label;
    const link = Object.assign(document.createElement("a"), { textContent: label, className: "button" });
    link.setAttribute("href", url);
    insert(link);
  }),
  image: (button) => askFor(button.dataset.ask, (url) => {
    const picture = document.createElement("img");
    picture.setAttribute("src", url);
    picture.setAttribute("alt", "");
    insert(picture);
  }),
  source: () => show(surface.hidden),
};

if (source && surface) {
  document.execCommand("defaultParagraphSeparator", false, "p");
  show(true);
  surface.addEventListener("input", changed);
  surface.addEventListener("keyup", keep);
  surface.addEventListener("mouseup", keep);
  surface.addEventListener("blur", keep);
  surface.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    keep();
    for (const node of [...harmless(html)]) insert(node);
  });
  document.querySelector(".toolbar").addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });
  document.querySelector(".toolbar").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.insert) {
      button.closest("details").open = false;
      if (surface.hidden) source.setRangeText(button.dataset.insert, source.selectionStart, source.selectionEnd, "end");
      else insert(document.createTextNode(button.dataset.insert));
      source.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    if (surface.hidden && button.dataset.do !== "source") return;
    if (!button.dataset.ask && button.dataset.do !== "source") back();
    verbs[button.dataset.do](button);
    if (!button.dataset.ask && button.dataset.do !== "source") changed();
  });
  const done = () => {
    ask.hidden = true;
    const url = addressed(answer.value);
    if (url && answered) answered(url);
    else back();
  };
  ask.querySelector("[data-ask-ok]").addEventListener("click", done);
  ask.querySelector("[data-ask-cancel]").addEventListener("click", () => { ask.hidden = true; back(); });
  answer.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); done(); }
    if (event.key === "Escape") { ask.hidden = true; back(); }
  });
}
