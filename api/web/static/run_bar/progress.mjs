// How far a search is: a small picture of the best plan and what none can pass, and a row per goal.
import { draw, table } from "/static/chart.mjs";
import { fill, make } from "/static/make.mjs";
import { decimalsOver, figure, unitOf } from "/static/run_bar/figure.mjs";
import { number, t } from "/static/words.mjs";

const HEIGHT = 170;
/** A place for progress in `where`; the answer draws what is known of it. */
export function place(where) {
  const picture = make("div", { class: "live-picture" });
  const rows = make("div", { class: "live-rows" });
  fill(where, picture, rows);
  let chart = null;
  let drawn = "";
  return ({ goals, status }, currency) => {
    const last = [...goals.keys()].at(-1);
    fill(rows, table(COLUMNS(), [...goals].map(([goal, points]) => rowOf(goal, points.at(-1), currency)), t("run.goals")));
    if (!last) return;
    if (drawn !== last) chart = begin(picture, last, currency);
    drawn = last;
    const points = goals.get(last);
    chart.setOption({ yAxis: yAxisOf(points), series: seriesOf(points, status.started_at) });
  };
}

const COLUMNS = () => [
  { title: t("run.goal") }, { title: t("run.best"), numeric: true },
  { title: t("run.bound"), numeric: true }, { title: t("run.gap"), numeric: true },
];

function rowOf(goal, point, currency) {
  const gap = point.gap_pct === null ? "–" : `${number(point.gap_pct, 2)} %`;
  return [t(`goal.${goal}`), figure(goal, point.incumbent, currency), figure(goal, point.bound, currency), gap];
}

function begin(picture, goal, currency) {
  const title = goal === "aims" ? t("run.aims_missed") : `${t(`goal.${goal}`)} ${unitOf(goal, currency)}`;
  const label = t("run.picture", { goal: t(`goal.${goal}`) });
  return draw(picture, {
    title: { text: title, left: 8, top: 4, textStyle: { fontSize: 13 } },
    legend: { right: 8, top: 4 },
    grid: { left: 12, right: 24, top: 36, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis" },
    xAxis: { type: "value", name: "s", nameGap: 8, min: 0, axisLabel: { formatter: (value) => number(value, 1, 0) } },
    yAxis: yAxisOf([]),
  }, { label, height: HEIGHT });
}

/** The axis of the figures: where they hardly differ, its ticks have the decimals to tell it. */
function yAxisOf(points) {
  const digits = decimalsOver(points.flatMap((point) => [point.incumbent, point.bound]).filter((value) => value !== null));
  return { type: "value", scale: true, splitNumber: 3, axisLabel: { formatter: (value) => number(value, digits, 0) } };
}

function seriesOf(points, started) {
  const from = Date.parse(started ?? points[0].at);
  const line = (name) => points.filter((point) => point[name] !== null)
    .map((point) => [Math.max(0, Date.parse(point.at) - from) / 1000, point[name]]);
  const usual = { type: "line", step: "end", symbolSize: 6 };
  return [
    { ...usual, name: t("run.best"), symbol: "circle", data: line("incumbent") },
    { ...usual, name: t("run.bound"), symbol: "triangle", lineStyle: { type: "dashed" }, data: line("bound") },
  ];
}
