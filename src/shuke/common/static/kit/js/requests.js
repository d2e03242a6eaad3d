// What htmx and our own scripts send and take: clean addresses, forms with errors, failures told in words.
// What is said when an answer fails (`broken`) or none comes (`offline`).
export const failures = document.getElementById("toasts")?.dataset ?? {};

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.closest("[data-clean]")) return;
  const sent = event.detail.formData;
  for (const name of [...sent.keys()]) {
    if (sent.getAll(name).every((value) => value === "")) sent.delete(name);
  }
  // Leaving a field says "change" once more: what the page shows already is not asked again.
  if (sorted(new URLSearchParams(sent)) === sorted(new URLSearchParams(location.search))) {
    event.preventDefault();
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  // A form with its errors (422), or a refusal that says where it belongs.
  if (xhr.status === 422 || xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    if (xhr.getResponseHeader("HX-Retarget") === "#toasts") event.detail.selectOverride = "unset";
  } else {
    say(failures.broken);
  }
});

document.addEventListener("htmx:sendError", () => say(failures.offline));
document.addEventListener("htmx:timeout", () => say(failures.offline));

// A preference comes back to the page as it stands now, not as it was first loaded.
document.addEventListener("submit", (event) => {
  const next = event.target.matches("[data-here]") && event.target.elements.next;
  if (next) next.value = location.pathname + location.search;
});

function sorted(query) {
  query.sort();
  return query.toString();
}

export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

// As htmx asks, for scripts that place the answer themselves: GET, or POST with a body. Toasts that come along
// are shown.
export async function ask(url, { body, headers } = {}) {
  const answer = await fetch(url, {
    method: body ? "POST" : "GET", body, credentials: "same-origin",
    headers: { "HX-Request": "true", "X-CSRFToken": token(), ...headers },
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const trigger = answer.headers.get("HX-Trigger");
  if (trigger) document.dispatchEvent(new CustomEvent("shuke:toast", { detail: JSON.parse(trigger)["shuke:toast"] }));
  return { answer, page };
}

export function say(text) {
  if (!text) return;
  document.dispatchEvent(
    new CustomEvent("shuke:toast", { detail: { toasts: [{ text, tone: "bad", undo: "" }] } }),
  );
}
