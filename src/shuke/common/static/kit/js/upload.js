// Uploads: the file of a `form[data-upload]` goes ahead in pieces (pieces.js), the form follows with its number.
// Files may be dropped anywhere on the form. Without this module the form is sent as ever.
import { HEADERS, Upload, ask, isPassing, patience } from "./pieces.js";

const SIZES = ["B", "KB", "MB", "GB"];
const WINDOW = 10; // seconds over which speed is told
const language = document.documentElement.lang;
const running = new WeakMap(); // form -> Upload

function bytes(count) {
  const at = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), SIZES.length - 1);
  const value = count / 1000 ** at;
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 100 && at ? 1 : 0 })} ${SIZES[at]}`;
}

function duration(seconds) {
  const [count, unit] = seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  const format = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: unit === "hour" ? 1 : 0 };
  return Math.max(count, 1).toLocaleString(language, format);
}

const partOf = (form) => form.querySelector("[data-upload-part]");
const inputOf = (form) => form.querySelector("input[type=file]");
const tokenOf = (form) => form.elements.csrfmiddlewaretoken.value;

function say(form, text) {
  partOf(form).querySelector("[data-upload-words]").textContent = text;
}

const placed = (words, done, total) => words.replace("%done%", bytes(done)).replace("%total%", bytes(total));

// Bytes, then speed and what it means, once there is something to measure.
function teller(form, file) {
  const part = partOf(form);
  const seen = []; // [seconds, bytes] of the last while
  let last = 0;
  return (done, problem) => {
    last = done ?? last;
    const place = (words) => placed(words, last, file.size);
    part.querySelector("progress").value = last / file.size;
    part.classList.toggle("is-waiting", Boolean(problem));
    if (problem) {
      seen.length = 0;
      return say(form, place(problem.message || part.dataset.broken));
    }
    const now = performance.now() / 1000;
    seen.push([now, last]);
    while (seen.length > 2 && now - seen[0][0] > WINDOW) seen.shift();
    const speed = (last - seen[0][1]) / (now - seen[0][0]);
    const words = [place(last < file.size ? part.dataset.place : part.dataset.after)];
    if (last < file.size && now - seen[0][0] > 0.5 && speed > 0) {
      words.push(part.dataset.rate.replace("%speed%", bytes(speed)));
      words.push(part.dataset.left.replace("%time%", duration((file.size - last) / speed)));
    }
    say(form, words.join(" · "));
  };
}

// `state` is "going", "paused", or "" when nothing is under way.
function show(form, state, text = "") {
  const part = partOf(form);
  part.dataset.state = state;
  part.hidden = !state && !text;
  if (text) say(form, text);
  part.querySelector("progress").hidden = !state;
  part.querySelector("[data-upload-pause]").hidden = state !== "going";
  part.querySelector("[data-upload-go]").hidden = state !== "paused";
  part.querySelector("[data-upload-stop]").hidden = !state;
  for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = state === "going";
  inputOf(form).disabled = state === "going";
}

async function send(form) {
  const file = inputOf(form).files[0];
  const part = partOf(form);
  if (!file?.size) return deliver(form, new FormData(form)); // what is wrong with it is told on the page
  const url = part.dataset.uploadPart;
  if (!running.has(form)) running.set(form, new Upload(file, { url, token: tokenOf(form), tell: teller(form, file) }));
  const upload = running.get(form);
  show(form, "going");
  let address;
  try {
    address = await upload.run();
  } catch (problem) {
    const isAway = problem.status === 401;
    if (!isAway) running.delete(form);
    return show(form, isAway ? "paused" : "", isAway ? part.dataset.away : problem.message || part.dataset.failed);
  }
  if (running.get(form) !== upload) return; // thrown away
  if (!address) return show(form, "paused", placed(part.dataset.paused, upload.done, file.size));
  const fields = new FormData(form); // without the file: its field is disabled
  fields.set("upload", address.match(/(\d+)\/$/)[1]);
  await deliver(form, fields);
}

// Of a whole file the server answers the same as often as it is asked, so a lost answer costs nothing.
async function deliver(form, fields) {
  const request = { token: tokenOf(form), headers: { "Shuke-Upload": "1" }, body: fields, limit: 600_000 };
  for (let tries = 0; ; tries++) {
    const answer = await ask("POST", form.action, request);
    if (!isPassing(answer.status) || answer.status === 404) return arrive(form, answer);
    if (answer.status === 409 || !fields.has("upload")) return arrive(form, answer);
    await patience(Math.min(30, 2 ** tries));
  }
}

// The answer is a page: another one, or this one with what is wrong.
function arrive(form, answer) {
  running.delete(form);
  if (answer.status && answer.status < 400) {
    // The server says where to go instead of sending us there: so the page's toasts are not used up.
    location.assign(answer.getResponseHeader("HX-Redirect") ?? answer.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  const main = page.getElementById("main");
  if (!main) return show(form, "", partOf(form).dataset.failed);
  document.getElementById("main").replaceWith(document.adoptNode(main));
  htmx.process(main);
  main.querySelector("[role=alert], [aria-invalid=true]")?.scrollIntoView({ block: "center" });
}

async function throwAway(form) {
  const upload = running.get(form);
  running.delete(form);
  await upload?.end();
  show(form, "", partOf(form).dataset.stopped);
  inputOf(form).focus();
}

async function forget(button) {
  const { form } = button;
  const answer = await ask("DELETE", button.dataset.uploadForget, { token: tokenOf(form), headers: HEADERS });
  if (isPassing(answer.status) && answer.status !== 404) return show(form, "", partOf(form).dataset.failed);
  button.closest("[data-upload-left]").remove();
  inputOf(form).focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-upload]")) return;
  event.preventDefault();
  if (partOf(event.target).dataset.state !== "going") send(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("form[data-upload] button[type=button]");
  if (!button) return;
  const { form } = button;
  if ("uploadPause" in button.dataset) running.get(form)?.pause();
  if ("uploadGo" in button.dataset) send(form);
  if ("uploadStop" in button.dataset) throwAway(form);
  if ("uploadForget" in button.dataset) forget(button);
});
// Another file is another upload; what has arrived of this one waits.
document.addEventListener("change", (event) => {
  const { form } = event.target;
  if (event.target.type !== "file" || !form?.matches("[data-upload]")) return;
  running.delete(form);
  show(form, "");
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-upload]");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("is-over", kind === "dragover");
    const input = inputOf(form);
    if (kind !== "drop" || !event.dataTransfer.files.length || input.disabled) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
