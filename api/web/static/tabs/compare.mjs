// The tab Compare: two to four plans side by side; the first is what the others differ from.
import { drawTotals } from "/static/compare/bars.mjs";
import { figuresTable, isSame } from "/static/compare/figures.mjs";
import { orderCard, orderIsSame, purchasesOf, sourcesTable } from "/static/compare/orders.mjs";
import { chosenCards, chosenRuns, LETTERS, picker } from "/static/compare/pick.mjs";
import { downloadButton } from "/static/download.mjs";
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { opening } from "/static/opening.mjs";
import { addressOf } from "/static/run.mjs";
import { t } from "/static/words.mjs";

const here = document.getElementById("compare");
const SOME_ORDERS = 60;

const asked = () => [...new Set(new URLSearchParams(location.search).getAll("run"))].slice(0, LETTERS.length);

function go(ids) {
  const query = ids.map((id) => `run=${encodeURIComponent(id)}`).join("&");
  history.pushState(null, "", query ? `?${query}` : location.pathname);
  opening(here, show);
}

async function show() {
  fill(here, make("p", { class: "loading", role: "status", text: t("run.loading") }));
  const runs = await chosenRuns(asked());
  const ids = runs.map(({ run_id: id }) => id);
  const list = make("div", { class: "picker" });
  const compared = make("div", { id: "compared" });
  fill(here,
    runs.length ? chosenCards(runs, go) : null,
    make("details", { class: "choose", open: runs.length < 2 }, make("summary", { text: t("compare.pick") }), list),
    compared);
  await Promise.all([picker(list, ids, go), runs.length < 2 ? fill(compared, tooFew(runs.length)) : comparison(compared, ids)]);
}

function tooFew(count) {
  return make(
    "section", { class: "empty" }, make("h2", { text: t("compare.two") }),
    make("p", { text: t(count ? "compare.one_more" : "compare.how") }),
  );
}

async function comparison(where, ids) {
  fill(where, make("p", { class: "loading", role: "status", text: t("compare.loading") }));
  const [{ body: found }, ...plans] = await Promise.all([
    ask("POST", "/v1/comparisons", { json: { runs: ids } }),
    ...ids.map(async (id) => (await ask("GET", addressOf(id, "result"))).body),
  ]);
  const only = make("input", { type: "checkbox", name: "only", checked: true, on: { change: () => drawn() } });
  const body = make("div", {});
  const drawn = () => drawnInto(body, found, plans, only.checked);
  fill(where,
    make("div", { class: "row tools" },
      make("label", { class: "row" }, only, make("span", { text: t("compare.only_differs") })), make("span", { class: "grow" }),
      downloadButton(t("compare.csv"),
        () => ["POST", "/v1/comparisons", { accept: "text/csv", name: "compared.csv", json: { runs: ids } }])),
    found.same ? make("p", { class: "pill", text: t("compare.all_same") }) : null,
    body);
  drawn();
}

function drawnInto(body, found, plans, only) {
  const count = found.plans.length;
  const kept = (figures) => (only ? figures.filter((figure) => !isSame(figure)) : figures);
  const picture = make("div", { id: "totals-picture" });
  fill(body,
    room("goals", figuresOr(kept(found.goals), goalPlans(found), "goals", (name) => t(`compare.goal_${name}`))),
    room("totals", picture, figuresOr(kept(found.totals), found.plans, "totals", (name) => t(`compare.total_${name}`))),
    room("orders", ordersOf(found, only)),
    room("purchases", sourcesOr(purchasesOf(plans), count, only, "purchases")),
    room("sources", sourcesOr(found.sources, count, only, "sources")));
  drawTotals(picture, found);
}

function room(name, ...children) {
  return make(
    "section", { "aria-labelledby": `${name}-title`, "data-room": name }, make("h2", { id: `${name}-title`, text: t(`compare.${name}`) }),
    children,
  );
}

/** Goals in another currency are goals of their own: each row is in one. */
function goalPlans({ plans }) {
  return plans.map((plan) => ({ ...plan, currency: plans[0].currency }));
}

function figuresOr(figures, plans, name, nameOf) {
  return figures.length ? figuresTable(figures, plans, t(`compare.${name}`), nameOf) : make(
    "p", { class: "soft", text: t("compare.none_differs") },
  );
}

function sourcesOr(sources, count, only, name) {
  const kept = only ? sources.filter(({ kg }) => !isSame(kg)) : sources;
  if (kept.length) return sourcesTable(kept, count, t(`compare.${name}`));
  return make("p", { class: "soft", text: t(sources.length ? "compare.none_differs" : "compare.nothing_there") });
}

function ordersOf({ orders, plans }, only) {
  const kept = only ? orders.filter((order) => !orderIsSame(order)) : orders;
  if (!kept.length) return make("p", { class: "soft", text: t("compare.none_differs") });
  const list = make("div", { class: "orders" }, kept.slice(0, SOME_ORDERS).map((order) => orderCard(order, plans, only)));
  if (kept.length <= SOME_ORDERS) return list;
  const more = make("button", { type: "button", class: "second", text: t(
    "compare.more_orders", { count: kept.length - SOME_ORDERS },
  ), on: { click: () => {
    more.remove();
    list.append(...kept.slice(SOME_ORDERS).map((order) => orderCard(order, plans, only)));
  } } });
  return make("div", {}, list, more);
}

addEventListener("popstate", () => opening(here, show));
opening(here, show);
