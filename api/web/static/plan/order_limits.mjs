// Limits of what a charge may come to, for all orders at once: columns of the orders, of which single
// ones may differ.
import { make } from "/static/make.mjs";
import { scenarioId } from "/static/run.mjs";
import { example, number, t, typed, typing } from "/static/words.mjs";

/** The columns of orders that limit results. */
export const LIMITS = ["min_recycled_pct", "min_post_consumer_pct", "max_metal_loss_pct", "max_dross_kg_per_t", "max_kgco2e_per_t"];

/** One box for each limit; `limit(column, value)` sets it in every order. */
export function allOrders(schema, rows, limit, can) {
  const named = rows.filter((row) => typeof row.cells.order_id === "string");
  if (!named.length) return null;
  const to = `/scenarios/${encodeURIComponent(scenarioId)}/inventory#orders`;
  return make("fieldset", { class: "limits" }, make("legend", { text: t("plan.group_orders") }),
    LIMITS.filter((name) => schema.some((column) => column.name === name)).map((name) => field(name, named, limit, can)),
    make("p", { class: "soft" }, t("plan.single_orders"), " ", make("a", { href: to, text: t("plan.in_inventory") })));
}

function field(name, rows, limit, can) {
  const id = `all-${name}`;
  const values = new Set(rows.map((row) => row.cells[name] ?? null));
  const [only] = values;
  const wrong = make("p", { class: "wrong", id: `${id}-wrong`, hidden: true, text: t("plan.not_a_number", { example: example() }) });
  const input = make("input", { id, inputmode: "decimal", autocomplete: "off", disabled: !can, "aria-describedby": `${id}-wrong`,
    placeholder: values.size > 1 ? differing(values) : t("plan.no_limit") });
  if (values.size === 1) input.value = typing(only);
  const was = input.value;
  input.addEventListener("change", () => {
    const found = input.value.trim() === "" ? null : typed(input.value, { share: name.endsWith("_pct") });
    wrong.hidden = !Number.isNaN(found);
    input.setAttribute("aria-invalid", String(!wrong.hidden));
    if (wrong.hidden && input.value !== was) limit(name, found);
  });
  return make("div", { class: "limit" }, make("label", { for: id, text: t(`plan.limit_${name}`) }), input, wrong);
}

/** What single orders ask for, from the least to the most; some may ask for nothing. */
function differing(values) {
  const given = [...values].filter((one) => typeof one === "number");
  const span = [...new Set([Math.min(...given), Math.max(...given)])].map((one) => number(one, 3, 0)).join(" – ");
  return given.length ? t(values.has(null) ? "plan.some_differ" : "plan.all_differ", { span }) : t("plan.no_limit");
}
