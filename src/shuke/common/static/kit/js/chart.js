// <shuke-chart>: a picture of the table inside it. Colours come from the CSS tokens, numbers
// from the page's language; a mark that has a link opens it.
import { saveData, savePicture } from "./chart-export.js";
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
    this.querySelector("[data-chart-data]").addEventListener("click", () => {
      this.#closeTools();
      saveData(this.data);
    });
    let echarts;
    try {
      echarts = await import(this.dataset.echarts);
    } catch {
      this.button.hidden = true; // the table is already there
      return;
    }
    if (!this.isConnected) return;
    this.#show(true);
    const picture = this.querySelector("[data-chart-picture]");
    picture.hidden = false;
    picture.addEventListener("click", () => {
      this.#closeTools();
      savePicture(this.#chart, this, this.data.title);
    });
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
    const linked = [...this.data.links, ...this.data.cellLinks.flat()];
    if (linked.some(Boolean)) this.picture.classList.add("is-linked");
  }

  #show(picture) {
    this.picture.hidden = !picture;
    this.table.hidden = picture;
    this.button.setAttribute("aria-pressed", String(!picture));
    if (picture) this.#chart?.resize();
  }

  #closeTools() {
    const tools = this.querySelector(".chart-tools details");
    tools.open = false;
    tools.querySelector("summary").focus();
  }

  #open(mark) {
    if (mark.componentType === "markPoint") return this.#go(this.data.links[mark.data.coord[0]]);
    if (this.data.kind !== "heat") {
      const own = this.data.cellLinks[mark.seriesIndex]?.[mark.dataIndex];
      return this.#go(own ?? this.data.links[mark.dataIndex]);
    }
    const [right, down] = mark.value;
    return this.#go(this.data.cellLinks[down]?.[right] ?? this.data.links[right]);
  }

  #go(url) {
    if (url) location.assign(url);
  }
}

if (!customElements.get("shuke-chart")) customElements.define("shuke-chart", ShukeChart);
