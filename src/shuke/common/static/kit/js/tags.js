// Tags: Enter or a comma adds what was typed, Backspace in the empty field takes the last one off, and each
// has a button of its own. Every tag is a hidden field of the form; a change is told as "change".
const fieldOf = (box) => box.querySelector("[data-tag-new]");
const valuesOf = (box) => [...box.querySelectorAll("[data-tag] input")].map((input) => input.value);

function changed(box) {
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function add(box, text) {
  const name = text.replace(/\s+/g, " ").trim();
  fieldOf(box).value = "";
  if (!name || valuesOf(box).some((other) => other.toLowerCase() === name.toLowerCase())) return;
  const tag = box.querySelector("template").content.firstElementChild.cloneNode(true);
  tag.querySelector("input").value = name;
  tag.querySelector("[data-tag-name]").textContent = name;
  const button = tag.querySelector("button");
  button.title = button.title.replace("%tag%", name);
  button.setAttribute("aria-label", button.title);
  box.querySelector("ul").append(tag);
  changed(box);
}

function remove(box, tag) {
  tag?.remove();
  fieldOf(box).focus();
  changed(box);
}

document.addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-tag-new]") || event.isComposing) return;
  const box = event.target.closest("[data-tags]");
  if (event.key === "Enter" || event.key === "," || event.key === "，") {
    if (event.key === "Enter" && !event.target.value) return;
    event.preventDefault();
    add(box, event.target.value);
  } else if (event.key === "Backspace" && !event.target.value) {
    remove(box, box.querySelector("[data-tag]:last-child"));
  }
});
// Taken from the suggestions: the browser says so by an input that replaces the whole text.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-tag-new]") || event.inputType !== "insertReplacementText") return;
  add(event.target.closest("[data-tags]"), event.target.value);
});
// What was typed and not yet added is meant too.
document.addEventListener("focusout", (event) => {
  if (event.target.matches("[data-tag-new]")) add(event.target.closest("[data-tags]"), event.target.value);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tag-remove]");
  if (button) remove(button.closest("[data-tags]"), button.closest("[data-tag]"));
});
