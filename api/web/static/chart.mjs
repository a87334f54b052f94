// Pictures by ECharts that obey the page's policy, keep their size, and can be read as a table.
import * as echarts from "/static/vendor/echarts/echarts.esm.min.mjs";
import { fill, make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

/** Colours that people who see fewer of them can tell apart, after Okabe and Ito; text stays in ink. */
export const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a6a00", "#5d6b78"];
const INK = "#1d2b38";

/**
 * Draw a picture in `where` and return the chart. `label` says in a sentence what it shows;
 * `columns` ({title, numeric}) and `rows` (lists of text) are the same figures as a table.
 */
export function draw(where, option, { label, columns, rows, height = 420 }) {
  const open = forgotten(where);
  const canvas = make("div", { class: "picture", role: "img", "aria-label": label });
  canvas.style.height = `${height}px`;
  fill(where, canvas, columns ? asTable(columns, rows, label, open) : null);
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  chart.setOption({
    color: COLOURS,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: INK },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    ...option,
    tooltip: { confine: true, ...option.tooltip, renderMode: "richText" },
  });
  const watcher = new ResizeObserver(() => (chart.isDisposed() ? watcher.disconnect() : chart.resize()));
  watcher.observe(canvas);
  return chart;
}

/** Forget the picture that was drawn here before; whether its table was open. */
function forgotten(where) {
  for (const old of where.querySelectorAll(".picture")) echarts.getInstanceByDom(old)?.dispose();
  return where.querySelector("details.as-table")?.open ?? false;
}

function asTable(columns, rows, label, open) {
  return make("details", { class: "as-table", open },
    make("summary", { text: t("frame.as_table") }),
    make("div", { class: "wide", tabindex: 0, role: "group", "aria-label": label }, table(columns, rows, label)));
}

/** A plain table; `columns` are {title, numeric}, `rows` lists of texts or elements. */
export function table(columns, rows, caption) {
  return make("table", { class: "plain" },
    make("caption", { class: "unseen", text: caption }),
    make("thead", {}, make("tr", {}, columns.map(({ title, numeric }) =>
      make("th", { scope: "col", class: numeric ? "num" : null, text: title })))),
    make("tbody", {}, rows.map((row) => make("tr", {}, row.map((cell, at) =>
      make("td", { class: columns[at].numeric ? "num" : null }, cell))))));
}
