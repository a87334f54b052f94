// Which orders are to be planned. What is left out is remembered by this browser, for this scenario.
import { fill, make } from "/static/make.mjs";
import { LIMITS } from "/static/plan/order_limits.mjs";
import { scenarioId } from "/static/run.mjs";
import { date, number, t, zoneOf } from "/static/words.mjs";

const KEY = `remelt:left-out:${scenarioId}`;

/** Names of orders that are not to be planned, of those that there are. */
export function leftOut(rows) {
  let kept = [];
  try { kept = JSON.parse(localStorage.getItem(KEY) ?? "[]"); } catch { kept = []; }
  const names = new Set(rows.map((row) => row.cells.order_id));
  return kept.filter((name) => names.has(name));
}

/** Draw the orders in `where`, each with a box; `told` hears of changes. */
export function drawOrders(where, rows, settings, can, told) {
  const zone = zoneOf(settings);
  const named = rows.filter((row) => typeof row.cells.order_id === "string");
  const out = new Set(leftOut(named));
  const keep = () => {
    localStorage.setItem(KEY, JSON.stringify([...out]));
    drawOrders(where, rows, settings, can, told);
    told();
  };
  const put = (name, isIn) => { if (isIn) out.delete(name); else out.add(name); };
  if (!named.length) return fill(where, make("h2", { text: t("plan.orders") }), make("p", { class: "soft", text: t("plan.no_orders") }));
  const focused = document.activeElement?.id;
  const all = box("order-all", t("plan.all_orders"), out.size === 0, can,
    (isIn) => { for (const row of named) put(row.cells.order_id, isIn); keep(); });
  all.indeterminate = out.size > 0 && out.size < named.length;
  const cells = (row, at) => [
    box(`order-${at}`, t("plan.with_order", { order: row.cells.order_id }), !out.has(row.cells.order_id),
      can, (isIn) => { put(row.cells.order_id, isIn); keep(); }),
    ...heads.map((name) => COLUMNS[name](row.cells, zone)),
  ];
  const heads = Object.keys(COLUMNS).filter((name) => named.some((row) => COLUMNS[name](row.cells) !== ""));
  fill(where, make("h2", { text: t("plan.orders") }),
    make("p", { class: "soft", text: t("plan.orders_in", { many: named.length - out.size, all: named.length }) }),
    make("div", { class: "wide scroll", tabindex: 0, role: "region", "aria-label": t("plan.orders") },
      make("table", { class: "plain orders" },
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, all),
        heads.map((name) => make("th",
          { scope: "col", class: NUMERIC.has(name) ? "num" : null,
          text: LIMITS.includes(name) ? t(`plan.limit_${name}`) : t(`plan.head_${name}`, { zone }) })))),
      make("tbody", {}, named.map((row, at) => make("tr", { class: out.has(row.cells.order_id) ? "left-out" : null },
        cells(row, at).map((cell, nth) => make("td", { class: NUMERIC.has(heads[nth - 1]) ? "num" : null }, cell))))))));
  if (focused?.startsWith("order-")) document.getElementById(focused)?.focus();
}

const COLUMNS = {
  order: (cells) => cells.order_id,
  alloy: (cells) => text(cells.alloy),
  furnace: (cells) => text(cells.furnace),
  start: (cells, zone) => (typeof cells.start === "string" ? date(cells.start, zone) : text(cells.start)),
  tap: tapOf,
  priority: (cells) => text(cells.priority),
  ...Object.fromEntries(LIMITS.map((name) => [name, (cells) => text(cells[name])])),
};
const NUMERIC = new Set(["tap", "priority", ...LIMITS]);

function box(id, label, checked, can, on) {
  const found = make("input", { type: "checkbox", id, "aria-label": label, disabled: !can });
  found.checked = checked;
  found.addEventListener("change", () => on(found.checked));
  return found;
}

function tapOf(cells) {
  const kg = (name) => {
    const masses = [cells[`${name}_kg`], 1000 * cells[`${name}_t`], 0.45359237 * cells[`${name}_lb`]];
    const [found] = masses.filter((one) => Number.isFinite(Number(one)) && one !== null && one !== "");
    return found === undefined ? null : number(Number(found));
  };
  return kg("tap") ?? ([kg("tap_min") ?? number(0), kg("tap_max") ?? "…"].join(" – "));
}

function text(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? number(value, 3, 0) : String(value);
}
