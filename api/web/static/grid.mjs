// Tables by Tabulator as the page has them: plain text in cells, keyboard, nothing from elsewhere.
import { TabulatorFull as Tabulator } from "/static/vendor/tabulator/tabulator_esm.min.mjs";
import { number, t } from "/static/words.mjs";

/** A formatter of numbers with so many decimals at most; blank stays blank, for blank is unknown. */
export function figures(most, least = 0) {
  return (cell) => {
    const value = cell.getValue();
    if (value === null || value === undefined || value === "") return "";
    return typeof value === "number" ? number(value, most, least) : plain(value);
  };
}

/** A text node, so that nothing in it is taken for HTML. */
export function plain(value) {
  return document.createTextNode(value ?? "");
}

/** A table in `where`; `options` are Tabulator's own and go before what is usual here. */
export function grid(where, options) {
  return new Tabulator(where, {
    layout: "fitDataFill",
    height: "62vh",
    placeholder: t("frame.no_rows"),
    columnDefaults: { formatter: (cell) => plain(cell.getValue()), headerSortTristate: true, ...options.columnDefaults },
    ...options,
  });
}
