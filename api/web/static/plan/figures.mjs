// Figures as the planner would type them.
import { number, t, typed } from "/static/words.mjs";

/** A number with all its decimals and without groups; blank stays blank. */
export function typing(value) {
  if (value === null || value === undefined || value === "") return "";
  return typeof value === "number" ? String(value).replace(".", number(1.5, 1).charAt(1)) : String(value);
}

export { number, t, typed };
