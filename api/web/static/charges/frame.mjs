// The matrix's heading and sums: furnaces, orders with alloy, tap and time; kilograms in all.
import { sumsOf } from "/static/charges/balance.mjs";
import { SEEN_KG } from "/static/charges/model.mjs";
import { make } from "/static/make.mjs";
import { isRisky } from "/static/run_bar/doubts.mjs";
import { brief, number, t } from "/static/words.mjs";

/** So many signs of a sum stand in a narrow column; more of them are written smaller. */
const MOST_WIDE = 6;
const INFO = ["price", "mass", "used", "left"];

/** The widths of the columns, told once for the whole table. */
export function widths(model) {
  return make("colgroup", {}, make("col", { class: "of-source" }), INFO.map((name) => make("col", { class: `of-info at-${name}` })),
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
    make("tr", { class: "furnaces", "aria-rowindex": 1 }, make(
      "td", { colspan: 1, class: "frozen source" },
    ), INFO.map((name) => make("td", { class: `at-${name}` })),
      groups.map(({ furnace, count }) => make("th", { colspan: count, scope: "colgroup" },
        make("span", { class: "furnace", text: furnace === null ? t("charges.no_furnace") : t("charges.furnace", { furnace }) })))),
    make("tr", { "aria-rowindex": 2 }, make("th", { scope: "col", class: "frozen source", text: t("charges.source") }),
      INFO.map((name) => make(
        "th", { scope: "col", class: `num frozen info at-${name}`, text: t(`charges.head_${name}`, { currency: model.currency }) },
      )),
      model.columns.map((column, place) => orderHead(column, place, open, model))));
}

function orderHead(column, place, open, model) {
  const words = [column.alloy, t("charges.tap", { t: number(column.charge.tap_kg / 1000, 1) }), brief(column.start)];
  const risky = () => risk(column.charge, model);
  const told = () => words.map((text) => make("span", { text }));
  const button = make(
    "button",
    { type: "button", class: "order quiet", tabindex: -1, title: `${column.order} · ${column.alloy}`, on: { click: () => open(column) } },
    make("b", { text: column.order }), risky(), ...told(), make("span", { class: "unseen", text: t("charges.open") }),
  );
  // A button is printed on the first page only, so that paper has the same words as text.
  const paper = make("div", { class: "on-paper", "aria-hidden": "true" }, make("b", { text: column.order }), risky(), ...told());
  return make("th", { scope: "col", data: { column: place }, "aria-colindex": INFO.length + 2 + place }, button, paper);
}

/** The chance to miss the spec: where it is large, or where somebody has said which is accepted. */
function risk(charge, { accepted, isOfEach }) {
  if (charge.off_spec_pct !== null && accepted !== null) {
    const title = t(isOfEach ? "charges.accepted_of_each_how" : "charges.accepted_how", { accepted: number(accepted, 2, 0) });
    return make("span", { class: "chance", title, text: t("charges.chance", { pct: number(charge.off_spec_pct, 1, 0) }) });
  }
  if (!isRisky(charge)) return null;
  return make("span", { class: "risk", title: t("charges.risky_how"), text: t("charges.risky", { pct: number(charge.off_spec_pct) }) });
}

/** What is there, charged and left of all rows that are looked for, of each order and in all. */
export function sums(model, looked, at, state) {
  const found = sumsOf(model, looked.rows, state);
  const name = looked.isAll ? "sum" : "sum_looked_for";
  const cell = (kg, place) => {
    const classes = ["num", `at-${INFO[place + 1] ?? "order"}`, number(kg).length > MOST_WIDE && "long"];
    return make("td", { class: classes.filter(Boolean).join(" "), text: number(kg) });
  };
  return make("tr", { class: "sums", "aria-rowindex": at },
    make("th", { scope: "row", class: "frozen source", title: t("charges.sum_how") },
      make("span", { text: t(`charges.${name}`) }),
      make("span", { class: "soft of", text: t(looked.isMore ? "charges.sum_more" : "charges.sum_without") }),
      looked.isAll && model.lost >= SEEN_KG
        ? make("span", { class: "soft of lost", text: t("charges.sum_lost", { kg: number(model.lost) }) }) : null),
    make("td", { class: "at-price" }), [found.there, found.used, found.left, ...found.orders].map(cell));
}
