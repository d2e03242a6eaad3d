// The builder is drawn anew after each choice. Who is quicker than the answer loses nothing: the newer
// request takes the place of the one in the air and carries the whole form, and here what a button of
// the replaced one asked for.
let unanswered = [];
// Places count from the drawn page: after one of these another button would mean something else.
const moving = /^(remove|drop):/;

document.addEventListener("htmx:configRequest", (event) => {
  const { formData, verb } = event.detail;
  if (verb !== "post" || !event.target.closest("[data-sentence]")) return;
  if (!unanswered.some((done) => moving.test(done))) unanswered.push(...formData.getAll("do"));
  formData.delete("do");
  for (const asked of unanswered) formData.append("do", asked);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.matches?.("[data-sentence]")) unanswered = [];
});
for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failed, () => (unanswered = []));
}
