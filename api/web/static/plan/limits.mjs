// The settings that limit a plan and its search: each with its unit, and what the schema says of it.
import { fill, make } from "/static/make.mjs";
import { t, typed, typing } from "/static/words.mjs";

const GROUPS = {
  search: ["time_limit_s", "gap_pct", "work_limit", "seed"],
  risk: ["max_off_spec_pct", "risk_basis", "skew", "weighing_sd_pct"],
  weighing: ["weigh_step_kg", "tap_tolerance_pct"],
  counting: ["carbon_method", "process_boundary", "coc_carried_kg", "unknown_analysis", "trace_default_pct"],
};
const UNITS = { time_limit_s: "s" };

/** Draw the limits in `where`: those that the schema of settings has. */
export function drawLimits(where, schema, settings, save, can) {
  const known = new Map(schema.map((column) => [column.name, column]));
  const groups = Object.entries(GROUPS).map(([group, names]) => {
    const fields = names.filter((name) => known.has(name)).map((name) => field(known.get(name), settings[name], save, can));
    return fields.length ? make("fieldset", { class: "limits" }, make("legend", { text: t(`plan.group_${group}`) }), fields) : null;
  });
  fill(where, make("h2", { text: t("plan.limits") }), make("div", { class: "groups" }, groups));
}

function field(column, value, save, can) {
  const id = `set-${column.name}`;
  const about = make("p", { class: "soft", id: `${id}-about`, text: column.description });
  const wrong = make("p", { class: "wrong", id: `${id}-wrong`, hidden: true, text: t("plan.not_a_number") });
  const input = column.choices?.length ? choice(column, value, id, can) : entry(column, value, id, can);
  input.setAttribute("aria-describedby", `${id}-about ${id}-wrong`);
  input.addEventListener("change", () => {
    const found = read(column, input.value);
    wrong.hidden = !Number.isNaN(found);
    input.setAttribute("aria-invalid", String(!wrong.hidden));
    if (wrong.hidden) save(column.name, found);
  });
  const unit = UNITS[column.name] ?? column.unit;
  return make("div", { class: "limit" },
    make("label", { for: id }, t(`plan.set_${column.name}`), unit ? make("span", { class: "soft", text: ` ${unit}` }) : null), input, about, wrong);
}

function choice(column, value, id, can) {
  const usual = t("plan.usual", { usual: column.blank });
  return make("select", { id, disabled: !can }, ["", ...column.choices].map((one) =>
    make("option", { value: one, text: one || usual, selected: one === (value ?? "") })));
}

function entry(column, value, id, can) {
  return make("input", { id, inputmode: "decimal", autocomplete: "off", disabled: !can, value: typing(value), placeholder: t("plan.usual", { usual: column.blank }) });
}

function read(column, text) {
  if (text.trim() === "") return null;
  return column.choices?.length ? text : typed(text);
}
