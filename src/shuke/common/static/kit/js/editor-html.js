// HTML on its way into the editor and out of it. Nothing of it may run here, and what came in shall go out
// as it was: styles stand aside in an attribute while they are edited (the page's policy knows no inline
// styles), and so do the tags that the editor would call otherwise.
const KEPT = new Set(("class data-shuke-style href src alt title width height align valign bgcolor colspan rowspan cellpadding cellspacing"
  + " border role start").split(" "));
const CLASSES = new Set(["button", "lead", "fine"]);
const GONE = "script,style,iframe,object,embed,form,input,button,select,textarea,link,meta,title,base,svg,math,xml";
const SAFE = /^\s*(https?:|mailto:|tel:|#|\{\{)/i;
const RENAMED = { STRONG: "b", EM: "i" };
const ASIDE = "data-shuke-";
const STYLE = `${ASIDE}style`;
const TAG = "data-shuke-tag";

// Styles and handlers are put aside before the browser reads them: the policy refuses them then already.
function read(html) {
  const bare = html.replace(/<style\b.*?(<\/style\s*>|$)/gis, "");
  const calm = bare.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])(style|on[a-z]+)(\s*=)/gi, `$1${ASIDE}$2$3`));
  return new DOMParser().parseFromString(calm, "text/html").body;
}

// As it was saved, made harmless.
export function harmless(html) {
  const body = read(html);
  drop(body);
  for (const element of body.querySelectorAll("*")) {
    strip(element, KEPT);
    const classes = [...element.classList].filter((name) => CLASSES.has(name));
    if (classes.length) element.setAttribute("class", classes.join(" "));
    else element.removeAttribute("class");
    const name = RENAMED[element.tagName];
    if (name) retag(element, name).setAttribute(TAG, element.tagName.toLowerCase());
  }
  return fragment(body);
}

// As it stands in the editor: the HTML that is saved.
export function written(squire) {
  const { body } = new DOMParser().parseFromString(squire.getHTML(), "text/html");
  for (const element of body.querySelectorAll(`[${TAG}]`)) {
    const name = element.getAttribute(TAG);
    element.removeAttribute(TAG);
    retag(element, name);
  }
  // The editor puts a line of its own around a rule.
  for (const rule of body.querySelectorAll("div > hr:first-child")) {
    const box = rule.parentElement;
    if (!box.attributes.length && !box.textContent && box.querySelectorAll(":scope > :not(hr, br)").length === 0) {
      box.replaceWith(rule);
    }
  }
  return body.innerHTML.replaceAll(ASIDE, "").replace(/\u200b/g, "");
}

// The tags and placeholders of some HTML in their order: what must be the same after the editor had it.
export function shape(html) {
  const parts = html.replace(/<!--.*?-->/gs, "").matchAll(/<\/?[a-z][a-z0-9]*|\{\{.*?\}\}|\{%.*?%\}/gis);
  const plain = (text) => text.replace(/&(gt|lt|amp|quot|#39|nbsp);/g, "").replace(/[<>&"'\s\u00a0]/g, "");
  const names = [...parts].map(([part]) => (part.startsWith("<") ? part.toLowerCase() : plain(part)));
  return names.filter((name) => !["<br", "</br", "<tbody", "</tbody"].includes(name)).join(" ");
}

// From Word, a web page, a mail: its words, headings, lists, links, pictures and tables, not its looks.
export function pasted(html) {
  const body = read(html.replace(/<!--.*?-->/gs, ""));
  lists(body);
  drop(body);
  for (const element of [...body.querySelectorAll("*")]) {
    const style = element.getAttribute(STYLE) ?? "";
    strip(element, new Set(["href", "src", "alt", "title", "colspan", "rowspan", "start"]));
    if (/^(SPAN|FONT|O:P|CENTER|SECTION|ARTICLE|HEADER|FOOTER|MAIN|ASIDE|FIGURE|LABEL)$/.test(element.tagName)) {
      unwrap(element, weighed(style));
    } else if (/^(B|STRONG)$/.test(element.tagName) && /(^|;)\s*font-weight:\s*(normal|400)/i.test(style)) {
      unwrap(element, []);
    } else if (element.tagName === "H1") {
      retag(element, "h2");
    } else if (element.tagName === "IMG" && !element.hasAttribute("src")) {
      element.remove();
    }
  }
  for (const block of [...body.querySelectorAll("p, h2, h3, div")].reverse()) {
    if (!block.textContent.trim() && !block.querySelector("img, hr, br")) block.remove();
  }
  return fragment(body);
}

// Word writes a list as paragraphs that look like one.
function lists(body) {
  let list;
  for (const line of [...body.querySelectorAll("p")]) {
    const style = line.getAttribute(STYLE) ?? "";
    if (!/mso-list:/i.test(style) && !/MsoListParagraph/i.test(line.className)) {
      list = undefined;
      continue;
    }
    const sign = [...line.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute(STYLE) ?? ""));
    const isNumbered = /^\s*\(?[0-9a-z]+[.)]/i.test(sign?.textContent ?? "");
    sign?.remove();
    if (!list || line.previousElementSibling !== list) {
      list = document.createElement(isNumbered ? "ol" : "ul");
      line.before(list);
    }
    const item = document.createElement("li");
    item.append(...line.childNodes);
    list.append(item);
    line.remove();
  }
}

function weighed(style) {
  return [
    ...(/(^|;)\s*font-weight:\s*(bold|[6-9]00)/i.test(style) ? ["b"] : []),
    ...(/font-style:\s*italic/i.test(style) ? ["i"] : []),
  ];
}

function drop(body) {
  for (const gone of body.querySelectorAll(GONE)) gone.remove();
}

function strip(element, kept) {
  for (const { name } of [...element.attributes]) {
    if (!kept.has(name)) element.removeAttribute(name);
  }
  for (const name of ["href", "src"]) {
    if (element.hasAttribute(name) && !SAFE.test(element.getAttribute(name))) element.removeAttribute(name);
  }
}

function unwrap(element, tags) {
  let inner = [...element.childNodes];
  for (const tag of tags) {
    const box = document.createElement(tag);
    box.append(...inner);
    inner = [box];
  }
  element.replaceWith(...inner);
}

function retag(element, name) {
  const fresh = document.createElement(name);
  for (const { name: key, value } of element.attributes) fresh.setAttribute(key, value);
  fresh.append(...element.childNodes);
  element.replaceWith(fresh);
  return fresh;
}

function fragment(body) {
  const made = document.createDocumentFragment();
  made.append(...body.childNodes);
  return made;
}
