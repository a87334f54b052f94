// The price of changes in words: every goal by rank, better or worse, and which one pays for another.
import { make } from "/static/make.mjs";
import { number, signed, t } from "/static/words.mjs";

/** Goals of which more is better; of all others less is. */
const MORE_IS_BETTER = new Set(["recycled_content", "post_consumer_content", "coc_cover"]);
/** What is less is dust of reckoning. */
const LEAST = { "%": 0.005, kg: 0.5, money: 0.5 };
const OTHER_LEAST = 0.005;
const FINE = 10;

/** How many lines move, and how much is charged otherwise. */
export function movedOf({ lines, moved_kg: kg }) {
  if (!lines.length) return t("charges.none_moves");
  return t(lines.length === 1 ? "charges.one_moves" : "charges.lines_move", { count: number(lines.length), kg: number(kg) });
}

/** Every goal in its order with what it comes to; cost also where it is no goal, once it is known. */
export function goalsOf(found) {
  const ranked = found.goals.filter((goal) => goal.goal !== "changes").map((goal) => judged(goal, found.currency));
  const rows = ranked.map((goal, at) => told(goal, ranked.length > 1 ? at + 1 : null));
  if (found.cost_difference !== null && !ranked.some(({ goal }) => goal === "cost")) {
    const cost = judged({ goal: "cost", difference: found.cost_difference, unit: found.currency }, found.currency);
    rows.push(told(cost, null));
  }
  return [make("ul", { class: "goals", "aria-label": t("charges.goals") }, rows), ...payers(ranked)];
}

/** A goal with whether it gets better (1), worse (-1) or stays (0). */
function judged(goal, currency) {
  const least = LEAST[goal.unit === currency ? "money" : goal.unit] ?? OTHER_LEAST;
  const difference = Math.abs(goal.difference ?? 0) < least ? 0 : goal.difference;
  const way = Math.sign(difference) * (MORE_IS_BETTER.has(goal.goal) ? 1 : -1);
  return { ...goal, difference, way, isMoney: goal.unit === currency, name: t(`charges.goal_${goal.goal}`) };
}

function told(goal, rank) {
  const name = rank === null ? goal.name : t("charges.ranked", { rank: number(rank), goal: goal.name });
  if (!goal.way) return make("li", {}, `${name}: `, make("b", { text: t("charges.as_before") }));
  const kind = goal.way > 0 ? "better" : "worse";
  return make("li", { class: kind }, `${name} `, make("b", { text: t(`charges.${kind}`, { difference: written(goal) }) }));
}

function written({ goal, unit, difference, isMoney }) {
  if (unit === "%") return t("charges.points", { difference: signed(difference, 2) });
  const digits = !isMoney && unit !== "kg" && Math.abs(difference) < FINE ? 2 : 0;
  return t("charges.with_unit_of", { difference: signed(difference, digits), unit: goal === "aims" ? t("charges.widths") : unit });
}

/** Where a goal gets better, and only because one before it pays, that is said. */
function payers(ranked) {
  const first = ranked.findIndex(({ way }) => way < 0);
  const later = first < 0 ? null : ranked.slice(first + 1).find(({ way }) => way > 0);
  if (!later) return [];
  return [make("p", { class: "pays", text: t("charges.pays", { first: ranked[first].name, later: later.name }) })];
}
