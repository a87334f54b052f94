// What takes planning again, on demand: near-equal other plans, and specs as advice.
import { table } from "/static/chart.mjs";
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { addressOf, runId } from "/static/run.mjs";
import { goals, plus } from "/static/why/question.mjs";
import { reviseButton } from "/static/why/revise.mjs";
import { cost } from "/static/why/verdicts.mjs";
import { elementName, number, t } from "/static/words.mjs";

const CHOICES = 4;
const MOST_LIMITS = 4;
const SAMPLES = 3;
const MOST_UNSURE = 3;

/** Other plans that are nearly as good. */
export function choices() {
  return onDemand("choices", `choices=${CHOICES}`, ({ choices: found }) => [
    found.choices.length ? null : make("p", { text: t("why.no_choice") }),
    make("div", { class: "cards" }, found.choices.map((one) => choice(one, found.currency))),
    found.not_chosen.length ? make("details", {}, make("summary", { text: t("why.not_chosen") }),
      make("ul", {}, found.not_chosen.map((one) => make("li", { text: `${one.title}: ${one.why}` })))) : null,
  ]);
}

function choice(one, currency) {
  return make("article", { class: "card" },
    make("h3", { text: one.title }), make("p", { text: one.message }),
    make("p", { class: "price", text: cost(one.cost_difference, currency) }),
    goals(one.goals),
    make("p", { class: "soft", text: one.taken.slice(0, 6).map((taken) => `${taken.source} ${plus(taken.kg, 0)} kg`).join(", ") }),
    reviseButton(t("why.open_choice"), one, { second: true }));
}

/** What a sample of each lot is worth, and what accepting more misses would bring. */
export function samples() {
  return onDemand("samples", `samples=${SAMPLES}`, ({ samples: found }) => [
    found.note ? make("p", { class: "soft", text: found.note }) : null,
    found.complete ? null : make("p", { class: "soft", text: t("why.not_complete") }),
    found.samples.length ? null : make("p", { text: t("why.no_sample") }),
    make("ul", {}, found.samples.filter((one) => one.cost_saved !== null).map((one) => make("li", { text: one.message }))),
    found.samples.length ? table(sampleColumns(found.currency), found.samples.map(sampleRow), t("why.part_samples")) : null,
    found.risk ? make("p", { text: found.risk.message }) : null,
  ]);
}

function sampleColumns(currency) {
  const figures = ["saves", "frees", "gains", "about"].map((name) => ({ title: t(`why.sample_${name}`, { currency }), numeric: true }));
  return [{ title: t("why.head_lot") }, ...figures, { title: t("why.sample_unsure") }];
}

function sampleRow(one) {
  const unsure = one.elements.slice(0, MOST_UNSURE).filter((row) => row.about_kg > 0).map((row) => (row.bound_pct === null
    ? t("why.unsure", { element: row.element, pct: number(row.pct, 3), sd: number(row.sd_pct, 3) })
    : t("why.bounded", { element: row.element, pct: number(row.bound_pct, 3) })));
  return [one.source, figureOf(one.cost_saved, 0), figureOf(one.primary_freed_kg, 0),
    figureOf(one.recycled_gained_pct, 2), number(one.about_kg), unsure.join(", ")];
}

function figureOf(value, decimals) {
  return value === null ? "–" : plus(value, decimals);
}

/** Which limit of each alloy costs how much recycled content. */
export function advice() {
  return onDemand("advice", "advice=true", ({ advice: found }) => [
    found.complete ? null : make("p", { class: "soft", text: t("why.not_complete") }),
    found.alloys.map(alloy),
  ]);
}

function alloy(one) {
  const limits = one.limits.filter((limit) => (limit.alone.gain ?? 0) > 0).slice(0, MOST_LIMITS);
  const columns = [{ title: t("why.head_limit") }, { title: t("why.head_gain"), numeric: true },
    { title: t("why.head_gain_step"), numeric: true }];
  const rows = limits.map((limit) => [
    t(
      `why.${limit.what}`,
      { name: elementName(limit.element), sign: limit.side === "most" ? "≤" : "≥", limit: number(limit.limit, 4, 0), unit: limit.unit },
    ),
    points(limit.alone.gain),
    limit.alone.gain_wider === null ? "–" : t(
      "why.gain_per", { gain: points(limit.alone.gain_wider), step: number(limit.step, 4, 0), unit: limit.unit },
    ),
  ]);
  return make("article", { class: "panel answer" }, make("h3", { text: one.alloy }), make("p", { text: one.message }),
    rows.length ? table(columns, rows, one.alloy) : null);
}

function points(value) {
  return value === null ? "–" : plus(value, 2);
}

/** A button that asks for a part of the explanation, and shows it; it may take a while. */
function onDemand(name, query, shown) {
  const answer = make("div", { class: "answer", "aria-live": "polite" });
  const button = make("button", { type: "button", class: "second", text: t(`why.look_${name}`), on: { click: async () => {
    button.disabled = true;
    const stop = waiting(answer);
    try {
      fill(answer, shown((await ask("GET", `${addressOf(runId, "explanation")}?${query}`)).body));
    } catch (error) {
      fill(answer, make("p", { class: "wrong", text: error.message }));
    }
    stop();
    button.disabled = false;
  } } });
  return [make("p", { class: "soft", text: t(`why.about_${name}`) }), button, answer];
}

/** Say that it is being planned, and for how long by now; the answer ends it. */
function waiting(answer) {
  const began = Date.now();
  const clock = make("span", { "aria-hidden": "true" });
  const tick = () => { clock.textContent = t("why.gone", { gone: number(Math.round((Date.now() - began) / 1000)) }); };
  fill(answer, make("p", { class: "loading" }, t("why.takes_long"), " ", clock));
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
