// What a plan's one-word outcome leaves unsaid: goals not looked at, charges likely off spec,
// and metal that is bought without a price.
import { figure } from "/static/run_bar/figure.mjs";
import { number, t } from "/static/words.mjs";

/** From here on, in %, a chance to miss the spec is large. */
export const LARGE_PCT = 5;
/** So far, in %, a goal may be from what could be before the distance is told. */
const FAR_PCT = 5;

/** Whether a charge will likely miss a limit of its alloy; null where nothing is known of it. */
export function isRisky(charge) {
  return charge.off_spec_pct !== null && charge.off_spec_pct >= LARGE_PCT;
}

/** Sentences about a plan, each {text, isRisk, isOfCost}; `settings` and `offers` are those that it was made with. */
export function doubtsOf(plan, settings, offers = []) {
  return [...unpriced(plan, offers), ...risks(plan, settings), ...goals(plan, settings)];
}

/** What is bought for nothing, as metal is whose price nobody wrote yet: the cost is too low by it. */
function unpriced({ charges }, offers) {
  const free = new Set(offers.filter((one) => Number(one.price_per_t ?? NaN) === 0).map((one) => one.offer_id));
  const bought = new Set(charges.flatMap(({ lines }) => lines ?? []).map(({ source }) => source).filter((name) => free.has(name)));
  return bought.size ? [{ isRisk: false, isOfCost: true, text: t("run.unpriced", { names: [...bought].join(", ") }) }] : [];
}

function risks({ charges }, settings) {
  if (settings.max_off_spec_pct) return charges.length ? [stated(charges, settings)] : [];
  const risky = likeliest(charges.filter(isRisky));
  if (!risky.length) return [];
  const most = { order: risky[0].order_id, pct: number(risky[0].off_spec_pct, 0) };
  const text = risky.length === 1 ? t("run.one_risky", most) : t(
    "run.risky", { ...most, count: number(risky.length), large: number(LARGE_PCT) },
  );
  return [{ text, isRisk: true }];
}

function likeliest(charges) {
  return [...charges].sort((one, other) => other.off_spec_pct - one.off_spec_pct);
}

/** A chance that was accepted, and the largest that the plan comes to; or that no analysis tells of one. */
function stated(charges, { max_off_spec_pct: most, risk_basis: basis }) {
  const accepted = { accepted: number(most, 2, 0) };
  const [first] = likeliest(charges.filter((charge) => charge.off_spec_pct !== null));
  if (!first) return { isRisk: true, text: t("run.no_chance", accepted) };
  const name = basis === "limit" ? "run.accepted_limit" : "run.accepted_charge";
  return { isRisk: false, text: t(name, { ...accepted, order: first.order_id, pct: number(first.off_spec_pct, 1, 0) }) };
}

function goals(plan, settings) {
  if (plan.outcome !== "feasible" || settings.weights?.length) return [];
  const named = ({ goal }) => t(`goal.${goal}`);
  const unseen = plan.goals.filter((goal) => goal.value !== null && goal.bound === null);
  const far = plan.goals.filter((goal) => goal.gap_pct !== null && goal.gap_pct >= FAR_PCT);
  const told = (goal) => ({ isRisk: false, text: t("run.far", { goal: named(goal),
    value: figure(goal.goal, goal.value, plan.totals.currency), bound: figure(goal.goal, goal.bound, plan.totals.currency) }) });
  const said = unseen.length ? [{ isRisk: false, text: t("run.unseen", { goals: unseen.map(named).join(", ") }) }] : [];
  return [...said, ...far.map(told)];
}
