// Beside the form: the letter as a real customer gets it, a moment after each change.
const form = document.getElementById("campaign");
const place = document.getElementById("preview");
const holder = Object.assign(document.createElement("div"), { className: "frame-holder" });
let timer = 0;
let turn = 0;

async function refresh() {
  const mine = ++turn;
  const response = await fetch(place.dataset.preview, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
  if (!response.ok || mine !== turn) return;
  const pieces = document.createRange().createContextualFragment(await response.text());
  place.replaceChildren(pieces, holder);
  if (!holder.dataset.width) holder.dataset.width = "wide";
  press();
  if (!place.querySelector(".notice.bad")) draw();
  else holder.replaceChildren();
}

// A fresh frame each time: filling it from the form then leaves no trace in the browser's history.
function draw() {
  frame("");
  if (holder.dataset.width === "both") frame("narrow");
  else holder.querySelectorAll("[data-narrow]").forEach((each) => each.remove());
}

function frame(side) {
  const frame = Object.assign(document.createElement("iframe"), { className: "letter-frame coming", name: `letter-${turn}${side}`, title: place.closest("aside").getAttribute("aria-label") });
  frame.setAttribute("sandbox", "");
  if (side) frame.dataset.narrow = "";
  const twins = () => [...holder.querySelectorAll("iframe")].filter((each) => each !== frame && "narrow" in each.dataset === Boolean(side));
  twins().filter((each) => each.classList.contains("coming")).forEach((late) => late.remove());
  holder.append(frame);
  const [action, target] = [form.getAttribute("action"), form.getAttribute("target")];
  form.action = place.dataset.letter;
  form.target = frame.name;
  HTMLFormElement.prototype.submit.call(form);
  action === null ? form.removeAttribute("action") : form.setAttribute("action", action);
  target === null ? form.removeAttribute("target") : form.setAttribute("target", target);
  frame.addEventListener("load", () => {
    frame.classList.remove("coming");
    twins().forEach((old) => old.remove());
  });
}

function press() {
  for (const button of place.querySelectorAll("[data-width]")) {
    if (button !== holder) button.setAttribute("aria-pressed", String(button.dataset.width === holder.dataset.width));
  }
}

if (form && place) {
  const later = (event) => {
    if (event.target.form !== form && !form.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, 450);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", (event) => { if (event.target.name === "segment_id") form.elements.at.value = "0"; });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.at) {
      form.elements.at.value = button.dataset.at;
      refresh();
    } else if (button.dataset.width) {
      holder.dataset.width = button.dataset.width;
      press();
      draw();
    }
  });
  refresh();
}
