// The tab Plan: what is to be reached, within which limits, for which orders; and planning it.
import { ask, Lost, Refused } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { say, sayWrong } from "/static/notice.mjs";
import { opening } from "/static/opening.mjs";
import { drawGoals } from "/static/plan/goals.mjs";
import { drawLimits, markLimits } from "/static/plan/limits.mjs";
import { drawOrders, leftOut } from "/static/plan/orders.mjs";
import { distinct } from "/static/plan/problems.mjs";
import { may, scenarioId } from "/static/run.mjs";
import { t } from "/static/words.mjs";

const here = `/v1/scenarios/${encodeURIComponent(scenarioId)}`;
const WAIT_S = 25;
const REST_MS = 2000;
const MOST_SHOWN = 50;
const can = may("plan");
const main = document.getElementById("plan");
const part = (name) => make("section", { class: "panel", id: `plan-${name}` });
const parts = { go: part("go"), goals: part("goals"), limits: part("limits"), orders: part("orders") };
let sheets = null;
let etag = null;
let schema = { settings: [], orders: [] };
let keeping = Promise.resolve();
const pending = [];

async function begin() {
  fill(main, make("p", { class: "loading", role: "status", text: t("run.loading") }));
  const [words] = await Promise.all([ask("GET", "/v1/tables"), read()]);
  schema = { settings: words.body.settings, orders: words.body.tables.find((one) => one.name === "orders").columns };
  fill(main, parts.go, make("div", { class: "columns" }, parts.goals, parts.orders), parts.limits);
  drawGo();
  draw();
  if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
  judge();
  watch();
}

async function read() {
  const answer = await ask("GET", `${here}/sheets`);
  sheets = answer.body;
  etag = answer.etag;
  pending.forEach(put);
}

function put(edits) {
  for (const { setting, row, column, value } of edits) {
    const cells = setting ? sheets.settings : sheets.sheets.orders.find((one) => one.row === row)?.cells;
    if (!cells) continue;
    if (value === null) delete cells[setting ?? column];
    else cells[setting ?? column] = value;
  }
}

// What has the focus keeps it, with what is being typed there.
function draw() {
  const { id, value, defaultValue, tagName } = document.activeElement ?? {};
  drawGoals(parts.goals, sheets.settings, save, can);
  drawLimits(parts.limits, schema, { settings: sheets.settings, rows: sheets.sheets.orders ?? [] }, { save, limit }, can);
  drawOrders(parts.orders, sheets.sheets.orders ?? [], sheets.settings, can, judge);
  const again = id ? document.getElementById(id) : null;
  if (!again || again === document.activeElement) return;
  if (tagName === "INPUT" && value !== defaultValue && again.type !== "radio") again.value = value;
  again.focus();
}

/** Keep a setting: shown at once, sent in turn, read anew where somebody else was quicker. */
function save(setting, value) {
  const was = sheets.settings[setting] ?? null;
  if (JSON.stringify(was) === JSON.stringify(value)) return;
  keep([{ setting, was, value }]);
}

/** Keep a limit of every order, together: all of them, or none. */
function limit(column, value) {
  const rows = sheets.sheets.orders.filter((row) => (row.cells[column] ?? null) !== value);
  keep(rows.map(({ row, cells }) => ({ table: "orders", row, column, was: cells[column] ?? null, value })));
}

function keep(edits) {
  if (!edits.length) return;
  put(edits);
  pending.push(edits);
  draw();
  keeping = keeping.then(() => send(edits));
}

async function send(edits) {
  for (;;) {
    try {
      const answer = await ask("POST", `${here}/edits`, { json: { edits } });
      pending.shift();
      etag = answer.etag;
      sheets.version = answer.body.version;
      saved(t("plan.saved"));
      return judge();
    } catch (error) {
      if (error instanceof Lost) {
        saved(t("plan.unsent"));
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        continue;
      }
      pending.shift();
      const [{ setting, column }] = edits;
      const name = t(setting ? `plan.set_${setting}` : `plan.limit_${column}`);
      say(error.issues?.[0] ? `${name}: ${error.issues[0].message}` : error.message, "wrong");
      await read().catch(() => null);
      return draw();
    }
  }
}

function saved(words) {
  document.getElementById("plan-saved").textContent = words;
}

async function watch() {
  for (;;) {
    try {
      const answer = await ask("GET", `${here}?wait=${WAIT_S}`, { known: etag });
      await keeping;
      if (answer.status === 200 && answer.body.version > sheets.version) {
        await read();
        draw();
        judge();
        saved(t("plan.changed_by", { who: answer.body.updated_by }));
      }
    } catch (error) {
      if (error instanceof Refused && error.status !== 429) return sayWrong(error);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
}

function drawGo() {
  const lots = make("select", { id: "lots-from", disabled: !can },
    ["body", "store"].map((one) => make("option", { value: one, text: t(`plan.lots_${one}`) })));
  const tag = make("input", { id: "tag", maxlength: 255, autocomplete: "off", disabled: !can });
  const go = make("button", { type: "button", id: "plan-now", text: t("plan.now"), disabled: !can, on: { click: planNow } });
  fill(parts.go, make("div", { class: "row" }, go,
    make("label", { for: "lots-from", text: t("plan.lots") }), lots,
    make("label", { for: "tag", text: t("plan.tag") }), tag,
    make("span", { class: "grow" }), make("span", { class: "soft", id: "plan-saved", role: "status" })),
    make("div", { id: "plan-judged" }), make("div", { id: "plan-wrong", role: "alert" }));
  if (!can) parts.go.append(make("p", { class: "soft", text: t("plan.may_not") }));
}

/** Say beside the button whether it can be planned; with the number of problems where not. */
async function judge() {
  const where = document.getElementById("plan-judged");
  try {
    const { body } = await ask("GET", `${here}/issues`);
    const errors = distinct(body.issues.filter((issue) => issue.severity === "error")).length;
    markLimits(parts.limits, body.issues);
    fill(where, errors ? wrongs(errors) : make("p", { class: "soft", text: t("plan.sound") }));
  } catch {
    fill(where);
  }
}

function wrongs(many) {
  return make("p", { class: "wrong" }, t("plan.problems", { many }), " ",
    make("a", { href: `/scenarios/${encodeURIComponent(scenarioId)}/inventory`, text: t("plan.mend") }));
}

async function planNow(event) {
  const button = event.target;
  const where = document.getElementById("plan-wrong");
  button.disabled = true;
  fill(where);
  await keeping;
  const tag = document.getElementById("tag").value.trim();
  const json = { lots_from: document.getElementById("lots-from").value, left_out_orders: leftOut(sheets.sheets.orders ?? []) };
  try {
    const { body } = await ask("POST", `${here}/runs`, { json: tag ? { ...json, tag } : json });
    sessionStorage.setItem("remelt:planned", body.run_id);
    location.reload();
  } catch (error) {
    button.disabled = false;
    fill(where, ...refusal(error));
  }
}

function refusal(error) {
  const issues = distinct((error.issues ?? []).filter((issue) => issue.severity !== "warning"));
  if (!issues.length) return [make("p", { class: "wrong", text: error.message })];
  const line = (issue) => make("li", {}, make("b", { text: whereOf(issue) }), " ", issue.message,
    issue.hint ? make("span", { class: "soft", text: ` ${issue.hint}` }) : null);
  return [make("p", { class: "wrong", text: t("plan.refused", { many: issues.length }) }),
    make("ul", { class: "issues" }, issues.slice(0, MOST_SHOWN).map(line)), wrongs(issues.length)];
}

function whereOf(issue) {
  const [, table, nth, column] = (issue.pointer ?? "").split("/");
  const row = /^\d+$/.test(nth ?? "") ? t("plan.row", { row: Number(nth) + 1 }) : null;
  const named = [issue.sheet ?? table, row, issue.column ?? column].filter(Boolean);
  return named.length ? `${named.join(", ")}:` : "";
}

opening(main, begin);
