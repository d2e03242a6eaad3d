// Live parts ask again for themselves: `data-live` is where, `data-every` how many seconds later. Asked
// with the ETag of what stands there, the server says 304 when nothing is new. Nobody looks: nobody
// asks. What somebody types in, or has opened, is left alone until they are done.
const LONGEST = 60; // seconds between questions after failures
const parts = new Map(); // element -> { tag, fails, timer }
const READY = "a[href], button, input, select, textarea, summary, [tabindex]";

function find() {
  for (const part of [...parts.keys()]) {
    if (!part.isConnected || !part.dataset.live) forget(part);
  }
  for (const part of document.querySelectorAll("[data-live]")) {
    if (parts.has(part)) continue;
    parts.set(part, { tag: "", fails: 0 });
    wait(part);
  }
}

function forget(part) {
  clearTimeout(parts.get(part)?.timer);
  parts.delete(part);
}

function wait(part) {
  const known = parts.get(part);
  const every = Number(part.dataset.every || 2);
  clearTimeout(known.timer);
  known.timer = setTimeout(() => ask(part), Math.min(every * 2 ** known.fails, LONGEST) * 1000);
}

function busy(part) {
  const at = document.activeElement;
  return part.contains(at) && at.matches("input, textarea, select, [contenteditable]")
    || part.querySelector("details[open][data-pop], .is-editing");
}

async function ask(part) {
  const known = parts.get(part);
  if (!known || known.asks) return;
  if (document.hidden) return; // visibilitychange asks again
  known.asks = true;
  try {
    const headers = { "HX-Request": "true", "Shuke-Live": "1" };
    if (known.tag) headers["If-None-Match"] = known.tag;
    const answer = await fetch(part.dataset.live, { headers, credentials: "same-origin" });
    if (answer.redirected) return forget(part); // signed out: the page stays as it is
    if (answer.headers.get("HX-Refresh") === "true") return location.reload();
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(answer.statusText);
      const text = await answer.text();
      if (!busy(part)) return show(part, text, answer.headers.get("ETag") ?? "");
    }
    known.fails = 0;
  } catch {
    known.fails += 1;
  } finally {
    known.asks = false;
  }
  if (parts.has(part)) wait(part);
}

function show(part, text, tag) {
  const place = [...part.querySelectorAll(READY)].indexOf(document.activeElement);
  const fresh = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
  forget(part);
  if (!fresh) return;
  part.replaceWith(document.adoptNode(fresh));
  htmx.process(fresh);
  if (place >= 0) fresh.querySelectorAll(READY)[place]?.focus({ preventScroll: true });
  fresh.dispatchEvent(new CustomEvent("shuke:live", { bubbles: true }));
  find();
  if (parts.has(fresh)) parts.get(fresh).tag = tag;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const part of parts.keys()) ask(part);
});
document.addEventListener("htmx:afterSettle", find);
find();
