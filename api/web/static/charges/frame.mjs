// The matrix's heading and sums: furnaces, orders with alloy, tap and time; kilograms in all.
import { at, sum } from "/static/charges/model.mjs";
import { make } from "/static/make.mjs";
import { brief, number, t } from "/static/words.mjs";

const INFO = ["price", "mass", "used", "left"];

/** The widths of the columns, told once for the whole table. */
export function widths(model) {
  return make("colgroup", {}, make("col", { class: "of-source" }), INFO.map(() => make("col", { class: "of-info" })),
    model.columns.map(() => make("col", { class: "of-order" })));
}

/** Two lines: furnaces, and below them a button for each order that opens its charge. */
export function heading(model, open) {
  const groups = [];
  for (const column of model.columns) {
    const last = groups.at(-1);
    if (last?.furnace === column.furnace) last.count += 1;
    else groups.push({ furnace: column.furnace, count: 1 });
  }
  return make("thead", {},
    make("tr", { class: "furnaces", "aria-rowindex": 1 }, make("td", { colspan: 1, class: "frozen source" }), make("td", { colspan: INFO.length }),
      groups.map(({ furnace, count }) => make("th", { colspan: count, scope: "colgroup" },
        make("span", { class: "furnace", text: furnace === null ? t("charges.no_furnace") : t("charges.furnace", { furnace }) })))),
    make("tr", { "aria-rowindex": 2 }, make("th", { scope: "col", class: "frozen source", text: t("charges.source") }),
      INFO.map((name) => make("th", { scope: "col", class: "num frozen info", text: t(`charges.head_${name}`, { currency: model.currency }) })),
      model.columns.map((column, place) => orderHead(column, place, open))));
}

function orderHead(column, place, open) {
  const words = [column.alloy, t("charges.tap", { t: number(column.charge.tap_kg / 1000, 1) }), brief(column.start)];
  return make("th", { scope: "col", data: { column: place }, "aria-colindex": INFO.length + 2 + place },
    make("button", { type: "button", class: "order quiet", tabindex: -1, on: { click: () => open(column) },
      title: `${column.order} · ${column.alloy}` },
      make("b", { text: column.order }), ...words.map((text) => make("span", { text })), make("span", { class: "unseen", text: t("charges.open") })));
}

/** What is charged of all rows that are shown, of each order and in all. */
export function sums(model, rows, state) {
  const charged = model.columns.map((column) => sum(rows.map((row) => {
    const key = at(row.source, column.order);
    return state.changes.of(row.source, column.order)?.kg ?? state.moved.get(key) ?? model.cells.get(key)?.kg ?? 0;
  })));
  return make("tr", { class: "sums", "aria-rowindex": rows.length + 3 },
    make("th", { scope: "row", class: "frozen source", text: t("charges.sum") }),
    make("td", {}), make("td", { class: "num", text: number(sum(rows.map((row) => row.mass ?? 0))) }),
    make("td", { class: "num", text: number(sum(charged)) }), make("td", { class: "num", text: number(sum(rows.map((row) => row.left ?? 0))) }),
    charged.map((kg) => make("td", { class: "num", text: number(kg) })));
}
