// What ECharts is told, from the data of common.kit.charts.

const language = document.documentElement.lang || "en";

function formatter(unit, symbol, short) {
  const way = short
    ? { notation: "compact", maximumSignificantDigits: 3 }
    : { maximumFractionDigits: unit === "money" ? 2 : 1, minimumFractionDigits: 0 };
  if (unit === "percent") {
    const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
    return (value) => (value == null ? "–" : minus(share.format(value)));
  }
  const number = new Intl.NumberFormat(language, way);
  if (unit !== "money") return (value) => (value == null ? "–" : minus(number.format(value)));
  return (value) =>
    value == null ? "–" : `${value < 0 ? "−" : ""}${symbol}${number.format(Math.abs(value))}`;
}

// A true minus, as the page's own figures have it.
const minus = (text) => text.replace("-", "−");

function reader(element) {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

// About how wide a label is at 12 pixels.
const width = (label) => [...label].reduce((sum, sign) => sum + (sign > "\u2e80" ? 12 : 6.5), 0);

// The least place for a label: a word is not broken, Chinese in up to three lines.
const needs = (label) =>
  Math.max(...String(label).split(" ").map((word) => width(word) / (/[\u2e80-\uffff]/.test(word) ? 2.4 : 1)));

// Nothing but numbers: what they count must be said. Days are no numbers.
const isBare = (label) => /^[\d\s.,%+–-]+$/.test(label) && !/^\d{4}-\d\d/.test(label);

// The tip is built from elements: an HTML string with style attributes would break the CSP.
function tip(title, lines) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  const head = document.createElement("b");
  head.textContent = title;
  box.append(head);
  for (const { colour, name, text } of lines) {
    const line = document.createElement("span");
    const dot = document.createElement("i");
    dot.style.background = colour;
    const figure = document.createElement("em");
    figure.textContent = text;
    line.append(dot, name, figure);
    box.append(line);
  }
  return box;
}

export function options(data, element, moves) {
  const token = reader(element);
  const palette = [1, 2, 3, 4, 5, 6].map((at) => token(`chart-${at}`));
  const tones = { good: token("good"), bad: token("bad"), muted: token("chart-muted") };
  // The palette is for those without a colour of their own: the first of them has the first.
  const rank = (at) => data.series.slice(0, at).filter((each) => !(each.tone in tones)).length;
  const colour = (series, at) => tones[series.tone] ?? palette[rank(at) % palette.length];
  const words = { color: token("text-soft"), fontFamily: token("sans"), fontSize: 12 };
  const line = { lineStyle: { color: token("line") } };
  const base = {
    animation: moves,
    animationDuration: 150,
    animationDurationUpdate: 150,
    textStyle: words,
    grid: { left: 4, right: 12, top: 36, bottom: 4, containLabel: true },
    tooltip: {
      appendTo: () => element,
      confine: true,
      transitionDuration: 0,
      backgroundColor: token("surface"),
      borderColor: token("line"),
      borderWidth: 1,
      padding: [8, 12],
      extraCssText: "",
    },
    legend: {
      show: data.series.length > 1 || data.kind === "pareto",
      // A row that is too narrow for all names is leafed through, never laid over the picture.
      type: "scroll", left: 0, top: 0, right: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, itemGap: 16,
      textStyle: words,
    },
  };
  // Few names are all told, broken where they are long; many are thinned out.
  const bare = data.kind !== "scatter" && data.x.length > 0 && data.x.every(isBare);
  const place = (element.clientWidth - 90) / Math.max(1, data.x.length) - 8;
  // Towers cannot lie down: where their names have no room beside one another, some are left out.
  const crowded = data.stacked && data.x.some((label) => needs(label) > place);
  const few = data.kind === "bar" && !data.isTime && data.x.length > 0 && data.x.length <= 12 && !crowded;
  const share = Math.max(40, place);
  const category = {
    type: "category", data: data.x, axisLine: line, axisTick: { show: false },
    axisLabel: { ...words, ...(few ? { interval: 0, width: share, overflow: "break" } : { hideOverlap: true }),
      // Days of a year are told by the month, a hundred percent by the fifth.
      ...(bare && data.x.length > 90 && { interval: (at) => at % (data.x.length > 120 ? 30 : 20) === 0 }) },
    // Labels that are bare numbers are told what they count.
    ...(bare && data.xLabel && { name: data.xLabel, nameLocation: "middle", nameGap: 26, nameTextStyle: words }),
  };
  if (bare && data.xLabel) base.grid.bottom = 24;
  const whole = data.series.every((series) => series.values.every((figure) => figure == null || Number.isInteger(figure)));
  const top = Math.max(...data.series.flatMap((series) => series.values).filter((figure) => figure != null), 0);
  const value = (series) => ({
    type: "value", axisLine: { show: false }, axisTick: { show: false }, splitNumber: 4,
    splitLine: line,
    // Shares that come close to the whole end at 100 %, not at 120 %; what is counted has no halves.
    ...(series.unit === "percent" && top > 0.8 && top <= 1 && { max: 1, interval: 0.25 }),
    ...(series.unit === "number" && whole && { minInterval: 1 }),
    axisLabel: { ...words, formatter: formatter(series.unit, series.symbol, true) },
  });
  const room = element.clientWidth;
  // Long names that would be broken into many lines, or fall over each other: the bars lie down.
  const lain = data.lying || (few && !data.stacked && data.x.some((label) => needs(label) > place));
  const kit = { data, base, room, lain, top, category, value, colour, token, words, line };
  return (kinds[data.kind] ?? plain)(kit);
}

function pointTip({ data, colour }, extra) {
  return (marks) => {
    const list = Array.isArray(marks) ? marks : [marks];
    const at = list[0].componentType === "markPoint" ? list[0].data.coord[0] : list[0].dataIndex;
    const lines = data.series.flatMap((series, number) => {
      const text = formatter(series.unit, series.symbol);
      const own = colour(series, number);
      const told = [{ colour: own, name: series.name, text: text(series.values[at]) }];
      if (series.low[at] != null) {
        const ends = `${text(series.low[at])} – ${text(series.high[at])}`;
        told.push({ colour: own, name: data.intervalName, text: ends });
      }
      // What is dashed tells of where the others end.
      return series.dashed && series.values[at] == null ? [] : told;
    });
    const why = data.marks.find(([place]) => place === at)?.[1];
    return tip(why ? `${data.x[at]} · ${why}` : data.x[at], [...lines, ...(extra ? extra(at) : [])]);
  };
}

// The interval of a series: an invisible line at its low end, and on it the height of the band.
function band(series, own) {
  const quiet = {
    type: "line", stack: `band-${series.name}`, stackStrategy: "all", silent: true, symbol: "none",
    lineStyle: { opacity: 0 }, tooltip: { show: false }, z: 1,
  };
  const height = series.high.map((high, at) => (high == null ? null : high - series.low[at]));
  return [
    { ...quiet, data: series.low },
    { ...quiet, data: height, color: own, areaStyle: { color: own, opacity: 0.16 } },
  ];
}

function markPoints({ data, token }) {
  if (!data.marks.length) return undefined;
  const [series] = data.series;
  return {
    symbol: "circle", symbolSize: 9, label: { show: false }, animation: false,
    itemStyle: { color: token("chart-2"), borderColor: token("surface"), borderWidth: 1.5 },
    data: data.marks.map(([at]) => ({ coord: [at, series.values[at]] })),
  };
}

// What a plain number counts, over the axis.
function counted({ data, base, value, words, top }) {
  const [series] = data.series;
  if (!series.of) return value(series);
  base.grid.top += 14;
  // It begins where the longest number at the axis begins, and so never left of the picture.
  const begin = Math.min(24, 4 + 6 * formatter(series.unit, series.symbol, true)(top).length);
  return {
    ...value(series), name: series.of, nameLocation: "end", nameGap: 10,
    nameTextStyle: { ...words, align: "left", padding: [0, 0, 0, -begin] },
  };
}

// Texts over the bars, or after them where they lie.
function told({ lain, words }, series) {
  if (!series.above.length) return undefined;
  return {
    show: true, position: lain ? "right" : "top", ...words,
    formatter: ({ dataIndex }) => series.above[dataIndex] ?? "",
  };
}

function lying(kit, drawn) {
  const { data, category, value, base, room, words } = kit;
  base.grid.right = data.series.some((series) => series.above.length) ? 56 : 24;
  base.grid.top = base.legend.show ? 36 : 12;
  const { of } = data.series[0];
  base.grid.bottom = of ? 24 : 4;
  return {
    ...drawn,
    xAxis: { ...value(data.series[0]), ...(of && { name: of, nameLocation: "middle", nameGap: 26, nameTextStyle: words }) },
    yAxis: {
      ...category, name: undefined, inverse: true, axisLine: { show: false },
      axisLabel: { ...category.axisLabel, width: Math.max(data.lying ? 150 : 96, Math.min(360, room * 0.36)), overflow: data.lying ? "truncate" : "break" },
    },
    series: drawn.series.map((series) => ({
      ...series, itemStyle: { borderRadius: data.stacked ? 0 : [0, 3, 3, 0] }, barMaxWidth: 22,
    })),
  };
}

function plain(kit) {
  const drawn = upright(kit);
  return kit.lain ? lying(kit, drawn) : drawn;
}

function upright(kit) {
  const { data, base, category, value, colour, token } = kit;
  const isLine = data.kind === "line";
  base.grid.top = base.legend.show ? 36 : data.series.some((series) => series.above.length) ? 24 : 12;
  base.legend.data = data.series.map((series) => series.name);
  const bands = data.series.flatMap((series, at) =>
    series.low.length ? band(series, colour(series, at)) : [],
  );
  return {
    ...base,
    tooltip: {
      ...base.tooltip, trigger: "axis", formatter: pointTip(kit),
      axisPointer: isLine
        ? { type: "line", lineStyle: { color: token("line-strong") } }
        : { type: "shadow", shadowStyle: { color: token("pressed"), opacity: 0.5 } },
    },
    xAxis: {
      ...category, boundaryGap: !isLine,
      axisLabel: { ...category.axisLabel, ...(isLine && { alignMinLabel: "left", alignMaxLabel: "right" }) },
    },
    yAxis: counted(kit),
    series: [...data.series.map((series, at) => ({
      name: series.name, type: data.kind, data: series.values, label: told(kit, series),
      markPoint: at ? undefined : markPoints(kit), z: 3,
      stack: data.stacked ? "all" : undefined,
      color: colour(series, at), barMaxWidth: 36, barCategoryGap: "35%",
      itemStyle: isLine ? {} : { borderRadius: data.stacked ? 0 : [3, 3, 0, 0] },
      lineStyle: { width: 2, type: series.dashed ? "dashed" : "solid" }, symbolSize: 6,
      showSymbol: series.values.length < 32, emphasis: { focus: "none" },
      cursor: data.links.length || data.cellLinks.length ? "pointer" : "default",
    })), ...bands],
  };
}

function pareto(kit) {
  const { data, base, category, value, colour, token, words } = kit;
  const [series] = data.series;
  const share = formatter("percent");
  const tone = token("chart-2");
  return {
    ...base,
    tooltip: {
      ...base.tooltip, trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: token("pressed"), opacity: 0.5 } },
      formatter: pointTip(kit, (at) => [
        { colour: tone, name: data.shareName, text: share(data.shares[at]) },
      ]),
    },
    xAxis: category,
    yAxis: [
      value(series),
      {
        type: "value", min: 0, max: 1, interval: 0.25, splitLine: { show: false },
        axisLabel: { ...words, formatter: share },
      },
    ],
    series: [
      {
        name: series.name, type: "bar", data: series.values, color: colour(series, 0),
        barMaxWidth: 44, barCategoryGap: "25%", itemStyle: { borderRadius: [3, 3, 0, 0] },
        cursor: data.links.length ? "pointer" : "default",
      },
      {
        name: data.shareName, type: "line", yAxisIndex: 1, data: data.shares, color: tone,
        symbolSize: 6, showSymbol: data.shares.length < 32, lineStyle: { width: 2 },
      },
    ],
  };
}

function scatter({ data, base, value, colour, words, line }) {
  const across = formatter(data.xUnit, data.xSymbol);
  base.grid.top = base.legend.show ? 36 : 12;
  base.grid.bottom = data.xLabel ? 24 : 4;
  return {
    ...base,
    tooltip: {
      ...base.tooltip, trigger: "item",
      formatter: (mark) => {
        const series = data.series[mark.seriesIndex];
        const own = colour(series, mark.seriesIndex);
        return tip(data.labels[mark.dataIndex] ?? "", [
          { colour: own, name: data.xLabel, text: across(mark.value[0]) },
          { colour: own, name: series.name, text: formatter(series.unit, series.symbol)(mark.value[1]) },
        ]);
      },
    },
    xAxis: {
      ...value({ unit: data.xUnit, symbol: data.xSymbol }), name: data.xLabel, axisLine: { ...line, show: true },
      nameLocation: "middle", nameGap: 26, nameTextStyle: words, scale: true,
    },
    yAxis: value(data.series[0]),
    series: data.series.map((series, at) => ({
      name: series.name, type: "scatter", color: colour(series, at), symbolSize: 11,
      itemStyle: { opacity: 0.75 }, cursor: data.links.length ? "pointer" : "default",
      large: series.values.length > 2000,
      data: series.values.map((height, number) => [data.x[number], height]),
    })),
  };
}

function heat({ data, base, category, token, words }) {
  const cells = data.series.flatMap((series, down) =>
    series.values.map((figure, right) => [right, down, figure]),
  );
  const figures = cells.map((cell) => cell[2]).filter((figure) => figure != null);
  const ends = [Math.min(0, ...figures), Math.max(0, ...figures) || 1];
  const shown = formatter(data.series[0].unit, data.series[0].symbol, true);
  base.grid.top = 8;
  base.grid.bottom = 32;
  base.legend.show = false;
  return {
    ...base,
    tooltip: {
      ...base.tooltip, trigger: "item",
      formatter: (mark) => {
        const [right, down, figure] = mark.value;
        const series = data.series[down];
        const text = formatter(series.unit, series.symbol)(figure);
        return tip(data.x[right], [{ colour: mark.color, name: series.name, text }]);
      },
    },
    xAxis: { ...category, splitArea: { show: false } },
    yAxis: {
      ...category, data: data.series.map((series) => series.name), inverse: true,
      axisLine: { show: false },
    },
    visualMap: {
      min: ends[0], max: ends[1], calculable: false,
      orient: "horizontal", left: "right", bottom: 0, itemWidth: 10, itemHeight: 90,
      text: ends.map(shown).reverse(), textStyle: words, inRange: { color: [token("chart-low"), token("chart-high")] },
    },
    series: [{
      type: "heatmap", data: cells,
      cursor: data.links.length || data.cellLinks.length ? "pointer" : "default",
      itemStyle: { borderColor: token("surface"), borderWidth: 2, borderRadius: 4 },
    }],
  };
}

const kinds = { pareto, scatter, heat };
