// The bar of one limit: where the melt lies between spec and aim, as the printed report has it.
import { number, t } from "/static/words.mjs";

const SVG = "http://www.w3.org/2000/svg";
const ROOM = 0.18;
/** Beyond these decimals of a share there is the dust of reckoning. */
const DIGITS = 9;

/** Places on a scale of 0 to 100; an open side of the spec runs to the bar's end. */
export function barOf(row) {
  const ends = endsOf(row);
  const place = (value) => (100 * (value - ends[0])) / (ends[1] - ends[0]);
  const [low, high] = [row.min_pct ?? ends[0], row.max_pct ?? ends[1]];
  const hasAim = row.aim_min_pct !== null || row.aim_max_pct !== null;
  return {
    spec: [place(low), place(high)], value: place(row.pct),
    aim: hasAim ? [place(row.aim_min_pct ?? low), place(row.aim_max_pct ?? high)] : null,
    lower: row.min_pct === null ? null : place(row.min_pct), upper: row.max_pct === null ? null : place(row.max_pct),
  };
}

function endsOf(row) {
  const known = [row.min_pct, row.max_pct, row.aim_min_pct, row.aim_max_pct, row.pct].filter((value) => value !== null);
  const low = row.min_pct === null ? Math.min(0, ...known) : Math.min(...known);
  let high = Math.max(...known);
  if (row.max_pct === null) high += 0.5 * (high - low);
  const room = ROOM * (high - low) || ROOM * Math.abs(high) || 1;
  return [low < 0 ? low - room : Math.max(0, low - room), high + room];
}

/** How near it is, as a sign and words: at a limit, beyond the aim, or so much room. */
export function standing(row) {
  const nearest = [[row.max_pct, "max"], [row.min_pct, "min"]].filter(([limit]) => limit !== null)
    .map(([limit, side]) => ({
      side, room: side === "max" ? limit - row.pct : row.pct - limit,
    })).sort((one, other) => one.room - other.room)[0];
  if (!nearest) return { sign: "", kind: "", text: t("charges.no_limit") };
  const sign = nearest.side === "max" ? "▲" : "▼";
  if (row.binding) return { sign, kind: "binding", text: t(`charges.at_${nearest.side}`) };
  const beyond = (row.aim_max_pct !== null && row.pct > row.aim_max_pct + 1e-9)
    || (row.aim_min_pct !== null && row.pct < row.aim_min_pct - 1e-9);
  const room = t(`charges.room_${nearest.side}`, { room: percent(nearest.room) });
  return beyond ? { sign: "◦", kind: "beyond", text: t("charges.beyond_aim", { room }) } : { sign: "✓", kind: "in", text: room };
}

/** A share of an element, with as many decimals as tell something. */
export function percent(value) {
  if (value === null) return "";
  const size = Math.abs(Number(value.toFixed(DIGITS)));
  return number(value, size >= 10 ? 2 : size >= 0.1 ? 3 : 4);
}

/** The bar as a picture with a sentence for those who do not see it. */
export function drawn(row, label) {
  const bar = barOf(row);
  const svg = node("svg", { viewBox: "0 0 100 16", preserveAspectRatio: "none", class: "bar", role: "img", "aria-label": label });
  svg.append(node("rect", { x: 0, y: 5, width: 100, height: 6, class: "scale" }), band(bar.spec, 3, 10, "spec"));
  if (bar.aim) svg.append(band(bar.aim, 5, 6, "aim"));
  for (const limit of [bar.lower, bar.upper]) if (limit !== null) svg.append(line(limit, 1, 15, "limit"));
  svg.append(line(bar.value, 0, 16, row.binding ? "value binding" : "value"));
  return svg;
}

function band([from, to], y, height, kind) {
  return node("rect", { x: from, y, width: Math.max(0, to - from), height, class: kind });
}

function line(x, from, to, kind) {
  return node("line", { x1: x, x2: x, y1: from, y2: to, class: kind, "vector-effect": "non-scaling-stroke" });
}

function node(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
