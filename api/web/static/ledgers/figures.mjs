// The figures of a ledger: each with what it is made of, how, and what is to be known of it.
import { table } from "/static/chart.mjs";
import { make } from "/static/make.mjs";
import { moment, number, t } from "/static/words.mjs";

const NOISE = 5e-7;
const MOST_ROWS = 200;
const ISO = /^\d{4}-\d{2}-\d{2}T/;

/** Hundredths of a per cent, whole kilograms from 100 on, elsewhere four digits that count. */
function decimals(value, unit) {
  if (unit === "%") return 2;
  if (Math.abs(value) < NOISE || (unit === "kg" && Math.abs(value) >= 100)) return 0;
  return Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value)))));
}

/** A value as it is read; what is not known is said so. */
function measured(value, unit) {
  return value === null ? t("ledgers.unknown") : number(value, decimals(value, unit));
}

/** The figures of one part: those of the whole, and behind a lid those by alloy, customer and so on. */
export function entriesOf(entries, title) {
  const whole = entries.filter(({ by }) => by === "whole");
  const by = [...new Set(entries.map((entry) => entry.by))].filter((one) => one !== "whole");
  return [
    whole.length ? framed(entryTable(whole, title, false), title) : null,
    ...by.map((one) => lid(t("ledgers.by", { what: byWord(one) }), entries.filter((entry) => entry.by === one).length,
      () => entryTable(entries.filter((entry) => entry.by === one), title, true), !whole.length)),
  ];
}

function byWord(by) {
  return t(["alloy", "customer", "element", "part"].includes(by) ? `ledgers.by_${by}` : "ledgers.by_other",
    { by: by.replaceAll("_", " ") });
}

function framed(content, label) {
  return make("div", { class: "wide", tabindex: 0, role: "group", "aria-label": label }, content);
}

/** A lid under which rows are drawn once it is opened. */
function lid(title, count, drawn, open = false) {
  const room = make("div", { class: "wide", tabindex: 0, role: "group", "aria-label": title });
  const fillOnce = () => room.childElementCount || room.append(drawn());
  const made = make("details", { class: "lid", open, on: { toggle: fillOnce } },
    make("summary", { text: t("ledgers.lid", { title, count: number(count) }) }), room);
  if (open) fillOnce();
  return made;
}

function entryTable(entries, caption, withOf) {
  const withRange = entries.some(({ low, high }) => low !== null && high !== null);
  const columns = [
    ...(withOf ? [{ title: t("ledgers.of") }] : []), { title: t("ledgers.figure") },
    { title: t("ledgers.value"), numeric: true }, { title: t("ledgers.unit") },
    { title: t("ledgers.ratio") }, ...(withRange ? [{ title: t("ledgers.range"), numeric: true }] : []),
    { title: t("ledgers.basis") }, { title: t("ledgers.method") },
  ];
  return table(columns, entries.map((entry) => rowOf(entry, { withOf, withRange })), caption);
}

function rowOf(entry, { withOf, withRange }) {
  const { of, title, value, unit, low, high, basis } = entry;
  const is = value === null;
  return [
    ...(withOf ? [of ?? ""] : []),
    make("span", { "data-figure": `${entry.name}/${entry.by}` }, make("b", { class: "figure", text: title }),
      entry.note ? make("small",
      { class: is ? "note why" : "note", text: is ? t("ledgers.because", { why: entry.note }) : entry.note }) : null),
    make("span", { class: is ? "not-known" : "value", text: measured(value, unit) }), unit,
    ratioOf(entry),
    ...(withRange ? [low === null || high === null ? "–"
      : t("ledgers.from_to", { low: measured(low, unit), high: measured(high, unit) })] : []),
    t(`ledgers.basis_${basis}`),
    make("span", { class: "method" }, make("code", { text: entry.method }),
      make("small", { class: "note", text: t("ledgers.rules_and_boundary", { rules: entry.rule_set, boundary: entry.boundary }) })),
  ];
}

function ratioOf({ numerator, denominator }) {
  if (!numerator && !denominator) return "–";
  return make("span", { class: "ratio" }, [["over", numerator], ["under", denominator]].flatMap(([kind, part]) => (part
    ? [make("span", { class: kind }, t(`ledgers.${kind}`), " ",
      make("b", { text: part.value === null ? t("ledgers.unknown") : `${measured(part.value, part.unit)} ${part.unit}` }), ` ${part.what}`)]
    : [])));
}

/** A table of the ledger behind a lid; long ones show their first rows, for the workbook has all. */
export function ledgerTable(one) {
  return lid(one.title, one.rows.length, () => {
    const numeric = one.columns.map((_, at) => one.rows.some((row) => typeof row[at] === "number"));
    const columns = one.columns.map(({ title, unit }, at) => ({ title: unit ? t("ledgers.head", { title, unit }) : title,
      numeric: numeric[at] }));
    const rows = one.rows.slice(0, MOST_ROWS).map((row) => row.map((cell, at) => cellOf(cell, one.columns[at].unit)));
    const made = one.rows.length ? table(columns, rows, one.title) : make("p", { class: "soft", text: t("ledgers.no_rows") });
    return one.rows.length > MOST_ROWS
      ? make("div", {}, made,
      make("p", { class: "soft", text: t("ledgers.first_rows", { shown: number(MOST_ROWS), all: number(one.rows.length) }) })) : made;
  });
}

function cellOf(cell, unit) {
  if (cell === null) return "–";
  if (typeof cell === "boolean") return t(cell ? "ledgers.yes" : "ledgers.no");
  if (typeof cell === "number") return number(cell, decimals(cell, unit));
  return ISO.test(cell) ? moment(cell) : cell;
}
