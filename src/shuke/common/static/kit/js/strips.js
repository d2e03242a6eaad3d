// The chosen period in a row that scrolls sideways on a phone is in view from the start.
for (const chosen of document.querySelectorAll(".report-strip .report-presets [aria-current]")) {
  const strip = chosen.closest(".report-strip");
  const beyond = chosen.getBoundingClientRect().right - strip.getBoundingClientRect().right;
  if (beyond > 0) strip.scrollLeft += beyond + 16;
}
