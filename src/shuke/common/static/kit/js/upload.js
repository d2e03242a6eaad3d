// Uploads say how far they are: `form[data-upload]` is sent by hand, so that bytes, speed and a way to stop
// can be shown. Files may be dropped anywhere on the form. Without this module the form is sent as ever.
const SIZES = ["B", "KB", "MB", "GB"];
const running = new WeakMap(); // form -> XMLHttpRequest

function bytes(count) {
  const at = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), SIZES.length - 1);
  const value = count / 1000 ** at;
  const digits = { maximumFractionDigits: value < 100 && at ? 1 : 0 };
  return `${value.toLocaleString(document.documentElement.lang, digits)} ${SIZES[at]}`;
}

function tell(form, done, total, began) {
  const part = form.querySelector("[data-upload-part]");
  const seconds = (performance.now() - began) / 1000;
  part.querySelector("progress").value = total ? done / total : 0;
  const words = done < total ? part.dataset.words : part.dataset.after;
  part.querySelector("[data-upload-words]").textContent = words
    .replace("%done%", bytes(done)).replace("%total%", bytes(total))
    .replace("%speed%", bytes(seconds > 0.3 ? done / seconds : 0));
}

function rest(form, text = "") {
  running.delete(form);
  const part = form.querySelector("[data-upload-part]");
  part.hidden = !text;
  part.classList.toggle("is-over", true);
  if (text) part.querySelector("[data-upload-words]").textContent = text;
  part.querySelector("progress").hidden = true;
  part.querySelector("[data-upload-stop]").hidden = true;
  for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = false;
}

function send(form) {
  const part = form.querySelector("[data-upload-part]");
  const request = new XMLHttpRequest();
  const began = performance.now();
  running.set(form, request);
  part.hidden = false;
  part.querySelector("progress").hidden = false;
  part.querySelector("[data-upload-stop]").hidden = false;
  for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true;
  request.upload.addEventListener("progress", (event) => tell(form, event.loaded, event.total, began));
  request.addEventListener("load", () => arrive(form, request));
  request.addEventListener("error", () => rest(form, part.dataset.broken));
  request.addEventListener("abort", () => rest(form, part.dataset.stopped));
  request.open("POST", form.action);
  request.setRequestHeader("Shuke-Upload", "1");
  request.send(new FormData(form));
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  tell(form, 0, files.reduce((sum, file) => sum + file.size, 0) || 1, began);
}

// The answer is a page: another one, or this one with what is wrong.
function arrive(form, request) {
  if (request.status < 400) {
    // The server says where to go instead of sending us there: so the page's toasts are not used up.
    location.assign(request.getResponseHeader("HX-Redirect") ?? request.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.getElementById("main");
  if (!main) return rest(form, form.querySelector("[data-upload-part]").dataset.broken);
  document.getElementById("main").replaceWith(document.adoptNode(main));
  htmx.process(main);
  main.querySelector("[role=alert], [aria-invalid=true]")?.scrollIntoView({ block: "center" });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-upload]")) return;
  event.preventDefault();
  if (!running.has(event.target)) send(event.target);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-upload-stop]")?.form;
  if (form) running.get(form)?.abort();
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-upload]");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("is-over", kind === "dragover");
    const input = form.querySelector("input[type=file]");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
