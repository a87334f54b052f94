// How a foreman is told: kilograms, places, moments and ways, in words.
import { moment, number, t } from "/static/words.mjs";

/** Kilograms of the yard: whole ones from one tonne on. */
export function kg(value) {
  return number(value, Math.abs(value) < 1000 && value % 1 !== 0 ? 1 : 0);
}

/** What a stream is besides its name: material, or the outlet that gives it, and where it lies. */
export function more({ material, location, stream = "" }) {
  const [outlet, sorter] = stream.split("/").reverse();
  const given = sorter === undefined ? null : t("bins.outlet_of", { outlet, sorter });
  return [material || given, location ? t("bins.at", { location }) : null].filter(Boolean).join(", ");
}

/** Where a part of a stream goes. */
export function wayWords({ goal, name }) {
  return goal === "left" ? t("bins.way_left") : t(`bins.way_${goal}`, { name });
}

/** By when; nothing may wait for it. */
export function by(at) {
  return at ? moment(at) : t("bins.any_time");
}
