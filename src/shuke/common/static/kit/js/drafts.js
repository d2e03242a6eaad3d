// Nothing typed is lost: what was changed in a form is held in this browser, by reader, page and form, until
// it is saved, discarded or the reader logs out (docs/decisions/0137). Never passwords, keys or files.
import { token } from "./requests.js";

const { reader } = document.body.dataset;
const PREFIX = `shuke-draft:${reader}:`;
const DAYS = 7;
const LARGEST = 400_000; // characters of one draft
const SENT = "shuke-draft-sent";
const SWITCHED = "shuke-draft-switched";
const TEXTS = "textarea, input:not([type]), input:is([type=text], [type=email], [type=tel], [type=url], [type=number], [type=date])";
const SECRET = /passw|secret|token|otp|csrf|code$/i;
const timers = new WeakMap();
const drawn = new WeakSet(); // forms that the server built from their draft
let switched = ""; // the draft that was open when the reader chose another language or theme
let hasLeft = false; // by logging out
const note = document.getElementById("draft-note");

const isHeld = (form) => form.method === "post" && form.closest("#main") && !form.matches("[data-no-draft], [data-bulk], [data-inline]")
  && !form.querySelector("input[type=password]") && form.querySelector(TEXTS);
const keyOf = (form) => {
  if (form.dataset.draftKey) return `${PREFIX}${form.dataset.draftKey}`;
  const place = form.id || form.getAttribute("hx-post") || form.getAttribute("action") || "";
  return `${PREFIX}${location.pathname}${location.search}#${place}`;
};

// [name, place among those of its name, control] of everything that is held.
function controls(form) {
  const seen = {};
  return [...form.elements].flatMap((control) => {
    const { name, type } = control;
    if (!name || SECRET.test(name) || ["hidden", "file", "password", "submit", "button", "search"].includes(type)) return [];
    if (/one-time|password|^cc-/.test(control.autocomplete)) return [];
    seen[name] = (seen[name] ?? -1) + 1;
    return [[name, seen[name], control]];
  });
}

const isChoice = (control) => control.type === "checkbox" || control.type === "radio";
function initial(control) {
  if (isChoice(control)) return control.defaultChecked;
  if (!control.options) return control.defaultValue;
  const chosen = [...control.options].filter((option) => option.defaultSelected);
  return (control.multiple ? chosen : chosen.slice(-1)).map((option) => option.value).join("\n") || (control.multiple ? "" : control.options[0]?.value ?? "");
}
function current(control) {
  if (isChoice(control)) return control.checked;
  return control.options ? [...control.selectedOptions].map((option) => option.value).join("\n") : control.value;
}
function put(control, value) {
  if (isChoice(control)) control.checked = value;
  else if (control.options) for (const option of control.options) option.selected = value.split("\n").includes(option.value);
  else control.value = value;
  control.dispatchEvent(new Event("shuke:restored", { bubbles: true }));
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

const whole = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SECRET.test(name));

function store(form) {
  if (hasLeft || !form.isConnected) return; // also what a timer still had in hand
  const changed = form.dataset.draftPost ? whole(form) : controls(form).filter(([, , control]) => current(control) !== initial(control))
      .map(([name, place, control]) => [name, place, initial(control), current(control)]);
  const text = JSON.stringify({ at: Date.now(), changed });
  try {
    if (!changed.length || text.length > LARGEST) localStorage.removeItem(keyOf(form));
    else localStorage.setItem(keyOf(form), text);
  } catch { /* no room: the form works as ever */ }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function offer(form) {
  const draft = read(keyOf(form));
  if (!draft) return;
  if (form.dataset.draftPost) {
    const isHere = JSON.stringify(whole(form)) === JSON.stringify(draft.changed);
    if (location.pathname === form.dataset.draftPost) {
      // Drawn by POST: its own page stands in the address, for a reload and for whoever leads back here.
      history.replaceState(history.state, "", form.getAttribute("action"));
      drawn.add(form);
    }
    if (isHere) return;
    return switched === keyOf(form) ? post(form.dataset.draftPost, draft.changed) : say(form, draft, false);
  }
  const byPlace = new Map(controls(form).map(([name, place, control]) => [`${name} ${place}`, control]));
  const usable = draft.changed.filter(([name, place]) => byPlace.has(`${name} ${place}`));
  const news = usable.filter(([name, place, , now]) => current(byPlace.get(`${name} ${place}`)) !== now);
  if (!news.length) return;
  // What was changed stands as it did then: put it back. Else somebody must say which counts.
  const isSame = news.every(([name, place, was]) => initial(byPlace.get(`${name} ${place}`)) === was);
  if (isSame) fill(form, news);
  say(form, draft, isSame);
}

function fill(form, changed) {
  const byPlace = new Map(controls(form).map(([name, place, control]) => [`${name} ${place}`, control]));
  for (const [name, place, , now] of changed) {
    const control = byPlace.get(`${name} ${place}`);
    if (control) put(control, now);
  }
}

function say(form, draft, isRestored) {
  form.querySelector("[data-draft]")?.remove();
  const told = note.content.firstElementChild.cloneNode(true);
  const at = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const words = told.querySelector("[data-draft-words]");
  const [restore, discard] = [told.querySelector("[data-draft-restore]"), told.querySelector("[data-draft-discard]")];
  words.textContent = (isRestored ? words.dataset.restored : words.dataset.offered).replace("%at%", at);
  restore.hidden = isRestored;
  restore.addEventListener("click", () => {
    if (form.dataset.draftPost) return post(form.dataset.draftPost, draft.changed);
    fill(form, draft.changed);
    say(form, draft, true);
  });
  discard.addEventListener("click", () => {
    clearTimeout(timers.get(form));
    if (isRestored) for (const [, , control] of controls(form)) if (current(control) !== initial(control)) put(control, initial(control));
    clearTimeout(timers.get(form));
    localStorage.removeItem(keyOf(form));
    words.textContent = words.dataset.discarded;
    discard.hidden = true;
    restore.hidden = false;
    restore.focus();
  });
  form.prepend(told);
}

// A form that the server builds: it draws the draft.
function post(url, pairs) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: url, hidden: true });
  for (const [name, value] of [...pairs, ["csrfmiddlewaretoken", token()]]) {
    const field = Object.assign(document.createElement("textarea"), { name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

// The page after a form was sent says whether it was taken: an error, a log-in or the same form with marks
// on it are no.
function settle() {
  const key = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (!key || !reader || document.querySelector(".error-page, #main form .is-wrong, #main form [aria-invalid=true], #main form .notice.bad, #main form .notice.warn[role=alert]")) return;
  localStorage.removeItem(key);
}

function later(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => store(form), 300));
}

function forget(mayKeep) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("shuke-draft:") && !mayKeep(key)) localStorage.removeItem(key);
  }
}

settle();
switched = sessionStorage.getItem(SWITCHED) ?? "";
sessionStorage.removeItem(SWITCHED);
if (reader && note) {
  const since = Date.now() - DAYS * 86_400_000;
  forget((key) => (read(key)?.at ?? 0) > since);
  for (const form of document.forms) if (isHeld(form)) offer(form);
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (form && isHeld(form)) later(form);
    });
  }
  addEventListener("pagehide", () => {
    if (sessionStorage.getItem(SENT)) return;
    for (const form of document.forms) if (isHeld(form) && timers.has(form)) store(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-log-out]")) {
      hasLeft = true;
      return forget((key) => !key.startsWith(PREFIX));
    }
    if (event.target.matches("form.switch")) {
      const open = [...document.forms].find((form) => form.dataset.draftPost && (timers.has(form) || drawn.has(form)));
      if (open && timers.has(open)) store(open);
      if (open) sessionStorage.setItem(SWITCHED, keyOf(open));
    }
    if (event.defaultPrevented || !isHeld(event.target) || event.target.matches("[hx-post]")) return;
    clearTimeout(timers.get(event.target));
    store(event.target);
    sessionStorage.setItem(SENT, keyOf(event.target));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!event.detail.successful || !form.matches?.("form") || event.detail.requestConfig.verb === "get") return;
    clearTimeout(timers.get(form));
    timers.delete(form);
    localStorage.removeItem(keyOf(form));
  });
}
