// What is in each bin, what the alloys that draw from it can take, and what is drawn.
import { kg, more } from "/static/bins/words.mjs";
import { COLOURS, draw, table } from "/static/chart.mjs";
import { fill, make } from "/static/make.mjs";
import { moment, number, t } from "/static/words.mjs";

const ROW_PX = 46;
const AROUND_PX = 96;
const MOST_PARTS = 7;
const WORDS = { over: "bins.over_limit", under: "bins.under_limit", fits: "bins.fits" };

/** All bins side by side: what they hold, by material, and how much they could. */
export function drawBins(where, bins) {
  const held = bins.filter(({ fills }) => fills.length);
  const parts = partsOf(held);
  const series = parts.map((part, at) => ({
    name: part, type: "bar", stack: "bin", barWidth: 22, color: COLOURS[at % COLOURS.length],
    itemStyle: { borderColor: "#fff", borderWidth: 1 },
    data: held.map((bin) => massOf(bin, part, parts) || null),
    label: {
      show: true, position: "inside", fontSize: 11, formatter: ({ value }) => (value && value > 0.09 * widest(held) ? part : ""),
      textBorderColor: "#fff", textBorderWidth: 2.5, color: "#1d2b38", width: 120, overflow: "truncate",
    },
  }));
  return draw(where, optionOf(held, [...series, mostOf(held)]), {
    label: t("bins.picture", { count: held.length }), height: held.length * ROW_PX + AROUND_PX,
    columns: [
      { title: t("bins.bin") }, { title: t("bins.stream") }, { title: t("bins.what") }, { title: t("bins.kg"), numeric: true },
      { title: t("bins.share"), numeric: true },
    ],
    rows: held.flatMap(({ bin_id: bin, fills }) => fills.map((one) => [
      bin, one.stream, more(one), kg(one.kg), number(one.share_pct, 1),
    ])),
  });
}

function optionOf(held, series) {
  return {
    grid: { left: 110, right: 40, top: 44, bottom: 40 },
    legend: { top: 8, left: 8, right: 8, type: "scroll", icon: "roundRect", textStyle: { color: "#1d2b38" } },
    tooltip: { trigger: "item",
      formatter: ({ name, seriesName, value }) => `${name}: ${seriesName}\n${t("bins.amount", { kg: kg(value) })}` },
    yAxis: {
      type: "category", inverse: true, data: held.map(({ bin_id: bin }) => bin), axisTick: { show: false },
      axisLabel: { color: "#1d2b38", width: 96, overflow: "truncate", fontWeight: 600 },
    },
    xAxis: {
      type: "value", name: t("bins.kg"), nameLocation: "end",
      axisLabel: { color: "#526170", hideOverlap: true, formatter: (value) => number(value) },
    },
    series,
  };
}

function widest(held) {
  return Math.max(...held.map(({ content_kg: content, capacity_kg: most }) => Math.max(content, most ?? 0)));
}

/** A mark at what a bin can hold. */
function mostOf(held) {
  return {
    name: t("bins.capacity"), type: "scatter", symbol: "rect", symbolSize: [3, 34], color: "#1d2b38",
    data: held.flatMap(({ bin_id: bin, capacity_kg: most }) => (most ? [[most, bin]] : [])),
    tooltip: { formatter: ({ value }) => `${value[1]}: ${t("bins.capacity")}\n${t("bins.amount", { kg: kg(value[0]) })}` },
  };
}

const partOf = ({ material, stream }) => material ?? stream;

function partsOf(held) {
  const sums = new Map();
  for (const { fills } of held) for (const one of fills) sums.set(partOf(one), (sums.get(partOf(one)) ?? 0) + one.kg);
  const sorted = [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a));
  return sorted.length <= MOST_PARTS + 1 ? sorted : [
    ...sorted.slice(0, MOST_PARTS), t("bins.others", { count: sorted.length - MOST_PARTS }),
  ];
}

function massOf({ fills }, part, parts) {
  const isRest = (one) => !parts.includes(partOf(one)) && part === parts.at(-1);
  return fills.filter((one) => partOf(one) === part || isRest(one)).reduce((sum, one) => sum + one.kg, 0);
}

/** One bin: contents, analysis against what draws from it, draws. */
export function binCard(bin, at) {
  const { bin_id: name, fills, draws, left_kg: left, ready } = bin;
  return make("section", { class: "card yard bin", id: `bin-${at}`, "aria-label": name },
    make("div", { class: "bin-head" }, make("h3", { text: t("bins.bin_of", { bin: name }) }), gauge(bin)),
    make("p", { class: "soft",
      text: [ready ? t("bins.filled_by", { at: moment(ready) }) : t("bins.filled_any"),
      t("bins.left", { kg: kg(Math.max(0, left)) })].join(" ") }),
    make("div", { class: "bin-parts" },
      part(t("bins.contents"), contents(fills)),
      part(t("bins.drawn"), draws.length ? drawn(draws) : make("p", { class: "soft", text: t("bins.not_drawn") })),
      part(t("bins.analysis"), analysed(bin), "whole")));
}

function part(title, body, extent = "") {
  return make("div", { class: `wide ${extent}`, tabindex: 0, role: "group", "aria-label": title }, make("h4", { text: title }), body);
}

function gauge({ content_kg: content, capacity_kg: most }) {
  if (!most) return make("p", { class: "gauge-words", text: t("bins.holds", { kg: kg(content) }) });
  const words = t("bins.holds_of", { kg: kg(content), most: kg(most), share: number((100 * content) / most) });
  return make(
    "div", { class: "gauge-room" }, make("meter", { class: "gauge", min: 0, max: most, value: content, "aria-label": words }),
    make("span", { class: "gauge-words", text: words }),
  );
}

function contents(fills) {
  const columns = [
    { title: t("bins.stream") }, { title: t("bins.what") }, { title: t("bins.kg"), numeric: true },
    { title: t("bins.share"), numeric: true }, { title: t("bins.how") },
  ];
  return table(columns, fills.map((one) => [
    one.stream, more(one), kg(one.kg), number(one.share_pct, 1),
    one.lies ? t("bins.lies") : one.pieces ? t("bins.pieces", { count: one.pieces }) : t("bins.fill"),
  ]), t("bins.contents"));
}

function drawn(draws) {
  const columns = [
    { title: t("bins.charge") }, { title: t("bins.start") }, { title: t("bins.furnace") }, { title: t("bins.kg"), numeric: true },
    { title: t("bins.left_after"), numeric: true },
  ];
  return table(
    columns,
    draws.map((one) => [`${one.order_id} · ${one.alloy}`, moment(one.start), one.furnace ?? "–", kg(one.kg), kg(Math.max(0, one.left_kg))]),
    t("bins.drawn"),
  );
}

/** The elements that an alloy limits by name, each beside what each alloy allows. */
function analysed({ analysis, limits }) {
  const alloys = [...new Set(limits.map(({ alloy }) => alloy))];
  const rows = analysis.filter(({ element }) => limits.some((limit) => limit.element === element));
  if (!rows.length) return make("p", { class: "soft", text: t("bins.no_limits") });
  const columns = [{ title: t("bins.element") }, { title: t("bins.pct"), numeric: true }, ...alloys.map((title) => ({ title }))];
  const found = rows.map(({ element, pct }) => [
    element, number(pct, 3), ...alloys.map((alloy) => allows(limits.find((one) => one.alloy === alloy && one.element === element), pct)),
  ]);
  return table(columns, found, t("bins.analysis"));
}

function allows(limit, pct) {
  if (!limit || (limit.min_pct === null && limit.max_pct === null)) return "–";
  const { min_pct: least, max_pct: most } = limit;
  const range = [
    least === null ? null : `≥ ${number(least, 3, 0)}`, most === null ? null : `≤ ${number(most, 3, 0)}`,
  ].filter(Boolean).join(" ");
  const word = most !== null && pct > most ? "over" : least !== null && pct < least ? "under" : "fits";
  const cell = make("span", { class: `allows ${word}` });
  return fill(cell, `${range} `, make("b", { text: t(WORDS[word]) }));
}
