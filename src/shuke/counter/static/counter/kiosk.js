// The screen of a store: it sends without leaving the page, says when there is no network, and forgets what was
// typed when nobody has touched it for a while. Without this script the form is sent as any other.
const box = document.querySelector("[data-kiosk]");
const form = box.querySelector("[data-kiosk-form]");
const frame = box.querySelector("[data-kiosk-frame]");
const thanks = box.querySelector("[data-kiosk-thanks]");
const offline = box.querySelector("[data-kiosk-offline]");
const wrong = box.querySelector("[data-kiosk-error]");
const idle = Number(box.dataset.idle) * 1000;
const short = Number(box.dataset.thanks) * 1000;
const home = frame?.src;
let until = 0;

function key() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(text) {
  wrong.textContent = text;
  form.querySelector(".field").classList.toggle("is-wrong", Boolean(text));
}

// Begin anew: nothing of the visitor before is left on the screen.
function reset() {
  until = 0;
  if (frame) {
    frame.src = home;
    return;
  }
  form.reset();
  form.elements.key.value = key();
  say("");
  thanks.hidden = true;
  form.hidden = false;
  form.elements.phone.focus();
}

function touched() {
  if (!thanks || thanks.hidden) until = Date.now() + idle;
}

function watch(page) {
  for (const name of ["pointerdown", "keydown", "input"]) page.addEventListener(name, touched);
}

async function post(address, body) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  try {
    const answer = await fetch(address, { method: "POST", headers, body });
    offline.hidden = true;
    if (answer.status === 410) location.reload();
    return answer;
  } catch {
    offline.hidden = false;
    return null;
  }
}

function token() {
  return document.cookie.match(/(?:^|; )shuke_csrf=([^;]+)/)?.[1] ?? form?.elements.csrfmiddlewaretoken.value ?? "";
}

async function send(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  const answer = await post(form.action, new FormData(form));
  button.disabled = false;
  if (!answer || answer.status === 410) return;
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    say(told.error ?? answer.statusText);
    form.elements.phone.focus();
    return;
  }
  form.hidden = true;
  form.reset();
  thanks.hidden = false;
  thanks.focus();
  until = Date.now() + short;
}

watch(document);
frame?.addEventListener("load", () => watch(frame.contentDocument));
setInterval(() => { if (until && Date.now() > until) reset(); }, 500);
setInterval(() => post(box.dataset.beat), 60_000);
addEventListener("offline", () => { offline.hidden = false; });
addEventListener("online", () => { offline.hidden = true; });
if (form) {
  form.addEventListener("submit", send);
  box.querySelector("[data-kiosk-again]").addEventListener("click", (event) => {
    event.preventDefault();
    reset();
  });
  if (!thanks.hidden) until = Date.now() + short;
  else form.elements.key.value = key();
}
post(box.dataset.beat);
box.dataset.ready = "";
