// One charge: what goes in, what it becomes, and where its chemistry lies against spec and aim.
import { drawn, percent, standing } from "/static/charges/bars.mjs";
import { figure, sum } from "/static/charges/model.mjs";
import { table } from "/static/chart.mjs";
import { fill, make } from "/static/make.mjs";
import { moment, number, t } from "/static/words.mjs";

/** Show the charge of a column in `where`; `left` is told when it is closed. */
export function detail(where, column, input, currency, left) {
  const { charge } = column;
  const close = make("button", { type: "button", class: "quiet", "aria-label": t("charges.close_detail", { order: column.order }), text: "×", on: { click: left } });
  fill(where, make("div", { class: "row detail-head" },
    make("h2", { tabindex: -1, id: "detail-name", text: t("charges.detail", { order: column.order, alloy: column.alloy }) }),
    make("span", { class: "soft", text: [column.furnace, column.start && moment(column.start), column.customer].filter(Boolean).join(" · ") }),
    make("span", { class: "grow" }), close),
  figuresOf(charge, input, currency),
  make("div", { class: "detail-parts" },
    make("section", {}, make("h3", { text: t("charges.goes_in") }), lines(charge, currency), ...treated(column.treatments, currency)),
    make("section", {}, make("h3", { text: t("charges.chemistry") }), chemistry(charge), make("p", { class: "soft legend", text: t("charges.bars_legend") }))));
  where.hidden = false;
  where.querySelector("h2").focus();
}

function figuresOf(charge, input, currency) {
  const capacity = figure((input.furnaces ?? []).find((one) => one.furnace_id === charge.furnace)?.capacity_kg);
  const pre = charge.recycled_content_pct === null || charge.post_consumer_pct === null ? null : charge.recycled_content_pct - charge.post_consumer_pct;
  return figures([
    ["tapped", `${number(charge.tap_kg)} kg`],
    ["melt", capacity ? t("charges.fill", { kg: number(charge.melt_kg), pct: number((100 * charge.melt_kg) / capacity, 0) }) : `${number(charge.melt_kg)} kg`],
    ["heel", charge.heel_kg ? `${number(charge.heel_kg)} kg` : null],
    ["recycled", charge.recycled_content_pct === null ? null : `${number(charge.recycled_content_pct, 1)} %`],
    ["pre_post", pre === null ? null : `${number(pre, 1)} % + ${number(charge.post_consumer_pct, 1)} %`],
    ["loss", `${number(charge.metal_loss_kg)} kg`],
    ["cost_of", `${number(charge.cost)} ${currency}`],
    ["cost_per_t", charge.tap_kg ? `${number((1000 * charge.cost) / charge.tap_kg)} ${currency}` : null],
    ["carbon", charge.kgco2e_per_t === null ? null : `${number(charge.kgco2e_per_t)} kg`],
    ["off_spec", charge.off_spec_pct === null ? null : `${number(charge.off_spec_pct, 2)} %`],
    ["off_spec_drawn", (charge.off_spec_drawn_pct ?? null) === null ? null : `${number(charge.off_spec_drawn_pct, 2)} %`],
  ]);
}

/** Figures with their names; what does not apply is left out. */
export function figures(named) {
  return make("dl", { class: "figures" }, named.filter(([, text]) => text !== null).map(([name, text]) =>
    make("div", {}, make("dt", { text: t(`charges.figure_${name}`) }), make("dd", { text }))));
}

function lines(charge, currency) {
  const whole = sum(charge.lines.map((line) => line.kg));
  const columns = ["order", "source", "kg", "pieces", "share", "line_cost"].map((name) => ({ title: t(`charges.line_${name}`, { currency }), numeric: name !== "source" }));
  const rows = [...charge.lines].sort((one, other) => one.loading_order - other.loading_order).map((line) => [
    line.kind === "heel" ? "–" : number(line.loading_order),
    line.kind === "heel" ? t("charges.kind_heel") : line.source,
    number(line.kg), line.pieces === null ? "" : number(line.pieces), number((100 * line.kg) / whole, 1), number(line.cost),
  ]);
  return make("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("charges.goes_in") }, table(columns, rows, t("charges.goes_in")));
}

/** What is taken out of the melt, if anything is. */
function treated(treatments, currency) {
  if (!treatments.length) return [];
  const columns = ["name", "element", "before", "after", "removed", "reagent", "cost"].map((name, at) => ({ title: t(`charges.treat_${name}`, { currency }), numeric: at > 1 }));
  const rows = treatments.map((row) => [row.treatment_id, row.element, percent(row.before_pct), percent(row.after_pct), number(row.removed_kg, 1), number(row.reagent_kg, 1), number(row.cost)]);
  return [make("h3", { text: t("charges.treated") }),
    make("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("charges.treated") }, table(columns, rows, t("charges.treated")))];
}

function chemistry(charge) {
  const columns = [
    ["element", false], ["pct", true], ["bar", false], ["spec", true], ["aim", true], ["stands", false],
  ].map(([name, numeric]) => ({ title: t(`charges.chem_${name}`), numeric }));
  if (charge.analysis.some((row) => row.off_spec_pct !== null)) columns.push({ title: t("charges.chem_off"), numeric: true });
  const rows = charge.analysis.map((row) => {
    const { sign, kind, text } = standing(row);
    const label = t("charges.bar", { element: row.element, pct: percent(row.pct), spec: between(row.min_pct, row.max_pct), stands: text });
    const cells = [row.element, percent(row.pct), drawn(row, label), between(row.min_pct, row.max_pct), between(row.aim_min_pct, row.aim_max_pct),
      make("span", { class: `stands ${kind}`, text: `${sign} ${text}`.trim() })];
    return columns.length > cells.length ? [...cells, row.off_spec_pct === null ? "" : number(row.off_spec_pct, 2)] : cells;
  });
  const shown = table(columns, rows, t("charges.chemistry"));
  shown.classList.add("chemistry");
  return make("div", { class: "wide", tabindex: 0, role: "region", "aria-label": t("charges.chemistry") }, shown);
}

function between(low, high) {
  if (low === null && high === null) return "";
  if (low === null) return `≤ ${percent(high)}`;
  return high === null ? `≥ ${percent(low)}` : `${percent(low)} – ${percent(high)}`;
}
