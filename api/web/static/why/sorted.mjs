// A table that is sorted by its headers, with the keyboard as with the mouse.
import { fill, make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

/**
 * A table of `rows`; `columns` are {title, numeric, words, value(row), show(row)}: what is sorted
 * by, and the text or element that is shown. What is not known comes last.
 */
export function sortedTable(caption, columns, rows) {
  const body = make("tbody");
  const heads = columns.map((column, at) => make("th",
    { scope: "col", class: column.numeric ? "num" : null, data: { paper: column.title } },
    make("button", { type: "button", class: "quiet", text: column.title, on: { click: () => sortBy(at) } })));
  let by = null;
  let down = false;
  function sortBy(at) {
    down = by === at ? !down : Boolean(columns[at].numeric);
    by = at;
    heads.forEach((head, place) => {
      if (place === at) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
      head.firstChild.textContent = columns[place].title + (place === at ? (down ? " ▼" : " ▲") : "");
    });
    draw([...rows].sort((one, other) => compared(columns[at].value(one), columns[at].value(other), down)));
  }
  function draw(shown) {
    fill(body, shown.map((row) => make("tr", {}, columns.map((column) =>
      make("td", { class: column.numeric ? "num" : column.words ? "words" : null }, column.show(row) ?? "–")))));
  }
  draw(rows);
  if (!rows.length) fill(body, make("tr", {}, make("td", { colspan: columns.length, text: t("frame.no_rows") })));
  return make("div", { class: "tall", tabindex: 0, role: "region", "aria-label": caption },
    make("table", { class: "plain sorted" }, make("caption", { class: "unseen", text: caption }),
      make("thead", {}, make("tr", {}, heads)), body));
}

function compared(one, other, down) {
  if (one === null || one === undefined) return other === null || other === undefined ? 0 : 1;
  if (other === null || other === undefined) return -1;
  const order = typeof one === "number" ? one - other : String(one).localeCompare(String(other), undefined, { numeric: true });
  return down ? -order : order;
}
