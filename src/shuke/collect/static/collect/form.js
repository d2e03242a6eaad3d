// A form on a phone or in a frame: one question a screen, with a line that says how far one is. Without
// this script all questions stand below one another, and everything works.
const form = document.querySelector("[data-form]");
const screens = [...form.querySelectorAll("[data-screen]")];
const back = form.querySelector("[data-back]");
const next = form.querySelector("[data-next]");
const send = form.querySelector("[data-send]");
const progress = form.querySelector("[data-progress]");
const narrow = matchMedia("(max-width: 720px)");
let place = Math.max(0, screens.findIndex((screen) => screen.querySelector(".is-wrong")));

function controls(screen) {
  return [...screen.querySelectorAll("input, textarea, select")];
}

function draw() {
  const byStep = narrow.matches && screens.length > 1;
  const last = place === screens.length - 1;
  screens.forEach((screen, at) => { screen.hidden = byStep && at !== place; });
  progress.hidden = !byStep;
  back.hidden = !byStep || place === 0;
  next.hidden = !byStep || last;
  send.hidden = byStep && !last;
  progress.querySelector("progress").value = place + 1;
  progress.querySelector("[data-place]").textContent = place + 1;
}

function go(to) {
  place = to;
  draw();
  controls(screens[place])[0]?.focus();
}

function forward() {
  if (controls(screens[place]).every((control) => control.reportValidity())) go(place + 1);
}

function tell(step) {
  const address = form.dataset.steps;
  if (address) navigator.sendBeacon(address, new URLSearchParams({ step }));
}

next.addEventListener("click", forward);
back.addEventListener("click", () => go(place - 1));
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT" || next.hidden) return;
  event.preventDefault();
  forward();
});
// What is wrong on a screen that is not in view could not be pointed at.
send.addEventListener("click", () => {
  const at = screens.findIndex((screen) => controls(screen).some((control) => !control.checkValidity()));
  if (at >= 0 && screens[at].hidden) go(at);
});
form.addEventListener("input", () => tell("begun"), { once: true });
form.addEventListener("submit", () => { send.disabled = true; });
addEventListener("pageshow", () => { send.disabled = false; });
narrow.addEventListener("change", draw);
draw();
tell("seen");
form.dataset.ready = "";
