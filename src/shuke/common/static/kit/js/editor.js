// A text with its looks, written as it looks: Squire around the form's own textarea. What is saved is that
// field's HTML; it stays in use behind the button "HTML", without this script, and for letters that would
// not come out of the editor as they went in.
import { harmless, pasted, shape, written } from "./editor-html.js";

const PLACEHOLDER = /\{\{.*?\}\}|\{%.*?%\}/g;

export class Editor {
  constructor(box, Squire) {
    this.box = box;
    this.source = box.querySelector("textarea");
    this.surface = box.querySelector("[data-surface]");
    this.ask = box.querySelector("[data-ask-row]");
    this.squire = new Squire(this.surface, {
      blockTag: "P", addLinks: true,
      // What is pasted comes through here as well as what is loaded: only that may keep its styles.
      sanitizeToDOMFragment: (html) => (this.loading ? harmless(html) : pasted(html)),
    });
    this.squire.addEventListener("input", () => this.changed());
    for (const event of ["pathChange", "select", "cursor", "undoStateChange"]) {
      this.squire.addEventListener(event, (told) => this.state(told));
    }
    this.wire();
    this.open();
  }

  // As it looks, if it would come out as it went in; else as HTML, and why.
  open() {
    this.load();
    const isKept = shape(written(this.squire)) === shape(paragraphs(this.source.value));
    this.show(isKept);
    this.box.querySelector("[data-editor-note]").hidden = isKept;
  }

  load() {
    this.loading = true;
    this.given = this.source.value;
    this.squire.setHTML(paragraphs(this.given));
    this.untouched = written(this.squire);
    this.loading = false;
    this.mark();
  }

  changed() {
    // Loading is told as a change, too; what nobody changed stays letter for letter.
    const html = written(this.squire);
    const value = html === this.untouched ? this.given : html;
    if (this.surface.hidden || value === this.source.value) return;
    this.source.value = value;
    this.source.dispatchEvent(new Event("input", { bubbles: true }));
    this.mark();
  }

  show(isVisual) {
    this.surface.hidden = !isVisual;
    this.source.hidden = isVisual;
    for (const button of this.box.querySelectorAll("[data-do]")) {
      if (button.dataset.do === "source") button.setAttribute("aria-pressed", String(!isVisual));
      else button.disabled = !isVisual;
    }
    if (isVisual) this.state({});
  }

  // Placeholders are coloured without touching the letter.
  mark() {
    if (!window.Highlight || !CSS.highlights) return;
    const ranges = [];
    const walker = document.createTreeWalker(this.surface, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const match of node.data.matchAll(PLACEHOLDER)) {
        const range = new Range();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("placeholder", new Highlight(...ranges));
  }

  // Which buttons are pressed where the cursor stands, and whether there is something to undo.
  state({ detail }) {
    const tags = { bold: "B", italic: "I", underline: "U", heading: "H2", list: "UL", numbers: "OL", quote: "BLOCKQUOTE", link: "A" };
    for (const [name, tag] of Object.entries(tags)) {
      this.button(name)?.setAttribute("aria-pressed", String(this.squire.hasFormat(tag)));
    }
    if (detail && "canUndo" in detail) {
      this.button("undo").disabled = !detail.canUndo;
      this.button("redo").disabled = !detail.canRedo;
    }
  }

  button(name) {
    return this.box.querySelector(`[data-do="${name}"]`);
  }

  // One line that asks for an address, and for a picture what it shows.
  askFor(button, then) {
    const [address, words] = this.ask.querySelectorAll("input");
    this.ask.hidden = false;
    this.ask.querySelector("label").textContent = button.dataset.ask;
    words.parentElement.hidden = button.dataset.do !== "image";
    address.value = button.dataset.do === "link" ? this.link()?.getAttribute("href") ?? "" : "";
    words.value = "";
    this.answered = then;
    address.focus();
  }

  answer() {
    const [address, words] = this.ask.querySelectorAll("input");
    const url = addressed(address.value);
    this.ask.hidden = true;
    this.squire.focus();
    if (url) this.answered(url, words.value.trim());
    else if (this.link()) this.squire.removeLink();
  }

  leave() {
    this.ask.hidden = true;
    this.squire.focus();
  }

  link() {
    const at = this.squire.getSelection().commonAncestorContainer;
    return (at.nodeType === 1 ? at : at.parentElement)?.closest("a");
  }

  insert(text) {
    if (this.surface.hidden) {
      this.source.setRangeText(text, this.source.selectionStart, this.source.selectionEnd, "end");
      this.source.dispatchEvent(new Event("input", { bubbles: true }));
      return this.source.focus();
    }
    this.squire.focus();
    this.squire.insertPlainText(text, false);
  }

  run(name, button) {
    const { squire } = this;
    const toggle = (tag, on, off) => (squire.hasFormat(tag) ? off : on).call(squire);
    const anchor = (url, label, kind) => {
      const link = Object.assign(document.createElement("a"), { textContent: label });
      if (kind) link.className = kind;
      link.setAttribute("href", url);
      this.loading = true; // it is ours: it keeps its class
      squire.insertHTML(link.outerHTML);
      this.loading = false;
    };
    const chosen = squire.getSelectedText().trim();
    const verbs = {
      bold: () => toggle("B", squire.bold, squire.removeBold),
      italic: () => toggle("I", squire.italic, squire.removeItalic),
      underline: () => toggle("U", squire.underline, squire.removeUnderline),
      list: () => toggle("UL", squire.makeUnorderedList, squire.removeList),
      numbers: () => toggle("OL", squire.makeOrderedList, squire.removeList),
      quote: () => toggle("BLOCKQUOTE", squire.increaseQuoteLevel, squire.decreaseQuoteLevel),
      heading: () => this.heading(),
      line: () => squire.insertHTML("<hr><p><br></p>"),
      undo: () => squire.undo(),
      redo: () => squire.redo(),
      link: () => this.askFor(button, (url) => {
        if (chosen) squire.makeLink(url);
        else anchor(url, url, "");
      }),
      button: () => this.askFor(button, (url) => anchor(url, chosen || button.dataset.label, "button")),
      image: () => this.askFor(button, (url, words) => squire.insertImage(url, { alt: words })),
      source: () => {
        if (this.surface.hidden) this.open();
        else this.show(false);
      },
    };
    verbs[name]();
    if (!button?.dataset.ask && name !== "source") squire.focus();
  }

  heading() {
    const isHeading = this.squire.hasFormat("H2");
    this.squire.modifyBlocks((fragment) => {
      for (const block of fragment.querySelectorAll(isHeading ? "h2" : "p, div, h1, h3")) {
        const fresh = document.createElement(isHeading ? "p" : "h2");
        fresh.append(...block.childNodes);
        block.replaceWith(fresh);
      }
      return fragment;
    });
  }

  wire() {
    const bar = this.box.querySelector("[role=toolbar]");
    bar.addEventListener("mousedown", (event) => event.target.closest("[data-do]") && event.preventDefault());
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.insert) {
        button.closest("details").open = false;
        this.insert(button.dataset.insert);
      } else if (button) {
        this.run(button.dataset.do, button);
      }
    });
    // A toolbar is one stop of Tab; the arrows lead along it.
    const stops = [...bar.querySelectorAll(":scope > button, :scope > details > summary")];
    stops.forEach((stop, place) => { stop.tabIndex = place ? -1 : 0; });
    bar.addEventListener("keydown", (event) => {
      const at = stops.indexOf(event.target);
      if (at < 0 || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
      event.preventDefault();
      const ready = stops.filter((stop) => !stop.disabled);
      const step = event.key === "ArrowRight" ? 1 : -1;
      const next = ready[(ready.indexOf(event.target) + step + ready.length) % ready.length];
      stops[at].tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
    this.surface.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        event.stopPropagation(); // elsewhere these keys open the search
        this.run("link", this.button("link"));
      }
    });
    this.ask.querySelector("[data-ask-ok]").addEventListener("click", () => this.answer());
    this.ask.querySelector("[data-ask-cancel]").addEventListener("click", () => this.leave());
    this.ask.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input")) {
        event.preventDefault();
        this.answer();
      }
      if (event.key === "Escape") this.leave();
    });
    // A draft that was put back stands in the field only.
    this.source.addEventListener("shuke:restored", () => this.open());
  }
}

// A text without tags: an empty line divides paragraphs, as it does where letters are saved.
function paragraphs(text) {
  if (/<[a-z!/]/i.test(text)) return text;
  const blocks = text.trim().split(/\n\s*\n/).map((block) => `<p>${block.trim().replaceAll("\n", "<br>")}</p>`);
  return blocks.join("");
}

function addressed(value) {
  const text = value.trim();
  return !text || /^(https?:|mailto:|tel:|#|\{\{)/i.test(text) ? text : `https://${text}`;
}

for (const box of document.querySelectorAll("[data-editor]")) {
  const { default: Squire } = await import(box.dataset.editor);
  new Editor(box, Squire);
}
