// The till while the network is away: entries wait in the browser, each with a key of its own, and are sent in
// their order when it is back. The server takes each key once, so sending again after a lost answer is safe.
const box = document.querySelector("[data-till]");
const form = document.querySelector("[data-till-entry]");
const list = box.querySelector("[data-till-results]");

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function entries(mode) {
  const opening = indexedDB.open("shuke-till", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("entries", { keyPath: "key" });
  return (await done(opening)).transaction("entries", mode).objectStore("entries");
}

async function waiting() {
  const rows = await done((await entries("readonly")).getAll());
  return rows.filter((row) => row.reader === box.dataset.reader).sort((a, b) => a.place - b.place);
}

async function draw() {
  const rows = await waiting();
  const count = box.querySelector("[data-till-count]");
  count.hidden = !rows.length;
  count.querySelector("[data-number]").textContent = rows.length;
}

function tell(entry, text, tone) {
  const item = document.createElement("li");
  item.className = tone;
  item.textContent = `${entry.text} ${entry.name} ${entry.about}`.trim() + `: ${text}`;
  list.append(item);
}

// True when the entry is settled; false when it has to wait.
async function send(entry) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": box.dataset.token };
  let answer;
  try {
    answer = await fetch(box.dataset.url, {
      method: "POST", headers, body: JSON.stringify(entry), redirect: "manual",
    });
  } catch {
    return false;
  }
  if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status >= 500) return false;
  const { outcome, reason } = await answer.json();
  const isDone = ["recorded", "updated", "unchanged"].includes(outcome);
  tell(entry, isDone ? box.dataset.done : reason || outcome, isDone ? "good" : "bad");
  return true;
}

async function flush() {
  for (const entry of await waiting()) {
    if (!(await send(entry))) break;
    await done((await entries("readwrite")).delete(entry.key));
    await draw();
  }
}

// One tab sends at a time; the others find nothing left.
function flushOnce() {
  return navigator.locks.request("shuke-till", flush);
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const entry = Object.fromEntries(new FormData(form));
  entry.key = crypto.randomUUID();
  entry.at = new Date().toISOString();
  entry.place = Date.now();
  entry.reader = box.dataset.reader;
  await done((await entries("readwrite")).put(entry));
  form.reset();
  form.querySelector("[name=text]").focus();
  await draw();
  await flushOnce();
});

if (form) form.querySelector("[name=text]").value = new URLSearchParams(location.search).get("q") ?? "";
if (window.isSecureContext && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(box.dataset.worker);
  window.addEventListener("online", flushOnce);
  await draw();
  await flushOnce();
}
box.dataset.ready = "";
