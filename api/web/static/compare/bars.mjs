// The plans as bars: one small picture for each figure that people ask for first.
import { COLOURS, draw } from "/static/chart.mjs";
import { digitsOf, unitsOf, wordOf } from "/static/compare/figures.mjs";
import { LETTERS } from "/static/compare/pick.mjs";
import { number, t } from "/static/words.mjs";

const SHOWN = ["cost", "recycled_content_pct", "metal_loss_kg", "kgco2e_cut_off", "primary_kg", "dross_kg"];
const ROW_PX = 26;
const AROUND_PX = 56;
const NARROW_PX = 760;
/** So much of a scale is left free for the figures of bars that go below zero. */
const ROOM = 0.35;

/** Draw the totals of a comparison in `where`. */
export function drawTotals(where, { totals, plans }) {
  const inOne = (figure) => ({
    ...figure, values: figure.values.map((value, at) => (unitsOf(figure.unit, plans)[at] === figure.unit ? value : null)),
  });
  const found = SHOWN.map((name) => totals.find((one) => one.name === name)).map(inOne)
    .filter((one) => one?.values.some((value) => value !== null));
  const across = where.clientWidth < NARROW_PX ? 2 : 3;
  const down = Math.ceil(found.length / across);
  const each = plans.length * ROW_PX + AROUND_PX;
  const places = found.map((_, at) => ({
    left: `${(100 / across) * (at % across) + 3}%`, width: `${100 / across - 9}%`, top: Math.floor(at / across) * each + 40,
    height: plans.length * ROW_PX,
  }));
  return draw(where, {
    tooltip: { trigger: "item" },
    title: found.map(({ name, unit }, at) => ({
      text: `${t(`compare.total_${name}`)}, ${unit}`, left: places[at].left, top: places[at].top - 30,
      textStyle: { fontSize: 13, fontWeight: 600, color: "#1d2b38" },
    })),
    grid: places,
    xAxis: found.map((_, gridIndex) => amounts(gridIndex)),
    yAxis: found.map((_, gridIndex) => letters(gridIndex, plans.length)),
    series: found.map(barsOf),
  }, { label: t("compare.picture"), height: down * each + 10 });
}

/** Where the scale begins: left of the longest bar below zero, with room for its figure. */
export function leastOf({ min, max }) {
  return min < 0 ? min - ROOM * (Math.max(0, max) - min) : 0;
}

function amounts(gridIndex) {
  const off = { show: false };
  return { type: "value", gridIndex, min: leastOf, axisLabel: off, splitLine: off, axisLine: off };
}

function letters(gridIndex, count) {
  return {
    type: "category", gridIndex, inverse: true, data: LETTERS.slice(0, count), offset: 0, position: "left", axisTick: { show: false },
    axisLine: { onZero: true, lineStyle: { color: "#8795a1" } }, axisLabel: { fontWeight: 700, color: "#1d2b38" },
  };
}

function barsOf(figure, index) {
  return {
    type: "bar", name: figure.name, xAxisIndex: index, yAxisIndex: index, barWidth: 15, cursor: "default",
    data: figure.values.map((value, at) => ({
      value, itemStyle: { color: COLOURS[at] }, label: { position: value < 0 ? "left" : "right" },
    })),
    label: { show: true, fontSize: 12, color: "#1d2b38", formatter: ({ value }) => number(value, digitsOf(figure.unit, value ?? 0)) },
    tooltip: { formatter: ({ dataIndex }) => tip(figure, dataIndex) },
  };
}

function tip({ name, unit, values, differences }, at) {
  const words = `${LETTERS[at]}: ${number(values[at], digitsOf(unit, values[at] ?? 0))} ${unit}`;
  return at === 0 || differences[at] === null ? words : `${words}\n${wordOf(name, differences[at])}`;
}
