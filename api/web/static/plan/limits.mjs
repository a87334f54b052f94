// What a plan may not pass: limits of its charges and the risk that is accepted; and, folded away, how
// it is searched, weighed and counted.
import { fill, make } from "/static/make.mjs";
import { allOrders } from "/static/plan/order_limits.mjs";
import { inWordsOf } from "/static/plan/problems.mjs";
import { control } from "/static/setting.mjs";
import { example, known, t, typed } from "/static/words.mjs";

const GROUPS = {
  search: ["time_limit_s", "gap_pct", "work_limit", "seed"],
  weighing: ["weigh_step_kg", "tap_tolerance_pct", "weighing_sd_pct", "skew"],
  counting: ["carbon_method", "process_boundary", "coc_carried_kg", "unknown_analysis", "trace_default_pct"],
};
const RISK = ["max_off_spec_pct", "risk_basis"];

/**
 * Draw the limits in `where`: of orders (`rows`, columns of `schema.orders`), and those of the schema of
 * settings. `save` keeps a setting, `limit` a column of all orders.
 */
export function drawLimits(where, schema, { settings, rows }, { save, limit }, can) {
  const columns = new Map(schema.settings.map((column) => [column.name, column]));
  const group = (name, names) => {
    const fields = names.filter((one) => columns.has(one)).map((one) => field(columns.get(one), settings[one], save, can));
    return fields.length ? make("fieldset", { class: "limits" }, make("legend", { text: t(`plan.group_${name}`) }), fields) : null;
  };
  const isOpen = where.querySelector("details")?.open ?? false;
  fill(where, make("h2", { text: t("plan.limits") }),
    make("div", { class: "groups" }, allOrders(schema.orders, rows, limit, can), group("risk", RISK)),
    make("details", { class: "how", open: isOpen }, make("summary", { text: t("plan.how") }),
      make("div", { class: "groups" }, Object.entries(GROUPS).map(([name, names]) => group(name, names)))));
}

/** Say at each limit what is wrong with it, if anything is: issues of settings and of orders. */
export function markLimits(where, issues) {
  for (const input of where.querySelectorAll(".limit :is(input, select)")) {
    const [table, name] = input.id.startsWith("set-") ? ["settings", input.id.slice(4)] : ["orders", input.id.slice(4)];
    const [found, ...more] = issues.filter((issue) => issue.severity === "error" && issue.table === table && issue.column === name);
    const typedWrong = document.getElementById(`${input.id}-wrong`);
    input.parentElement.querySelector(".judged")?.remove();
    const label = input.parentElement.querySelector("label").firstChild.textContent;
    if (found) typedWrong.after(make("p", { class: "wrong judged", text: inWordsOf(found, label, more.length === 0) }));
    input.setAttribute("aria-invalid", String(Boolean(found) || !typedWrong.hidden));
    for (let one = found ? input : null; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
  }
}

function field(column, value, save, can) {
  const id = `set-${column.name}`;
  const about = make("p", { class: "soft", id: `${id}-about`, text: t(`plan.about_${column.name}`) });
  const wrong = make("p", { class: "wrong", id: `${id}-wrong`, hidden: true, text: t("plan.not_a_number", { example: example() }) });
  const named = (one) => (known(`plan.choice_${column.name}_${one}`) ? t(`plan.choice_${column.name}_${one}`) : one);
  const input = control(column, value, { id, may: can, named: column.choices?.length ? named : undefined });
  input.setAttribute("aria-describedby", `${id}-about ${id}-wrong`);
  input.addEventListener("change", () => {
    const found = read(column, input.value);
    wrong.hidden = !Number.isNaN(found);
    input.setAttribute("aria-invalid", String(!wrong.hidden));
    if (wrong.hidden) save(column.name, found);
  });
  return make("div", { class: "limit" },
    make("label", { for: id }, t(`plan.set_${column.name}`),
      column.unit ? make("span", { class: "soft", text: ` ${column.unit}` }) : null), input, about, wrong);
}

function read(column, text) {
  if (text.trim() === "") return null;
  return column.choices?.length ? text : typed(text, { share: column.unit === "%" });
}
