// The builder is drawn anew after each choice. Who is quicker than the answer loses nothing: the newer
// request takes the place of the one in the air and carries the whole form, and here what a button of
// the replaced one asked for. What was typed since the request left is in no answer to it: that answer is
// let go, and once the typing rests the whole form is sent again.
const REST = 300; // milliseconds without a key
let unanswered = [];
let sent = null; // what the fields said when the request in the air left
let asking = 0;
// Places count from the drawn page: after one of these another button would mean something else.
const moving = /^(remove|drop):/;

const written = (box) =>
  JSON.stringify([...box.querySelectorAll("input, select, textarea")].map((f) => [f.name, f.value, f.checked]));

const asker = (box) => box.closest("form")?.querySelector('button[name="do"][value="update"]');

function askAgain(box) {
  clearTimeout(asking);
  asking = setTimeout(() => {
    asking = 0;
    asker(box)?.click();
  }, REST);
}

document.addEventListener("htmx:configRequest", (event) => {
  const { formData, verb } = event.detail;
  const box = event.target.closest("form")?.querySelector("[data-sentence]");
  if (verb !== "post" || !event.target.closest("[data-sentence]")) {
    if (event.target !== (box && asker(box))) return;
  }
  if (!unanswered.some((done) => moving.test(done))) unanswered.push(...formData.getAll("do"));
  formData.delete("do");
  for (const asked of unanswered) formData.append("do", asked);
  sent = written(box);
  clearTimeout(asking);
  asking = 0;
});

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-sentence]");
  if (box && asking) askAgain(box);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const box = event.detail.target;
  if (!box.matches?.("[data-sentence]")) return;
  if (sent !== null && sent !== written(box) && asker(box)) {
    event.detail.shouldSwap = false;
    askAgain(box);
    return;
  }
  unanswered = [];
});
for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failed, () => (unanswered = []));
}
