// Tables by Tabulator as the page has them: plain text in cells, sorted and filtered also by keyboard.
import { TabulatorFull as Tabulator } from "/static/vendor/tabulator/tabulator_esm.min.mjs";
import { number, t, typed } from "/static/words.mjs";

/** A column of words, which is filtered by a part of them. */
export function words(field, title) {
  return { field, title, headerFilter: filter(title), headerFilterFunc: "like",
    formatter: (cell) => document.createTextNode(cell.getValue() ?? "") };
}

/** A column of figures with so many decimals at most, filtered by the least that is wanted. */
export function figures(field, title, most = 0) {
  return {
    field, title, hozAlign: "right", sorter: "number", headerFilter: filter(t("frame.at_least", { title })), headerFilterFunc: isAtLeast,
    formatter: (cell) => document.createTextNode(cell.getValue() === null ? "" : number(cell.getValue(), most, 0)),
  };
}

/** A table in `where` that reads as `label`; `options` are Tabulator's own. */
export function grid(where, label, options) {
  where.setAttribute("aria-label", label);
  const table = new Tabulator(where, { layout: "fitDataFill", height: 460, placeholder: t("frame.no_rows"), ...options });
  table.on("tableBuilt", () => byKeyboard(table));
  return table;
}

function isAtLeast(wanted, value) {
  const least = typed(wanted);
  return Number.isNaN(least) || (value !== null && value >= least);
}

function filter(label) {
  return (cell, onRendered, success) => {
    const input = document.createElement("input");
    input.type = "search";
    input.setAttribute("aria-label", label);
    input.addEventListener("input", () => success(input.value));
    return input;
  };
}

/** Headers are reached by Tab, and sort on Enter; what scrolls is the group of rows that it holds. */
function byKeyboard(table) {
  const holder = table.element.querySelector(".tabulator-tableholder");
  holder.setAttribute("role", "rowgroup");
  holder.firstElementChild.removeAttribute("role");
  for (const column of table.getColumns()) {
    const head = column.getElement();
    head.tabIndex = 0;
    head.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== head) return;
      const [now] = table.getSorters();
      const isUp = now?.field === column.getField() && now.dir === "asc";
      table.setSort(column.getField(), isUp ? "desc" : "asc");
    });
  }
}
