// What is saved of a list follows its filters as they stand in the address.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-follows-address]")) return;
  const button = event.submitter?.hasAttribute("formaction") ? event.submitter : null;
  const address = new URL(button ? button.formAction : form.action);
  address.search = location.search;
  if (button) button.formAction = address;
  else form.action = address;
  form.closest("details")?.removeAttribute("open");
});
