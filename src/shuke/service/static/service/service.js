// A ticket's keys, and who has it open: said every fifteen seconds while somebody looks.
const EVERY = 15;
const page = document.querySelector("[data-presence]");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
let writing = false;

function typing(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

async function say() {
  if (!page || !token || document.hidden) return;
  const body = new URLSearchParams({ writing: writing ? "1" : "0" });
  writing = false;
  await fetch(page.dataset.presence, {
    method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token },
  }).catch(() => {}); // the next one says it again
}
document.addEventListener("input", (event) => {
  if (!event.target.closest("[data-send]") || writing) return;
  writing = true;
  say().then(() => { writing = true; });
});
say();
setInterval(say, EVERY * 1000);

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.target.closest?.("[data-send]")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const place = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!place) return;
  event.preventDefault();
  if (place.matches("button")) place.click();
  else place.focus();
});
