// The settings as a form: the usual ones first, each with what a blank means.
import { read, write } from "/static/inventory/columns.mjs";
import { hintOf } from "/static/inventory/problems.mjs";
import { fill, make } from "/static/make.mjs";
import { control } from "/static/setting.mjs";
import { t, zoneOf } from "/static/words.mjs";

const ZONE = "timezone";
const BARE_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/;

/** The form in `where`. `book` holds the settings; `marks` are issues by setting. */
export function form(where, schema, book, marks, may) {
  const named = new Set(schema.map((column) => column.name));
  const own = Object.keys(book.settings).filter((name) => !named.has(name)).map((name) => ({ name, kind: "text", choices: [], odd: true }));
  const all = schema.map((column) => ({ ...column, isNumber: ["number", "whole"].includes(column.kind), isKnown: true }));
  const isFirst = (column) => column.usual || column.name in book.settings || marks.has(column.name);
  const lacksZone = needsZone(book);
  const first = all.filter(isFirst).sort((one, other) => (lacksZone ? (other.name === ZONE) - (one.name === ZONE) : 0));
  const field = (column) => ofSetting(column, book, marks.get(column.name), may);
  const openMore = where.querySelector("details")?.open ?? false;
  fill(where, make("div", { class: "settings" }, [...own, ...first].map(field)),
    make("details", { open: openMore }, make("summary", { text: t("inventory.more_settings") }),
      make("div", { class: "settings" }, all.filter((column) => !isFirst(column)).map(field))));
}

function ofSetting(column, book, issue, may) {
  const id = `setting-${column.name}`;
  const value = book.settings[column.name] ?? null;
  const shown = column.name === ZONE ? { ...column, blank: zoneOf({}) } : column;
  const input = control(shown, value, { id, may, spelled: (one) => write(column, one) });
  input.setAttribute("aria-describedby", `${id}-about`);
  if (issue) input.setAttribute("aria-invalid", "true");
  input.addEventListener("change", () => book.edit([{ setting: column.name, was: value, value: readSetting(column, input.value) }]));
  const about = [column.description, column.spelling].filter(Boolean).join("; ");
  const asks = column.name === ZONE && needsZone(book)
    ? make("p", { class: "care", text: t("inventory.which_zone", { zone: zoneOf({}) }) }) : null;
  return make("div", { class: "setting", data: { setting: column.name } },
    make("label", { for: id }, column.name, column.unit ? make("span", { class: "unit", text: ` ${column.unit}` }) : null), input,
    make("p", { class: "soft", id: `${id}-about` }, about || t("inventory.odd_setting"),
      issue ? make("span", { class: "wrong", text: ` ✖ ${issue.message}. ${hintOf(issue) ?? ""}` }) : null), asks);
}

/** Whether there are dates and hours, and nobody has said of which zone. */
export function needsZone(book) {
  if (book.settings[ZONE]) return false;
  return [...book.tables.values()].some((table) => [...table.cells.values()].some((cells) =>
    Object.values(cells).some((value) => typeof value === "string" && BARE_TIME.test(value))));
}

function readSetting(column, text) {
  const value = read(column, text);
  if (typeof value !== "string" || !["goals", "weights", "ids"].includes(column.kind)) return value;
  if (column.kind === "weights" && !value.startsWith("{")) return value;
  if (value.startsWith("[") || value.startsWith("{")) {
    try { return JSON.parse(value); } catch { return value; }
  }
  return value.split(",").map((one) => one.trim()).filter(Boolean);
}
