// Toasts: those of the page and those that arrive with an htmx answer. They wait under the
// pointer and while they hold the focus; those with a way back stay longer.
const place = document.getElementById("toasts");
const pattern = document.getElementById("toast-template");

function wire(toast) {
  if (toast.dataset.wired) return;
  toast.dataset.wired = "true";
  const lasting = toast.querySelector("form") ? 10000 : toast.classList.contains("bad") ? 12000 : 6000;
  let timer;
  const wait = () => { timer = setTimeout(() => toast.remove(), lasting); };
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", wait);
  wait();
}

function add({ text, tone, undo }) {
  const toast = pattern.content.firstElementChild.cloneNode(true);
  toast.classList.add(tone);
  toast.setAttribute("role", tone === "bad" ? "alert" : "status");
  toast.querySelector("p").textContent = text;
  const form = toast.querySelector("form");
  if (undo) form.action = undo;
  else form.remove();
  place.append(toast);
}

if (place) {
  place.querySelectorAll(".toast").forEach(wire);
  new MutationObserver(() => place.querySelectorAll(".toast").forEach(wire)).observe(place, {
    childList: true,
  });
  document.addEventListener("shuke:toast", (event) => event.detail.toasts.forEach(add));
  place.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest(".toast").remove();
  });
}
