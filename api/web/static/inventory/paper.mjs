// The open table on paper: every row that the sheet would show, and every column that says anything.
import { table } from "/static/chart.mjs";
import { make } from "/static/make.mjs";

const ACROSS = 13;

/** Bring the table that `opened` gives, a Bench, to paper below `where`, whenever the page is printed. */
export function printed(where, opened) {
  const paper = make("div", { class: "on-paper" });
  addEventListener("beforeprint", () => {
    const bench = opened();
    if (bench) paper.replaceChildren(...pages(bench));
    where.after(paper);
  });
  addEventListener("afterprint", () => paper.remove());
}

/** Tables of a few columns each; the first column names the rows in all of them. */
function pages(bench) {
  const { columns: all, keys } = bench.sheet;
  const [first, ...rest] = all.filter((column) => column.needed || keys.some((key) => bench.text(key, column)));
  const many = Math.max(1, Math.ceil(rest.length / ACROSS));
  return Array.from({ length: many }, (_, at) => {
    const columns = [first, ...rest.slice(at * ACROSS, (at + 1) * ACROSS)].filter(Boolean);
    return table(columns.map(titled), keys.map((key) => columns.map((column) => bench.text(key, column))), bench.label);
  });
}

function titled({ name, unit, isNumber }) {
  return { title: unit ? `${name}, ${unit}` : name, numeric: isNumber };
}
