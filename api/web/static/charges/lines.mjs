// Every line of every charge in one list, to sort, to filter and to copy.
import { downloadButton } from "/static/download.mjs";
import { figures, grid, words } from "/static/grid.mjs";
import { make } from "/static/make.mjs";
import { addressOf, runId } from "/static/run.mjs";
import { moment, t } from "/static/words.mjs";

/** The list, which is drawn once it is opened. */
export function lines(plan, model) {
  const place = make("div", { class: "all-lines" });
  const opened = make("details",
    { class: "as-table", on: { toggle: () => { if (opened.open && !place.childElementCount) draw(place, plan, model); } } },
    make("summary", { text: t("charges.lines") }),
    make(
      "div", { class: "row tools" },
      downloadButton(t("charges.lines_csv"), () => ["GET", addressOf(runId, "result"), { accept: "text/csv", name: "charges.csv" }]),
    ),
    place);
  return opened;
}

function draw(place, plan, model) {
  const title = (name, unit) => (unit ? t("charges.with_unit", { name: t(`charges.list_${name}`), unit }) : t(`charges.list_${name}`));
  grid(place, t("charges.lines"), {
    data: rowsOf(plan, model),
    columns: [
      words("order", title("order")), words("alloy", title("alloy")), words("furnace", title("furnace")), words("start", title("start")),
      words("source", title("source")), words("material", title("material")), figures("kg", title("kg", "kg")),
      figures("pieces", title("pieces")),
      figures("liquid_kg", title("liquid", "kg")), figures("cost", title("cost", plan.totals.currency)),
    ],
  });
}

function rowsOf(plan, { rows }) {
  const materials = new Map(rows.map((row) => [row.source, row.material]));
  return plan.charges.flatMap((charge) => charge.lines.map((line) => ({
    order: charge.order_id, alloy: charge.alloy, furnace: charge.furnace, start: charge.start ? moment(charge.start) : null,
    source: line.source, material: materials.get(line.source) ?? null, kg: line.kg, pieces: line.pieces,
    liquid_kg: line.liquid_kg, cost: line.cost,
  })));
}
