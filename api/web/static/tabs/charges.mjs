// Charges: which source goes into which order, changed in place and priced at once.
import { Changes } from "/static/charges/changes.mjs";
import { Detail, figures, money } from "/static/charges/detail.mjs";
import { lines } from "/static/charges/lines.mjs";
import { Matrix } from "/static/charges/matrix.mjs";
import { at, lookedFor, modelOf, wanted } from "/static/charges/model.mjs";
import { newest, Pricing } from "/static/charges/pricing.mjs";
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { opening } from "/static/opening.mjs";
import { addressOf, may, plainInputOf, planOf, runId } from "/static/run.mjs";
import { number, person, t } from "/static/words.mjs";

const NEWS_MS = 20_000;
/** A pin that differs by less from what the plan has, such as by what a cell does not show. */
const AS_IT_IS_KG = 0.5;
const root = document.getElementById("charges");

async function begin() {
  const plan = await planOf(runId, root);
  if (!plan) return;
  const [input, origins] = await Promise.all([plainInputOf(runId), originsKnown()]);
  const pricing = plan.charges.length ? workbench(plan, input, modelOf(plan, input, origins)) : null;
  if (!pricing) fill(root, nothingMade());
  await said(() => pricing?.isPlanning);
}

async function originsKnown() {
  const { body } = await ask("GET", "/v1/materials");
  return new Map(body.materials.map((row) => [row.material, row.origin]));
}

function nothingMade() {
  return make("section", { class: "empty" }, make("h2", { text: t("charges.nothing_made") }),
    make("p", {}, make("a", { class: "button", href: `/runs/${encodeURIComponent(runId)}/why`, text: t("run.see_why") })));
}

function workbench(plan, input, model) {
  const [bar, tools, grid, opened] = [make(
    "section", { class: "panel estimate", "aria-label": t("charges.estimate") },
  ), make("div", { class: "row tools" }),
    make("div"), make("section", { class: "panel detail", "aria-labelledby": "detail-name", hidden: true })];
  fill(root, totals(plan), make("div", { id: "news" }), make("div", {}, bar, tools, grid), opened, lines(plan, model));
  const mayChange = may("plan");
  const state = { changes: new Changes(model.pins, () => changed()), moved: new Map(), clash: new Set(),
    exact: true, charges: new Map(), treatments: [] };
  const { changes } = state;
  const show = () => {
    const looked = lookedFor(model, search.value);
    matrix.show(wanted(model, { rows: looked.rows, unused: unused.checked, changed: [...changes.keys(), ...state.moved.keys()] }),
      state, looked);
    charge.show(state);
  };
  const charge = new Detail(opened, model, input, (column) => matrix.go(-1, model.columns.indexOf(column)));
  const open = (column) => charge.open(column, state);
  const pin = mayChange ? (source, order, kg) => changes.pin(source, order, kg) : null;
  const { search, unused, undo, redo } = toolsIn(tools, show, changes, mayChange);
  const matrix = new Matrix(grid, model, { pin, lift: (source, order) => changes.lift(source, order), open });
  const pricing = new Pricing(bar, changes,
    { mayPlan: mayChange, weights: input.settings?.weights?.length > 0, isYard: plan.bins.length + plan.sorting.length > 0,
    currency: model.currency,
    isAsItIs: () => changes.all.every(({ source, order, kg }) => kg !== null
      && Math.abs(kg - (model.cells.get(at(source, order))?.kg ?? 0)) < AS_IT_IS_KG),
    told: (found) => { Object.assign(state, found); show(); } });
  const changed = () => {
    [undo.disabled, redo.disabled] = [!changes.canUndo, !changes.canRedo];
    state.charges = new Map();
    show();
    pricing.price().catch(sayWrong);
  };
  show();
  const named = model.columns.find((column) => column.order === decodeURIComponent(location.hash.slice(1)));
  if (named) open(named);
  keys(changes);
  addEventListener("beforeunload", (event) => { if (changes.all.length && !pricing.isDone) event.preventDefault(); });
  return pricing;
}

function toolsIn(tools, show, changes, mayChange) {
  const search = make("input", { type: "search", id: "look-for", on: { input: () => show() } });
  const unused = make("input", { type: "checkbox", on: { change: () => show() } });
  const deed = (name, does) => make(
    "button", { type: "button", class: "second", disabled: true, text: t(`charges.${name}`), on: { click: does } },
  );
  const [undo, redo] = [deed("undo", () => changes.undo()), deed("redo", () => changes.redo())];
  fill(tools, make("label", { class: "row" }, make("span", { text: t("charges.search") }), search),
    make("label", { class: "row" }, unused, make("span", { text: t("charges.unused") })),
    ...(mayChange ? [undo, redo] : [make("span", { class: "soft legend", text: t("charges.legend_read") })]));
  return { search, unused, undo, redo };
}

function keys(changes) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, textarea")) return;
    const key = event.key.toLowerCase();
    const isRedo = key === "y" || (key === "z" && event.shiftKey);
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (isRedo) changes.redo();
    else changes.undo();
  });
}

function totals(plan) {
  const { totals: all } = plan;
  const share = (value) => (value === null ? null : `${number(value, 1)} %`);
  const tonnes = (value) => (value === null ? null : `${number(value / 1000, 1)} t`);
  return figures([
    ...money("cost", all.cost, all.currency), ["tapped", tonnes(all.tapped_kg)], ["recycled", share(all.recycled_content_pct)],
    ["post", share(all.post_consumer_pct)], ["loss", `${number(all.metal_loss_kg)} kg`], ["dross", `${number(all.dross_kg)} kg`],
    ["primary", tonnes(all.primary_kg)], ["carbon_all", tonnes(all.kgco2e_cut_off)],
  ]);
}

/** What this plan costs against the one it revises, and whether another's newer one revises it, now or later. */
async function said(isPlanning) {
  const news = document.getElementById("news") ?? root.appendChild(make("div", { id: "news" }));
  const [{ body: run }] = await Promise.all([ask("GET", addressOf(runId)), heard(news)]);
  if (run.override) news.prepend(make("p", { class: "news" }, run.override.message, " ", linkTo(run.parent_id, t("charges.before_open"))));
  setInterval(() => { if (!document.hidden && !isPlanning()) heard(news).catch(() => {}); }, NEWS_MS);
}

/** Say once of each newer plan that there is one; the next asking tells if the connection is lost. */
async function heard(news) {
  const newer = await newest();
  if (!newer || news.dataset.newer === newer.run_id) return;
  news.dataset.newer = newer.run_id;
  news.querySelector(".care")?.remove();
  news.append(make("p", { class: "news care", role: "status" }, t("charges.newer", { who: person(newer.created_by) }),
    linkTo(newer.run_id, t("charges.newer_open"))));
}

function linkTo(id, text) {
  return make("a", { href: `/runs/${encodeURIComponent(id)}/charges`, text });
}

opening(root, begin);
