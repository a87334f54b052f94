// What brings a melt into spec, as the crew reads it: what goes in, what the melt is then, other ways.
import { fill, make } from "/static/make.mjs";
import { elementName, number, t } from "/static/words.mjs";

const MOST_DIGITS = 4;
const KG_DIGITS = 3;

/** Show a correction in `element`. */
export function answer(element, found) {
  fill(element,
    make("section", { class: "panel", "aria-labelledby": "corrected" },
      make("h2", { id: "corrected", text: t("sample.of", { order: found.order_id, alloy: found.alloy }) }),
      make("p", { class: [found.outcome === "nothing" ? "wrong" : "answer", found.ways.length ? "no-print" : ""].join(" "),
        text: found.message }),
      found.ways.length ? ways(found) : null,
      optionsOf(found),
      ruledOut(found), following(found), notes(found),
      make("p", { class: "no-print" }, make("button", { type: "button", text: t("sample.print"), on: { click: () => window.print() } }))));
}

/** Each way by itself. Of several, the crew's paper shows the one that is chosen, which is the first at first. */
function optionsOf(found) {
  const options = [found.additions, ...found.ways].filter(Boolean);
  const sections = options.map((one) => make("section", { class: "way" },
    found.ways.length ? make("h3", { text: one.title }) : null, remedy(one, found)));
  if (options.length < 2) return sections;
  const choose = (chosen) => sections.forEach((one, at) => one.classList.toggle("not-chosen", at !== chosen));
  sections.forEach((one, at) => one.firstChild.after(make("label", { class: "row no-print" },
    make("input", { type: "radio", name: "way", checked: at === 0, on: { change: () => choose(at) } }), t("sample.on_paper"))));
  choose(0);
  return sections;
}

function remedy(one, found) {
  return make("div", { class: "remedy" }, one.added_kg > 0 ? additions(one, found) : null, treatments(one), chemistry(one, found));
}

/** What is taken out of the melt. */
function treatments(one) {
  return one.treatments.map((row) => make("p",
    { class: "treated",
    text: t("sample.take_out", { treatment: row.treatment_id, kg: number(row.removed_kg, KG_DIGITS, 0), element: row.element }) }));
}

function table(name, heads, rows) {
  return make("div", { class: "wide" }, make("table", { class: `plain ${name}` },
    make("thead", {}, make("tr", {}, heads.map(([text, kind]) => make("th", { scope: "col", class: kind, text })))),
    make("tbody", {}, rows)));
}

/** What goes in, in the order of loading, with a box for what the scale says. */
function additions(one, found) {
  const lines = one.charge.lines.filter((line) => line.kind !== "heel");
  const heads = [[t("sample.add")], [t("sheet.pieces"), "num"], [t("sheet.kg"), "num"],
    [t("sheet.weighed"), "paper"], [t("sample.cost", found), "num no-print"]];
  return table("additions", heads, lines.map((line) => make("tr", {},
    make("th", { scope: "row", text: line.source }),
    make("td", { class: "num", text: line.pieces === null ? "" : number(line.pieces) }),
    make("td", { class: "num kg", text: number(line.kg, KG_DIGITS, 0) }),
    make("td", { class: "paper" }, make("span", { class: "box" })),
    make("td", { class: "num no-print", text: number(line.cost, 2) }))));
}

/** Each limit: the sample, the melt at the tap, and what it must be. */
function chemistry(one, found) {
  const sampled = new Map(found.melt.elements.map((row) => [row.element, row]));
  const heads = [[t("sample.limit")], ...["sampled", "tapped", "least", "most"].map((name) => [t(`sample.${name}`), "num"])];
  return table("melt-then", heads, one.charge.analysis.map((row) => make("tr", {},
    make("th", { scope: "row", text: elementName(row.element) }),
    make("td", { class: "num", text: before(sampled.get(row.element)) }),
    ...[row.pct, row.min_pct, row.max_pct].map((value) => make("td", { class: "num", text: number(value, MOST_DIGITS, 0) })))));
}

/** What was sampled; what nobody measured says where it is from. */
function before(row) {
  if (!row) return "–";
  const figure = number(row.sampled_pct, MOST_DIGITS, 0);
  return row.basis === "measured" ? figure : t(`sample.basis_${row.basis}`, { figure });
}

function ways(found) {
  const heads = [[t("sample.way")], ...["out", "in", "tap", "beyond", "short"].map((name) => [t(`sample.${name}`), "num"]),
    [t("sample.cost", found), "num no-print"], [t("sample.net", found), "num no-print"]];
  const masses = (one) => [one.poured_off_kg, one.added_kg, one.tap_kg, one.beyond_kg, one.short_kg];
  return table("ways no-print", heads, found.ways.map((one) => make("tr", {},
    make("th", { scope: "row", text: t(`sample.${one.kind}`, one) }),
    ...masses(one).map((kg) => make("td", { class: "num", text: kg ? number(kg) : "–" })),
    make("td", { class: "num no-print", text: number(one.cost) }),
    make("td", { class: "num no-print", text: number(one.net_cost) }))));
}

function ruledOut(found) {
  const others = found.ruled_out.filter((one) => one.kind !== "additions");
  if (!others.length) return null;
  return make("details", { class: "no-print" }, make("summary", { text: t("sample.not_by") }),
    make("ul", {}, others.map((one) => make("li", { text: t("sample.because", { way: t(`sample.${one.kind}`, one), why: one.why }) }))));
}

function following({ following: later, currency }) {
  if (!later) return null;
  const which = { orders: later.orders.join(", "), count: later.orders.length };
  return make("p", { text: saidOf(later, which, currency) });
}

function saidOf({ plan, moved_kg, cost_difference, why }, which, currency) {
  if (!plan) return t("sample.as_planned", { ...which, why });
  if (plan.unplanned.length === 0 && moved_kg === 0) return t("sample.same", which);
  return t("sample.again", { ...which, kg: number(moved_kg), cost: number(cost_difference), currency });
}

function notes(found) {
  if (!found.warnings.length) return null;
  return make("ul", { class: "soft" },
    found.warnings.map((issue) => make("li", { text: [issue.message, issue.hint].filter(Boolean).join(": ") })));
}
