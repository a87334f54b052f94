// What lies in the yard over the days: from arrivals, and what sorters, bins and charges take.
import { COLOURS, draw } from "/static/chart.mjs";
import { moment, number, t } from "/static/words.mjs";
import { wall } from "/static/zone.mjs";

const { locale } = document.documentElement.dataset;
const HOUR_MS = 3_600_000;
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow", "emptyCircle"];

/** Whether every step that takes something says when. */
export function isDated(stock) {
  return stock.some(({ steps }) => steps.some(({ at }) => at)) && stock.every(({ steps }) => steps.every(({ at, kg }) => at || kg >= 0));
}

/** The names that can be looked at one by one: materials, or lots, offers and bins. */
export function groupsOf(stock, level) {
  const groups = new Map();
  for (const one of stock) {
    const name = nameOf(one, level);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(one);
  }
  return groups;
}

function nameOf({ kind, source, material }, level) {
  if (kind === "bin") return t("picture.bin", { bin: source });
  return level === "lots" ? source : material ?? source;
}

/** Draw the stock of the groups that are most in use, the rest together; or of one group. */
export function drawStock(where, flows, { level, most, only }) {
  const moments = momentsOf(flows);
  const lines = linesOf(flows.stock, { level, most, only, moments });
  const chart = draw(where, optionOf(lines, moments), {
    label: t("picture.stock_label"), height: 400, ...asTable(lines, moments),
  });
  return chart;
}

function momentsOf({ stock, places }) {
  if (!isDated(stock)) return undated(places);
  const known = stock.flatMap(({ steps }) => steps.flatMap(({ at }) => (at ? [Date.parse(at)] : [])));
  const [first, last] = [Math.min(...known), Math.max(...known)];
  const edge = Math.max(HOUR_MS, (last - first) / 40);
  return { dated: true, first: first - edge, last: last + edge, of: ({ at }) => (at ? Date.parse(at) : first - edge) };
}

/** Without times, charge after charge, as the plan has them. */
function undated(places) {
  const orders = places.filter(({ kind }) => kind === "charge").map(({ name }) => name);
  const index = new Map(orders.map((name, at) => [name, at + 1]));
  return { dated: false, orders, first: 0, last: orders.length,
    of: ({ kg, cause, of }) => (kg < 0 && cause === "charged" ? index.get(of) ?? 0 : 0) };
}

function linesOf(stock, { level, most, only, moments }) {
  const groups = [...groupsOf(stock, level)].filter(([name]) => !only || name === only);
  const lines = groups.map(([name, members]) => lineOf(name, members, moments)).sort((a, b) => b.taken - a.taken || b.top - a.top);
  if (lines.length <= most + 1) return lines;
  const rest = groups.filter(([name]) => lines.findIndex((line) => line.name === name) >= most).flatMap(([, members]) => members);
  return [...lines.slice(0, most), lineOf(t("picture.others", { count: lines.length - most }), rest, moments)];
}

function lineOf(name, members, moments) {
  const steps = members.flatMap(({ source, steps }) => steps.map((step) => ({ ...step, source, ms: moments.of(step) })));
  steps.sort((a, b) => a.ms - b.ms || b.kg - a.kg);
  const points = [[moments.first, 0]];
  let [kg, taken, top] = [0, 0, 0];
  for (const step of steps) {
    kg = Math.abs(kg + step.kg) < 1e-6 ? 0 : kg + step.kg;
    taken -= Math.min(0, step.kg);
    top = Math.max(top, kg);
    const last = points.at(-1);
    if (last[0] === step.ms) last[1] = kg;
    else points.push([step.ms, kg]);
  }
  points.push([moments.last, kg]);
  return { name, points, taken, top, end: kg, bought: steps.filter(({ cause }) => cause === "bought") };
}

function optionOf(lines, moments) {
  const place = (ms) => (moments.dated ? wall(ms) : ms);
  return {
    useUTC: true,
    grid: { left: 84, right: 24, top: 76, bottom: 48 },
    legend: { top: 8, left: 8, right: 8, type: "scroll", icon: "roundRect", textStyle: { color: "#1d2b38" } },
    tooltip: { trigger: "axis", formatter: (shown) => words(shown, moments) },
    xAxis: moments.dated ? dayAxis() : chargeAxis(moments),
    yAxis: {
      type: "value", min: 0, boundaryGap: [0, "10%"], name: t("picture.head_kg"), nameTextStyle: { color: "#526170" },
      axisLabel: { color: "#526170", formatter: (kg) => number(kg) },
    },
    series: lines.map((line, at) => ({
      type: "line", step: "end", name: line.name, showSymbol: true, symbol: SYMBOLS[at % SYMBOLS.length], symbolSize: 6,
      color: COLOURS[at % COLOURS.length], lineStyle: {
        width: 2, type: ["solid", "dashed", "dotted"][Math.floor(at / COLOURS.length) % 3],
      },
      data: line.points.map(([ms, kg]) => [place(ms), kg]),
      markPoint: {
        symbol: "pin", symbolSize: 34, label: { formatter: "+", color: "#fff", fontWeight: 700 },
        data: line.bought.map((step) => ({ name: t("picture.bought"), coord: [place(step.ms), heightAt(line, step.ms)] })),
        tooltip: { formatter: () => t(
          "picture.bought_label", { kg: number(line.bought.reduce((sum, { kg }) => sum + kg, 0)), name: line.name },
        ) },
      },
    })),
  };
}

function heightAt(line, ms) {
  return line.points.findLast(([at]) => at <= ms)[1];
}

function dayAxis() {
  const day = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
  const hour = new Intl.DateTimeFormat(locale, { timeZone: "UTC", hour: "2-digit", minute: "2-digit" });
  return {
    type: "time", minInterval: HOUR_MS, splitLine: { show: true, lineStyle: { color: "#e4e9ed" } },
    axisLabel: { color: "#526170", hideOverlap: true, formatter: (ms) => (ms % (24 * HOUR_MS) === 0 ? day : hour).format(ms) },
  };
}

function chargeAxis({ orders, last }) {
  return {
    type: "value", min: 0, max: last, minInterval: 1, name: t("picture.after_charge"), nameLocation: "middle", nameGap: 30,
    axisLabel: { color: "#526170", hideOverlap: true, formatter: (at) => (at === 0 ? t("picture.at_first") : orders[at - 1] ?? "") },
  };
}

function words(shown, moments) {
  const at = shown[0].value[0];
  const when = moments.dated ? new Intl.DateTimeFormat(
    locale, { timeZone: "UTC", dateStyle: "medium", timeStyle: "short" },
  ).format(at) : moments.orders[at - 1] ?? t("picture.at_first");
  return [when, ...shown.map(({ seriesName, value }) => `${seriesName}: ${t("picture.kg", { kg: number(value[1]) })}`)].join("\n");
}

function asTable(lines, moments) {
  const columns = [
    { title: t("picture.what") }, { title: moments.dated ? t("picture.when") : t("picture.after_charge") },
    { title: t("picture.lies"), numeric: true }, { title: t("picture.of_it_bought"), numeric: true },
  ];
  const rows = lines.flatMap((line) => line.points.slice(1, -1).map(([ms, kg]) => [
    line.name, moments.dated ? moment(ms) : moments.orders[ms - 1] ?? t("picture.at_first"), number(kg),
    boughtAt(line, ms),
  ]));
  return { columns, rows };
}

function boughtAt(line, ms) {
  const kg = line.bought.filter((step) => step.ms === ms).reduce((sum, step) => sum + step.kg, 0);
  return kg > 0 ? number(kg) : "";
}
