// The tab Bins and sorting: what the foreman does, what is in each bin, what each sorter gives.
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { binCard, drawBins } from "/static/bins/bins.mjs";
import { orderList, sorterCard } from "/static/bins/orders.mjs";
import { opening } from "/static/opening.mjs";
import { addressOf, planOf, runId, scenarioId } from "/static/run.mjs";
import { t } from "/static/words.mjs";

const here = document.getElementById("bins");

async function start() {
  const plan = await planOf(runId, here);
  if (!plan) return;
  const { body: yard } = await ask("GET", addressOf(runId, "yard"));
  const filled = yard.bins.filter(({ fills }) => fills.length);
  if (!filled.length && !yard.sorters.length) {
    fill(here, yard.bins.length ? unused(yard.bins) : none());
    return;
  }
  fill(here, [jumps(yard, filled), instructions(yard), filled.length ? binsRoom(yard, filled) : null,
    yard.sorters.length ? sortersRoom(yard, plan) : null]);
  if (filled.length) drawBins(document.getElementById("bins-picture"), yard.bins);
}

function inventory() {
  return scenarioId ? make(
    "p", {}, make("a", { class: "button", href: `/scenarios/${encodeURIComponent(scenarioId)}/inventory`, text: t("bins.to_inventory") }),
  ) : null;
}

function none() {
  return make("section", { class: "empty" },
    make("h2", { text: t("bins.none") }), make("p", { text: t("bins.none_why") }),
    make("p", { text: t("bins.add_bins") }), make("p", { text: t("bins.add_sorters") }), inventory());
}

function unused(bins) {
  return make("section", { class: "empty" },
    make("h2", { text: t("bins.unused") }), make(
      "p", { text: t("bins.unused_why", { bins: bins.map(({ bin_id: name }) => name).join(", ") }) },
    ), inventory());
}

/** Ways to each part of the page, which is long where there are many bins. */
function jumps({ sorters }, filled) {
  const link = (to, text) => make("li", {}, make("a", { href: `#${to}`, text }));
  return make("nav", { class: "no-print", "aria-label": t("bins.parts") }, make("ul", { class: "jumps" },
    link("orders-title", t("bins.orders")),
    filled.map(({ bin_id: bin }, at) => link(`bin-${at}`, t("bins.bin_of", { bin }))),
    sorters.map(({ sorter_id: sorter }, at) => link(`sorter-${at}`, t("bins.sorter_of", { sorter })))));
}

/** What the head of the page says, for paper, where there is no head. */
function paperHead() {
  const said = [".where", ".made"].map((where) => document.querySelector(where)?.textContent.trim()).filter(Boolean);
  return make("p", { class: "print-only", text: said.join(" · ") });
}

function instructions(yard) {
  return make("section", { "aria-labelledby": "orders-title" },
    paperHead(),
    make("div", { class: "row" },
      make("h2", { id: "orders-title", text: t("bins.orders") }), make("span", { class: "grow" }),
      make("button", { type: "button", class: "second no-print", text: t("bins.print"), on: { click: () => print() } })),
    make("div", { class: "wide", tabindex: 0, role: "group", "aria-labelledby": "orders-title" }, orderList(yard)));
}

function binsRoom({ bins }, filled) {
  const empty = bins.filter(({ fills }) => !fills.length).map(({ bin_id: name }) => name);
  return make("section", { "aria-labelledby": "bins-title" },
    make("h2", { id: "bins-title", text: t("bins.in_bins") }),
    make("div", { id: "bins-picture", class: "no-print" }),
    empty.length ? make("p", { class: "soft", text: t("bins.empty", { bins: empty.join(", ") }) }) : null,
    make("div", { class: "yards" }, filled.map(binCard)));
}

function sortersRoom({ sorters }, { totals }) {
  return make("section", { "aria-labelledby": "sorters-title" },
    make("h2", { id: "sorters-title", text: t("bins.sorters") }),
    make("div", { class: "yards" }, sorters.map((one, at) => sorterCard(one, totals.currency, at))));
}

opening(here, start);
