// Cost and recycled content, charge by charge, as small bars side by side.
import { COLOURS, draw } from "/static/chart.mjs";
import { moment, number, t } from "/static/words.mjs";

const ROW_PX = 24;
const MOST_ROWS = 30;
const AROUND_PX = 62;

/** Draw the charges of a plan in `where`. */
export function drawBars(where, { charges, totals }) {
  const names = charges.map(({ order_id: order, alloy }) => `${order} · ${alloy}`);
  const cost = charges.map(({ cost: money, tap_kg: kg }) => (kg > 0 ? (1000 * money) / kg : null));
  const shown = Math.min(MOST_ROWS, charges.length);
  return draw(where, optionOf(charges, names, cost, totals), {
    label: t("picture.bars_label", { count: charges.length }), height: Math.max(110, shown * ROW_PX + AROUND_PX),
    columns: [
      { title: t("picture.charge") }, { title: t("picture.start") }, { title: t("picture.tapped_kg"), numeric: true },
      { title: t("picture.cost_in", { currency: totals.currency }), numeric: true },
      { title: t("picture.cost_per_t", { currency: totals.currency }), numeric: true },
      { title: t("picture.recycled"), numeric: true }, { title: t("picture.post_consumer"), numeric: true },
    ],
    rows: charges.map((charge, at) => [
      names[at], moment(charge.start), number(charge.tap_kg), number(charge.cost), number(cost[at]),
      number(charge.recycled_content_pct, 1), number(charge.post_consumer_pct, 1),
    ]),
  });
}

function optionOf(charges, names, cost, totals) {
  const many = charges.length > MOST_ROWS;
  const zoom = { type: "slider", yAxisIndex: [0, 1], right: 8, width: 18, startValue: 0, endValue: MOST_ROWS - 1,
    brushSelect: false, showDetail: false };
  const recycled = charges.map((charge) => charge.recycled_content_pct);
  return {
    tooltip: { trigger: "item" },
    grid: [{ left: 190, right: "47%", top: 44, bottom: 12 }, { left: "57%", right: many ? 70 : 56, top: 44, bottom: 12 }],
    dataZoom: many ? [zoom] : [],
    yAxis: [namesAxis(names, 0), { ...namesAxis(names, 1), axisLabel: { show: false } }],
    xAxis: [amountAxis(0, t("picture.cost_per_t", { currency: totals.currency })),
      { ...amountAxis(1, t("picture.recycled")), min: 0, max: 100 }],
    series: [barsOf(0, cost, COLOURS[0], 0, names), barsOf(1, recycled, COLOURS[2], 1, names)],
  };
}

function namesAxis(names, gridIndex) {
  return {
    type: "category", data: names, inverse: true, gridIndex, axisTick: { show: false }, axisLine: { lineStyle: { color: "#cdd6dd" } },
    axisLabel: { color: "#1d2b38", width: 176, overflow: "truncate", interval: 0 },
  };
}

function amountAxis(gridIndex, name) {
  return {
    type: "value", gridIndex, name, nameLocation: "middle", nameGap: 14, position: "top", splitNumber: 3,
    nameTextStyle: { color: "#1d2b38", fontWeight: 600 }, axisLabel: { show: false }, splitLine: { lineStyle: { color: "#eef1f3" } },
  };
}

function barsOf(index, values, color, digits, names) {
  return {
    type: "bar", xAxisIndex: index, yAxisIndex: index, barWidth: 13, itemStyle: { color }, cursor: "default",
    data: values.map((value) => ({ value, label: { position: value < 0 ? "left" : "right" } })),
    label: { show: true, color: "#1d2b38", fontSize: 12, formatter: ({ value }) => number(value, digits) },
    tooltip: { formatter: ({ dataIndex, value }) => `${names[dataIndex]}: ${number(value, digits)}` },
  };
}
