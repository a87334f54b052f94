// What is wrong, as a list beside the sheet; each leads to its cell.
import { fill, make } from "/static/make.mjs";
import { example, known, number, t } from "/static/words.mjs";

const MOST = 200;
const FEW = 4; // Fewer warnings of one kind stand open.

/** Issues by table and row, for the sheet to mark its cells by. */
export function byCell(issues) {
  const tables = new Map();
  for (const issue of issues) {
    if (issue.key === null || !issue.table) continue;
    if (!tables.has(issue.table)) tables.set(issue.table, new Map());
    const rows = tables.get(issue.table);
    if (!rows.has(issue.key)) rows.set(issue.key, []);
    rows.get(issue.key).push(issue);
  }
  return tables;
}

/** How many errors, or else warnings, each table has: a Map of table to {errors, warnings}. */
export function counted(issues) {
  const found = new Map();
  for (const issue of issues) {
    const table = issue.table ?? "";
    const count = found.get(table) ?? { errors: 0, warnings: 0 };
    count[issue.severity === "error" ? "errors" : "warnings"] += 1;
    found.set(table, count);
  }
  return found;
}

/** A count as a pill, or nothing. */
export function pill(count) {
  if (!count?.errors && !count?.warnings) return null;
  const [sign, many, kind, name] = count.errors ? ["✖", count.errors, "bad", "errors"] : ["▲", count.warnings, "care", "warnings"];
  return make("span", { class: `pill ${kind}` }, make("span", { "aria-hidden": "true", text: `${sign} ${number(many)}` }),
    make("span", { class: "unseen", text: t(`inventory.count_${name}`, { many }) }));
}

/** The list in `where`: errors, then warnings. `named` names a row, `go` leads to an issue's cell. */
export function list(where, issues, { named, go, seen, may }) {
  const errors = issues.filter((issue) => issue.severity === "error");
  const warnings = issues.filter((issue) => issue.severity !== "error");
  const left = issues.filter((issue) => issue.left_out);
  fill(where,
    make("h2", {}, t("inventory.problems"), " ", pill({ errors: errors.length, warnings: warnings.length })),
    issues.length ? null : make("p", { class: "good", text: t("inventory.no_problems") }),
    part(errors, named, go), may ? decided(errors, go) : null,
    left.length && may
      ? make("p", {}, make("button", { type: "button", class: "second", text: t("inventory.left_out_seen"), on: { click: seen } })) : null,
    warnings.length ? warned(warnings, errors.length === 0, named, go) : null);
}

/** Settings that decide about errors of some kinds: a button leads to each. */
const DECIDED_BY = new Map([["analysis_missing", "unknown_analysis"]]);

function decided(errors, go) {
  const settings = [...new Set(errors.map(({ code }) => DECIDED_BY.get(code)).filter(Boolean))];
  return settings.map((column) => make("p", {}, make("button", { type: "button", class: "second", text: t(`inventory.decided_${column}`),
    on: { click: () => go({ table: "settings", key: null, column }) } })));
}

function warned(warnings, open, named, go) {
  return make("details", { class: "warnings", open },
    make("summary", { text: t("inventory.warnings", { many: warnings.length }) }),
    alike(warnings).map((some) => (some.length < FEW ? part(some, named, go) : grouped(some, named, go))));
}

/** Warnings of one kind together, in the order in which the first of each comes. */
function alike(warnings) {
  const kinds = new Map();
  for (const one of warnings) kinds.set(one.code, [...(kinds.get(one.code) ?? []), one]);
  return [...kinds.values()];
}

function grouped(some, named, go) {
  const [first] = some;
  const kind = `warned.${first.code}`;
  const text = known(kind) ? t("inventory.of_kind", { kind: t(kind), many: some.length })
    : t("inventory.alike", { message: messageOf(first), many: some.length - 1 });
  return make("details", { class: "alike" }, make("summary", { text }), part(some, named, go));
}

// Which mark files are read with is no matter of the grid, where everybody types their own.
const ODD_COLUMN = "unknown_column";
const OF_MARKS = new Set(["decimal_mark", "thousands_mark"]);

/** What is wrong, as a planner is told it. */
export function messageOf(issue) {
  return OF_MARKS.has(issue.code) ? t("inventory.not_read", { column: issue.column ?? "", value: issue.value ?? "" }) : issue.message;
}

/** The way out of an issue; a number that is none is to be written as its reader writes numbers. */
export function hintOf(issue) {
  if (issue.code === ODD_COLUMN) return `${issue.hint?.endsWith("?") ? `${issue.hint} ` : ""}${t("inventory.odd_column")}`;
  return OF_MARKS.has(issue.code) ? t("inventory.write_number", { example: example() }) : issue.hint;
}

function part(issues, named, go) {
  if (issues.length === 0) return null;
  return make("ul", { class: "problems" }, issues.slice(0, MOST).map((issue) => make("li", {},
    make("button", { type: "button", class: `problem ${issue.severity}`, on: { click: () => go(issue) } },
      make("span", { class: "sign", "aria-hidden": "true", text: issue.severity === "error" ? "✖" : "▲" }),
      make("span", {}, make("b", { text: named(issue) }), make("span", { text: messageOf(issue) }),
        hintOf(issue) ? make("span", { class: "hint", text: hintOf(issue) }) : null)))),
  issues.length > MOST ? make("li", { class: "soft", text: t("inventory.more", { many: issues.length - MOST }) }) : null);
}
