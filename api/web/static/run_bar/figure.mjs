// A goal's figures with their units, and ticks that can be told apart.
import { number, t } from "/static/words.mjs";

const SHARES = new Set(["recycled_content", "post_consumer_content", "coc_cover"]);
const MASSES = new Set(["primary_metal", "metal_loss", "dross", "changes"]);

/** The unit of a goal's figures. */
export function unitOf(goal, currency) {
  if (SHARES.has(goal)) return "%";
  if (MASSES.has(goal)) return "kg";
  if (goal === "carbon") return "kg CO₂e";
  if (goal === "aims") return t("run.widths");
  return goal === "cost" ? currency : "";
}

/** A goal's figure with its unit; what is not known yet is a dash. */
export function figure(goal, value, currency) {
  if (value === null || value === undefined) return "–";
  const digits = SHARES.has(goal) ? 2 : Math.abs(value) < 100 ? 2 : 0;
  return `${number(value, digits, SHARES.has(goal) ? 2 : 0)} ${unitOf(goal, currency)}`.trim();
}

/** So many decimals tell the ticks of an axis over these values apart. */
export function decimalsOver(values, ticks = 3) {
  const span = Math.max(...values) - Math.min(...values);
  if (!(span > 0)) return 2;
  return Math.min(9, Math.max(0, Math.ceil(-Math.log10(span / ticks)) + 1));
}
