// <shuke-chart>: a picture of the table inside it. Colours come from the CSS tokens, numbers
// from the page's language; a mark that has a link opens it.
import { options } from "./chart-options.js";

const quiet = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

class ShukeChart extends HTMLElement {
  #chart = null;
  #watch = null;
  #redraw = () => this.#draw();

  async connectedCallback() {
    const block = this.querySelector("script[type='application/json']");
    if (!block) return;
    this.data = JSON.parse(block.textContent);
    this.picture = this.querySelector(".chart-picture");
    this.table = this.querySelector(".chart-table");
    this.button = this.querySelector("[data-chart-toggle]");
    this.button.addEventListener("click", () => this.#show(!this.table.hidden));
    let echarts;
    try {
      echarts = await import(this.dataset.echarts);
    } catch {
      this.button.hidden = true; // the table is already there
      return;
    }
    if (!this.isConnected) return;
    this.#show(true);
    this.#chart = echarts.init(this.picture, null, { renderer: "canvas" });
    this.#chart.on("click", (mark) => this.#open(mark));
    this.#watch = new ResizeObserver(() => this.picture.hidden || this.#chart.resize());
    this.#watch.observe(this);
    dark.addEventListener("change", this.#redraw);
    this.#draw();
  }

  disconnectedCallback() {
    dark.removeEventListener("change", this.#redraw);
    this.#watch?.disconnect();
    this.#chart?.dispose();
    this.#chart = null;
  }

  #draw() {
    this.#chart?.setOption(options(this.data, this, !quiet.matches), { notMerge: true });
    if (this.data.links.some(Boolean)) this.picture.classList.add("is-linked");
  }

  #show(picture) {
    this.picture.hidden = !picture;
    this.table.hidden = picture;
    this.button.setAttribute("aria-pressed", String(!picture));
    if (picture) this.#chart?.resize();
  }

  #open(mark) {
    const at = this.data.kind === "heat" ? mark.value[0] : mark.dataIndex;
    const url = this.data.links[at];
    if (url) location.assign(url);
  }
}

if (!customElements.get("shuke-chart")) customElements.define("shuke-chart", ShukeChart);
