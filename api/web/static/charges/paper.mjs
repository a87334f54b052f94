// The matrix on paper: where its orders are too many for one page, in parts of a few orders each.
import { make } from "/static/make.mjs";

const ACROSS = 16;
/** Cells before those of orders: the source and what is told of it. */
const LEAD = 5;

/** Bring `table`, drawn whole, to paper in `box` in parts, of `many` orders; what takes them off again. */
export function inParts(box, table, many) {
  const pages = Math.ceil(many / ACROSS);
  if (pages < 2) return () => {};
  const each = Math.ceil(many / pages);
  const parts = Array.from({ length: pages }, (_, at) => part(table, at * each, Math.min(many, (at + 1) * each)));
  const paper = make("div", { class: "matrix-parts", "aria-hidden": "true" }, parts);
  box.classList.add("parted");
  box.after(paper);
  return () => { paper.remove(); box.classList.remove("parted"); };
}

/** The table with the orders from one place on to before another. */
function part(table, from, to) {
  const found = table.cloneNode(true);
  const [groups] = found.tHead.rows;
  for (const row of found.rows) if (row !== groups) keep([...row.cells], from, to);
  keep([...found.querySelectorAll("col")], from, to);
  let begins = 0;
  for (const cell of [...groups.cells].slice(LEAD)) {
    const ends = begins + cell.colSpan;
    const seen = Math.min(ends, to) - Math.max(begins, from);
    if (seen > 0) cell.colSpan = seen;
    else cell.remove();
    begins = ends;
  }
  return found;
}

function keep(cells, from, to) {
  cells.slice(LEAD).forEach((cell, place) => { if (place < from || place >= to) cell.remove(); });
}
