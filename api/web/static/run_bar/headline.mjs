// What the bar says of a search that goes on, in one line.
import { figure } from "/static/run_bar/figure.mjs";
import { hasFound } from "/static/run_bar/live.mjs";
import { t } from "/static/words.mjs";

/** What is looked at before the planner's goals. */
const BEFORE = new Set(["orders", "aims"]);

/** How far the planner's own goal is that was looked at last; until then, what is looked at before them. */
export function headline(goals, currency) {
  if (!hasFound(goals)) return t("run.first");
  const own = [...goals].filter(([name]) => !BEFORE.has(name)).at(-1);
  if (!own) return t(`run.before_${[...goals.keys()].at(-1)}`);
  const [goal, points] = own;
  return t("run.now", { goal: t(`goal.${goal}`), best: figure(goal, points.at(-1).incumbent, currency) });
}
