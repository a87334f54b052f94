// The tab History: every run of the plant, the newest first; opened, compared, made a scenario again.
import { ask } from "/static/http.mjs";
import { cellsOf } from "/static/history/row.mjs";
import { fill, make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { t } from "/static/words.mjs";

const STATES = ["queued", "running", "succeeded", "failed", "cancelled"];
const HEADS = ["pick", "when", "who", "scenario", "tag", "outcome", "recycled", "cost", "loss", "accepted", "made_by", "more"];
const NUMERIC = new Set(["recycled", "cost", "loss"]);
const ON_A_PAGE = 50;
const AGAIN_MS = 5000;
const TYPING_MS = 300;
const FEWEST = 2;
const MOST = 4;
const main = document.getElementById("history");
const asked = new URLSearchParams(location.search);
const filters = Object.fromEntries(["scenario_id", "state", "tag"].map((name) => [name, asked.get(name) ?? ""]));
const picked = new Set(asked.getAll("run").slice(0, MOST));
const rows = new Map();
const body = make("tbody");
const empty = make("div", { class: "none", role: "status" });
let before = [null];
let next = null;
let turn = 0;

function begin() {
  const head = make("tr", {},
    HEADS.map((name) => make("th", { scope: "col", class: NUMERIC.has(name) ? "num" : null, text: t(`history.head_${name}`) })));
  const grid = make("table", { class: "plain history" }, make("caption", { class: "unseen", text: t("history.table") }),
    make("thead", {}, head), body);
  fill(main, filtering(),
    make("div", { class: "wide", id: "runs", tabindex: 0, role: "region", "aria-label": t("history.table") }, grid), empty, paging());
  main.addEventListener("change", chosen);
  look();
  setInterval(() => { if (!document.hidden) look(); }, AGAIN_MS);
}

function filtering() {
  const scenario = make("select", { id: "of-scenario" }, make("option", { value: "", text: t("history.every") }));
  names(scenario);
  const state = make("select", { id: "of-state" }, make("option", { value: "", text: t("history.every") }),
    STATES.map((one) => make("option", { value: one, text: t(`run.${one}`), selected: one === filters.state })));
  const tag = make("input", { id: "of-tag", maxlength: 255, autocomplete: "off", value: filters.tag });
  let timer = null;
  scenario.addEventListener("change", () => narrow("scenario_id", scenario.value));
  state.addEventListener("change", () => narrow("state", state.value));
  tag.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => narrow("tag", tag.value.trim()), TYPING_MS); });
  const label = (input, name) => make("label", { class: "filter" }, make("span", { text: t(`history.${name}`) }), input);
  return make("div", { class: "row filters" }, label(scenario, "scenario"), label(state, "state"), label(tag, "tag"),
    make("span", { class: "grow" }), make("span", { class: "soft", id: "compare-how", text: t("history.compare_how") }),
    make("button", { type: "button", id: "compare", disabled: true, "aria-describedby": "compare-how",
      text: t("history.compare"), on: { click: compare } }));
}

async function names(select) {
  let cursor = null;
  do {
    const { body: found } = await ask("GET", `/v1/scenarios?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    select.append(...found.scenarios.map((one) => make("option",
      { value: one.scenario_id, text: one.name, selected: one.scenario_id === filters.scenario_id })));
    cursor = found.next;
  } while (cursor);
}

function paging() {
  const newer = make("button",
    { type: "button", class: "second", id: "newer", disabled: true, text: t("history.newer"),
    on: { click: () => { before.pop(); look(); } } });
  const older = make("button",
    { type: "button", class: "second", id: "older", disabled: true, text: t("history.older"),
    on: { click: () => { before.push(next); look(); } } });
  return make("nav", { class: "row pages", "aria-label": t("tabs.history") }, newer, older);
}

function narrow(name, value) {
  filters[name] = value;
  before = [null];
  const query = new URLSearchParams(Object.entries(filters).filter(([, wanted]) => wanted));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  look();
}

/** Read the page of runs that is looked at, and change what has changed; nothing else is touched. */
async function look() {
  const mine = ++turn;
  const query = new URLSearchParams({ limit: ON_A_PAGE, ...Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) });
  const cursor = before.at(-1);
  if (cursor) query.set("cursor", cursor);
  try {
    const { body: found } = await ask("GET", `/v1/runs?${query}`);
    if (mine !== turn) return;
    next = found.next;
    show(found.runs);
  } catch (error) {
    if (error.status) sayWrong(error);
  }
}

function show(runs) {
  const ids = new Set(runs.map((run) => run.run_id));
  for (const [id, row] of rows) if (!ids.has(id)) { row.element.remove(); rows.delete(id); }
  runs.forEach((run, at) => {
    const told = JSON.stringify(run);
    const known = rows.get(run.run_id);
    const element = known?.element ?? make("tr", { data: { run: run.run_id } });
    if (known?.told !== told) redraw(element, run);
    rows.set(run.run_id, { told, element });
    if (body.children[at] !== element) body.insertBefore(element, body.children[at] ?? null);
  });
  fill(empty, runs.length ? null : nothing());
  document.getElementById("newer").disabled = before.length < 2;
  document.getElementById("older").disabled = next === null;
  tally();
}

function redraw(element, run) {
  const focused = element.contains(document.activeElement) ? document.activeElement.id : null;
  fill(element, cellsOf(run, picked.has(run.run_id)).map((cell, at) => make("td", { class: NUMERIC.has(HEADS[at]) ? "num" : null }, cell)));
  element.classList.toggle("here", run.run_id === asked.get("run"));
  if (focused) document.getElementById(focused)?.focus();
}

function nothing() {
  if (Object.values(filters).some(Boolean)) return make("p", { text: t("history.none") });
  return make("p", {}, t("history.first"), " ", make("a", { href: "/", text: t("history.begin") }));
}

function chosen(event) {
  const run = event.target.dataset.pick;
  if (!run) return;
  if (event.target.checked && picked.size >= MOST) event.target.checked = false;
  else if (event.target.checked) picked.add(run);
  else picked.delete(run);
  tally();
}

function tally() {
  document.getElementById("compare").disabled = picked.size < FEWEST || picked.size > MOST;
}

function compare() {
  location.assign(`/compare?${new URLSearchParams([...picked].map((run) => ["run", run]))}`);
}

begin();
