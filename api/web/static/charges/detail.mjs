// One charge: what goes in, what it becomes, and where its chemistry lies against spec and aim.
import { drawn, percent, standing } from "/static/charges/bars.mjs";
import { nowOf } from "/static/charges/balance.mjs";
import { figure, sum } from "/static/charges/model.mjs";
import { treated, treatmentsOf } from "/static/charges/treatments.mjs";
import { table } from "/static/chart.mjs";
import { fill, make } from "/static/make.mjs";
import { isRisky } from "/static/run_bar/doubts.mjs";
import { elementName, moment, number, t } from "/static/words.mjs";

/** A line that differs by less is as it was. */
const MOVED_KG = 0.5;

/** One charge in `where`, as a planner's changes leave it; `closed` is told whose it was. */
export class Detail {
  #column = null;

  constructor(where, model, input, closed) {
    Object.assign(this, { where, model, input, closed });
  }

  open(column, state) {
    this.#column = column;
    this.show(state);
    this.where.hidden = false;
    this.where.querySelector("h2").focus();
  }

  /** Draw what is open anew with these changes; the focus stays where it is. */
  show(state) {
    if (!this.#column) return;
    const held = this.where.contains(document.activeElement) ? document.activeElement.dataset.part : null;
    const now = linesNow(this.model, state, this.#column);
    const changed = state.charges.get(this.#column.order);
    const isMoved = now.some((line) => line.isMoved);
    const charge = changed ?? this.#column.charge;
    const treatments = treatmentsOf(this.#column, state);
    fill(this.where, this.#head(), standingOf(changed, isMoved, state), figuresOf(charge, this.input, this.model),
      isWarned(charge, this.model) ? make("p", { class: "risk", text: `⚠ ${t("charges.risky_how")}` }) : null,
      make("div", { class: "detail-parts" },
        make("section", {}, make("h3", { text: t(changed || isMoved ? "charges.goes_in_changed" : "charges.goes_in") }),
          lines(now, this.model.currency), ...treated(treatments, this.model.currency)),
        make("section", {}, make("h3", { text: t(chemistryTitle(changed, isMoved)) }), chemistry(charge),
          make("p", { class: "soft legend", text: t("charges.bars_legend") }))));
    if (held) this.where.querySelector(`[data-part="${held}"]`)?.focus();
  }

  #head() {
    const { order, alloy, furnace, start, customer } = this.#column;
    return make("div", { class: "row detail-head" },
      make("h2", { tabindex: -1, id: "detail-name", data: { part: "name" }, text: t("charges.detail", { order, alloy }) }),
      make("span", { class: "soft", text: [furnace, start && moment(start), customer].filter(Boolean).join(" · ") }),
      make("span", { class: "grow" }),
      make("button", { type: "button", class: "quiet", data: { part: "close" },
        "aria-label": t("charges.close_detail", { order }), text: "×",
        on: { click: () => this.#close() } }));
  }

  #close() {
    const column = this.#column;
    this.#column = null;
    this.where.hidden = true;
    this.closed(column);
  }
}

/** Whether the figures are the plan's or those with the changes, where that is not the same. */
function standingOf(changed, isMoved, { exact }) {
  if (changed) return make("p", { class: "news", text: t(exact ? "charges.with_changes" : "charges.with_changes_about") });
  return isMoved ? make("p", { class: "news care without", text: t("charges.without_changes") }) : null;
}

function chemistryTitle(changed, isMoved) {
  if (changed) return "charges.chemistry_after";
  return isMoved ? "charges.chemistry_before" : "charges.chemistry";
}

/** The lines of a charge with the changes: what is new comes last, what is gone stays and says so. */
export function linesNow(model, state, column) {
  const found = column.charge.lines.map((line) => ({ ...line, before: line.kg }));
  const known = new Set(found.map((line) => line.source));
  const fresh = model.rows.filter((row) => !known.has(row.source) && nowOf(model, state, row, column) > 0)
    .map((row) => ({ source: row.source, kind: row.kind, loading_order: Infinity, pieces: null, cost: null, before: 0 }));
  return [...found, ...fresh].map((line) => {
    const kg = line.kind === "heel" ? line.kg : nowOf(model, state, line, column);
    return { ...line, kg, isMoved: Math.abs(kg - line.before) >= MOVED_KG };
  });
}

/** Whether a chance to miss the spec is large and nobody has said that it is accepted. */
function isWarned(charge, { accepted }) {
  return accepted === null && isRisky(charge);
}

function figuresOf(charge, input, model) {
  const { currency } = model;
  const capacity = figure((input.furnaces ?? []).find((one) => one.furnace_id === charge.furnace)?.capacity_kg);
  const pre = charge.recycled_content_pct === null || charge.post_consumer_pct === null ? null
    : charge.recycled_content_pct - charge.post_consumer_pct;
  return figures([
    ["tapped", `${number(charge.tap_kg)} kg`],
    ["melt", capacity ? t("charges.fill", { kg: number(charge.melt_kg), pct: number((100 * charge.melt_kg) / capacity, 0) })
      : `${number(charge.melt_kg)} kg`],
    ["heel", charge.heel_kg ? `${number(charge.heel_kg)} kg` : null],
    ["recycled", charge.recycled_content_pct === null ? null : `${number(charge.recycled_content_pct, 1)} %`],
    ["pre_post", pre === null ? null : `${number(pre, 1)} % + ${number(charge.post_consumer_pct, 1)} %`],
    ["loss", `${number(charge.metal_loss_kg)} kg`],
    ...money("cost_of", charge.cost, currency),
    ...(charge.tap_kg ? money("cost_per_t", (1000 * charge.cost) / charge.tap_kg, currency) : []),
    ["carbon", charge.kgco2e_per_t === null ? null : `${number(charge.kgco2e_per_t)} kg`],
    ["off_spec", charge.off_spec_pct === null ? null : `${isWarned(charge, model) ? "⚠ " : ""}${number(charge.off_spec_pct, 2)} %`],
    ["off_spec_drawn", (charge.off_spec_drawn_pct ?? null) === null ? null : `${number(charge.off_spec_drawn_pct, 2)} %`],
  ]);
}

/** A cost by name; one below zero is what the metal earns after all that it costs. */
export function money(name, value, unit) {
  return [[value < 0 ? `${name}_earned` : name, `${number(Math.abs(value))} ${unit}`]];
}

/** Figures with their names; what does not apply is left out. */
export function figures(named) {
  return make("dl", { class: "figures" }, named.filter(([, text]) => text !== null).map(([name, text]) =>
    make("div", {}, make("dt", { text: t(`charges.figure_${name}`) }), make("dd", { text }))));
}

function lines(now, currency) {
  const whole = sum(now.map((line) => line.kg));
  const columns = ["order", "source", "kg", "pieces", "share", "line_cost"].map((name) => ({
    title: t(`charges.line_${name}`, { currency }), numeric: name !== "source" }));
  const rows = now.sort((one, other) => one.loading_order - other.loading_order).map((line) => [
    line.kind === "heel" || line.loading_order === Infinity ? "–" : number(line.loading_order),
    line.kind === "heel" ? t("charges.kind_heel") : line.source,
    mass(line), line.pieces === null || line.isMoved ? "" : number(line.pieces),
    number((100 * line.kg) / whole, 1), line.isMoved ? "–" : number(line.cost),
  ]);
  return make("div", { class: "wide", tabindex: 0, role: "region", data: { part: "lines" }, "aria-label": t("charges.goes_in") },
    table(columns, rows, t("charges.goes_in")));
}

function mass({ kg, before, isMoved }) {
  if (!isMoved) return number(kg);
  return make("span", {}, make("b", { text: number(kg) }), " ", make("del", { class: "soft", text: number(before) }));
}

function chemistry(charge) {
  const columns = [
    ["element", false], ["pct", true], ["bar", false], ["spec", true], ["aim", true], ["stands", false],
  ].map(([name, numeric]) => ({ title: t(`charges.chem_${name}`), numeric }));
  if (charge.analysis.some((row) => row.off_spec_pct !== null)) columns.push({ title: t("charges.chem_off"), numeric: true });
  const rows = charge.analysis.map((row) => {
    const { sign, kind, text } = standing(row);
    const label = t("charges.bar",
      { element: elementName(row.element), pct: percent(row.pct), spec: between(row.min_pct, row.max_pct), stands: text });
    const cells = [elementName(row.element), percent(row.pct), drawn(row, label), between(row.min_pct, row.max_pct),
      between(row.aim_min_pct, row.aim_max_pct),
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
