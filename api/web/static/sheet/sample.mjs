// What the sample of a melt says, typed in; and what brings the melt into spec.
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { say, sayWrong, unsay } from "/static/notice.mjs";
import { addressOf, runId } from "/static/run.mjs";
import { answer } from "/static/sheet/remedies.mjs";
import { number, t, typed } from "/static/words.mjs";

const FADING = ["Mg", "Na", "Ca", "Li", "Sr"];
const MORE = /^([A-Z][a-z]?)\s*[=:]?\s*(<?[^\s<]+)$/;
const MOST_DIGITS = 4;
let where, plan, executed;

/** Show the form of the run's charges in `element`. */
export async function showSample(element) {
  where = element;
  fill(where, make("p", { class: "loading", role: "status", text: t("run.loading") }));
  const [result, weights] = await Promise.all([
    ask("GET", addressOf(runId, "result")), ask("GET", addressOf(runId, "executed"))]);
  plan = result.body;
  executed = weights.body;
  const chosen = make("select", { id: "sampled", on: { change: () => draw(chosen.value) } },
    plan.charges.map((charge) => make("option", { value: charge.order_id, text: `${charge.order_id} · ${charge.alloy}` })));
  const form = make("form", { class: "sample-form no-print", novalidate: true });
  const found = make("div", { class: "corrected", "aria-live": "polite" });
  fill(where, make("div", { class: "row no-print" }, make("label", { for: "sampled", text: t("sample.charge") }), chosen), form, found);
  if (chosen.value) draw(chosen.value);
}

function draw(orderId) {
  const charge = plan.charges.find((one) => one.order_id === orderId);
  const form = where.querySelector("form");
  const asPlanned = Object.keys(weighed(orderId)).length === 0;
  fill(where.querySelector(".corrected"));
  fill(form,
    make("p", { class: "soft", text: t(asPlanned ? "sample.what" : "sample.what_weighed") }),
    make("div", { class: "figures" },
      field("mass_kg", t("sample.mass"), asPlanned ? number(charge.melt_kg, 0) : ""),
      elementsOf(charge).map((name) => field(name, t("sample.element", { name }), asPlanned ? expected(charge, name) : ""))),
    make("div", { class: "figures" },
      field("more", t("sample.more"), t("sample.more_such", { some: number(0.01, 2), most: number(0.0005, 4) })),
      field("hold_min", t("sample.hold"), number(0)),
      elementsOf(charge).filter((name) => FADING.includes(name)).map((name) => field(`fade-${name}`, t("sample.fade", { name }), "")),
      make("label", {}, make("span", { text: t("sample.target") }), make("select", { name: "target" },
        ["spec", "aim"].map((value) => make("option", { value, text: t(`sample.${value}`) }))))),
    otherwise(orderId),
    make("button", { type: "submit", text: t("sample.ask") }));
  form.onsubmit = (event) => asked(event, form, orderId);
}

/** The elements that limits of the charge speak of; sums and ratios speak of several. */
function elementsOf(charge) {
  const names = charge.analysis.flatMap((row) => (row.element.startsWith("others") ? [] : row.element.split(/[+/]/)));
  return [...new Set(names.map((name) => name.trim()))];
}

function expected(charge, name) {
  const row = charge.analysis.find((one) => one.element === name);
  return row ? number(row.pct, MOST_DIGITS, 0) : "";
}

function field(name, label, placeholder) {
  return make("label", { class: name === "more" ? "long" : null }, make("span", { text: label }),
    make("input", { name, inputmode: name === "more" ? "text" : "decimal", autocomplete: "off", placeholder }));
}

/** Weights that were reported and differ from the plan's. */
function weighed(orderId) {
  const lines = executed.lines.filter((line) => line.target === orderId && line.charged_kg !== null && line.charged_kg !== line.planned_kg);
  return Object.fromEntries(lines.map((line) => [line.source, line.charged_kg]));
}

function otherwise(orderId) {
  const weights = Object.entries(weighed(orderId)).map(([source, kg]) => `${source}: ${number(kg, 3, 0)} kg`);
  return weights.length ? make("p", { class: "soft", text: t("sample.weighed", { weights: weights.join(", ") }) }) : null;
}

async function asked(event, form, orderId) {
  event.preventDefault();
  const wrong = [];
  const body = bodyOf(form, orderId, wrong);
  for (const input of form.querySelectorAll("input")) input.setAttribute("aria-invalid", wrong.includes(input));
  if (wrong.length) {
    wrong[0].focus();
    return say(t("sample.mend"), "wrong");
  }
  unsay(t("sample.mend"));
  const button = form.querySelector("button");
  const found = where.querySelector(".corrected");
  button.disabled = true;
  fill(found, make("p", { class: "loading", role: "status", text: t("sample.asking") }));
  try {
    answer(found, (await ask("POST", "/v1/corrections", { json: body })).body);
  } catch (error) {
    fill(found);
    refused(error, form);
  }
  button.disabled = false;
}

/** What the service refuses is said, and marked where it was typed. */
function refused(error, form) {
  const issues = error.issues ?? [];
  for (const issue of issues) {
    const name = issue.pointer?.split("/").at(-1).replace(/_max$/, "");
    form.querySelector(`input[name="${CSS.escape(name ?? "")}"]`)?.setAttribute("aria-invalid", true);
  }
  if (!issues.length) return sayWrong(error);
  form.querySelector('[aria-invalid="true"]')?.focus();
  return say(issues.map((issue) => [issue.message, issue.hint].filter(Boolean).join(": ")).join("; "), "wrong");
}

/** What is asked; inputs that hold no number are put among `wrong`. */
function bodyOf(form, orderId, wrong) {
  const body = { run_id: runId, order_id: orderId, melt: {}, fade_pct_per_h: {}, target: form.elements.target.value,
    charged: weighed(orderId) };
  for (const input of form.querySelectorAll("input")) {
    const text = input.value.trim();
    if (!text) continue;
    if (input.name === "more") further(body.melt, text, () => wrong.push(input));
    else if (input.name === "hold_min") body.hold_min = figure(text, () => wrong.push(input));
    else if (input.name.startsWith("fade-")) body.fade_pct_per_h[input.name.slice(5)] = figure(text, () => wrong.push(input));
    else put(body.melt, input.name, text, () => wrong.push(input));
  }
  return body;
}

/** Further elements, parted by semicolons or line ends: "Sr 0,01; Na < 0,001". */
function further(melt, text, isWrong) {
  for (const part of text.split(";").map((one) => one.trim()).filter(Boolean)) {
    const match = MORE.exec(part.replace(/<\s+/, "<"));
    if (match) put(melt, match[1], match[2], isWrong);
    else isWrong();
  }
}

/** A figure, or after "<" the most that it can be. */
function put(melt, name, text, isWrong) {
  const isBound = text.startsWith("<");
  const value = figure(isBound ? text.slice(1) : text, isWrong);
  melt[isBound ? `${name}_max` : name] = value;
}

function figure(text, isWrong) {
  const value = typed(text);
  if (!(value >= 0)) isWrong();
  return value;
}
