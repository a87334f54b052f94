// The settings as a form: the usual ones first, each with what a blank means.
import { read, write } from "/static/inventory/columns.mjs";
import { fill, make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

/** The form in `where`. `book` holds the settings; `marks` are issues by setting. */
export function form(where, schema, book, marks, may) {
  const named = new Set(schema.map((column) => column.name));
  const own = Object.keys(book.settings).filter((name) => !named.has(name)).map((name) => ({ name, kind: "text", choices: [], odd: true }));
  const all = schema.map((column) => ({ ...column, isNumber: ["number", "whole"].includes(column.kind), isKnown: true }));
  const isFirst = (column) => column.usual || column.name in book.settings || marks.has(column.name);
  const field = (column) => ofSetting(column, book, marks.get(column.name), may);
  const openMore = where.querySelector("details")?.open ?? false;
  fill(where, make("div", { class: "settings" }, [...own, ...all.filter(isFirst)].map(field)),
    make("details", { open: openMore }, make("summary", { text: t("inventory.more_settings") }),
      make("div", { class: "settings" }, all.filter((column) => !isFirst(column)).map(field))));
}

function ofSetting(column, book, issue, may) {
  const id = `setting-${column.name}`;
  const value = book.settings[column.name] ?? null;
  const input = column.choices?.length
    ? make("select", { id, disabled: !may }, ["", ...new Set([...column.choices, ...(typeof value === "string" ? [value] : [])])].map((one) =>
      make("option", { value: one, text: one || t("inventory.usual", { usual: column.blank ?? t("inventory.blank_cell") }), selected: one === write(column, value) })))
    : make("input", { id, disabled: !may, placeholder: column.blank ?? "", maxlength: 2000, autocomplete: "off" });
  if (input.tagName === "INPUT") input.value = write(column, value);
  input.setAttribute("aria-describedby", `${id}-about`);
  if (issue) input.setAttribute("aria-invalid", "true");
  input.addEventListener("change", () => book.edit([{ setting: column.name, was: value, value: readSetting(column, input.value) }]));
  const about = [column.description, column.spelling].filter(Boolean).join("; ");
  return make("div", { class: "setting", data: { setting: column.name } },
    make("label", { for: id }, column.name, column.unit ? make("span", { class: "unit", text: ` ${column.unit}` }) : null), input,
    make("p", { class: "soft", id: `${id}-about` }, about || t("inventory.odd_setting"), issue ? make("span", { class: "wrong", text: ` ✖ ${issue.message}. ${issue.hint ?? ""}` }) : null));
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
