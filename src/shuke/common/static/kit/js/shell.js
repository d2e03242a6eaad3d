// The frame of every page: one module per behaviour, brought together here.
import "./requests.js";
import "./menu.js";
import "./pops.js";
import "./toasts.js";
import "./strips.js";
import "./tips.js";
import "./palette.js";
import "./live.js";
import "./bulk.js";
import "./quick.js";
import "./upload.js";
import "./tags.js";
import "./views.js";
import "./files.js";
import "./inline.js";
import "./drafts.js";
import "./keys.js";

// Keyboards of Apple say ⌘, the others Ctrl.
const modifier = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl ";
for (const key of document.querySelectorAll("[data-modifier]")) {
  key.textContent = modifier + key.textContent;
}
