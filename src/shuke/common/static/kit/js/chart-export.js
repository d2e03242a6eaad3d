// A chart to take along: as a picture on the page's own ground with its title, and its figures as CSV.

const MARGIN = 24;
const SCALE = 2;

function save(name, address) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

// "Revenue by month" -> "revenue-by-month": what file systems take, in any script.
function named(title, ending) {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["chart"];
  return `${words.join("-")}.${ending}`;
}

export function savePicture(chart, element, title) {
  const style = getComputedStyle(element);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const drawn = chart.renderToCanvas({ pixelRatio: SCALE, backgroundColor: token("surface") });
  const sheet = document.createElement("canvas");
  const margin = MARGIN * SCALE;
  const head = 56 * SCALE;
  sheet.width = drawn.width + 2 * margin;
  sheet.height = drawn.height + head + margin;
  const pen = sheet.getContext("2d");
  pen.fillStyle = token("surface");
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.fillStyle = token("text");
  pen.font = `600 ${16 * SCALE}px ${token("sans")}`;
  pen.textBaseline = "middle";
  pen.fillText(title, margin, head / 2 + 4, sheet.width - 2 * margin);
  pen.drawImage(drawn, margin, head);
  save(named(title, "png"), sheet.toDataURL("image/png"));
}

// A sign and digits are no formula that can do harm; the same rule as common/texts.py.
const FIGURES = /^[+-][0-9 .,]*[0-9][0-9 .,]*$/;

// No spreadsheet takes a cell for a formula (its signs: common/texts.py); figures stay figures.
function cell(value, signs) {
  if (value == null) return "";
  if (typeof value === "number") return String(value);
  const text = value && signs.includes(value[0]) && !FIGURES.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function rows(data) {
  const columns = data.series.flatMap((series) => [
    [series.name, series.values],
    ...(series.low.length
      ? [[`${series.name} · ${data.intervalName} ↓`, series.low], [`${series.name} · ${data.intervalName} ↑`, series.high]]
      : []),
  ]);
  if (data.shares) columns.push([data.shareName, data.shares]);
  if (data.labels.length) columns.unshift(["", data.labels]);
  const head = [data.xLabel, ...columns.map(([name]) => name)];
  return [head, ...data.x.map((x, at) => [x, ...columns.map(([, values]) => values[at])])];
}

export function saveData(data) {
  const lines = rows(data).map((row) => row.map((value) => cell(value, data.formulaSigns)).join(","));
  // The mark in front tells spreadsheets that this is UTF-8.
  const file = new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv" });
  const address = URL.createObjectURL(file);
  save(named(data.title, "csv"), address);
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
