// The bar of a run: how it stands, live while it is made, and what can be done with it.
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { inputOf, may, resultOf, runId, scenarioId } from "/static/run.mjs";
import { deedsOf, hasPlan } from "/static/run_bar/deeds.mjs";
import { headline } from "/static/run_bar/headline.mjs";
import { follow, hasFound, isOpen } from "/static/run_bar/live.mjs";
import { moment, number, person, t } from "/static/words.mjs";

/** The field of the risk that is accepted, on the tab Plan. */
const RISK = "set-max_off_spec_pct";
const bar = document.getElementById("run-bar");
const state = document.getElementById("run-state");
const parts = Object.fromEntries([
  "outcome", "best", "clock", "accepted", "made", "deeds", "said", "doubts", "live",
].map((name) => [name, null]));
let shown = "";
let isTold = false;
let drawing = null;
let currency = "";
let place = null;
let live = null;

function begin() {
  for (const name of Object.keys(parts)) parts[name] = make(name === "said" ? "p" : "div", { class: name });
  parts.live.className = "run-live";
  parts.live.hidden = true;
  fill(bar, state, ...Object.values(parts));
  live = follow(runId, tell);
  document.addEventListener("remelt:run", () => live.look().catch(sayWrong));
  setInterval(() => live.now.status && clock(live.now), 1000);
  if (sessionStorage.getItem("remelt:planned") === runId) {
    sessionStorage.removeItem("remelt:planned");
    bar.focus();
  }
}

function tell(now) {
  const { status } = now;
  bar.dataset.state = status.state;
  state.className = `state ${isWithout(status) ? "failed" : hasPlan(status) ? "succeeded" : status.state}`;
  const words = stateOf(now);
  if (state.textContent !== words) state.textContent = words;
  fill(parts.outcome, ...outcome(status));
  fill(parts.accepted, ...accepted(status));
  fill(parts.made, t("run.made", { when: moment(status.created_at), who: person(status.created_by) }));
  fill(parts.said, ...said(status));
  doubts(status).catch(sayWrong);
  const isFound = hasFound(now.goals);
  const deeds = JSON.stringify([status.state, status.stopping, status.outcome, status.accepted_at, isFound]);
  if (deeds !== shown) redo(status, isFound);
  shown = deeds;
  clock(now);
  progress(now);
}

function redo(status, isFound) {
  const focused = parts.deeds.contains(document.activeElement);
  fill(parts.deeds, ...deedsOf(status, live.look, isFound));
  if (focused && document.activeElement === document.body) bar.focus();
  if (status.state === "queued") ahead(status);
}

/** Whether the search came to its end, but not to a plan: nothing is planned then. */
function isWithout(status) {
  return status.state === "succeeded" && !hasPlan(status);
}

/** Whether a planner has stopped the search before it had a plan: then it is no matter of its time. */
function isStoppedEarly(status) {
  return status.state === "cancelled" && status.outcome === "no_solution_in_time";
}

function stateOf({ status, isLost, attempt }) {
  if (isLost) return t("run.lost");
  if (status.stopping) return t("run.stopping");
  if (isWithout(status)) return t(`run.${status.outcome}`);
  if (status.state === "cancelled" && hasPlan(status)) return t("run.kept");
  return status.state === "running" && attempt > 1 ? t("run.anew", { attempt }) : t(`run.${status.state}`);
}

function clock({ status, ahead_ms }) {
  if (status.state !== "running" || !status.started_at) return fill(parts.clock);
  const limit = status.time_limit_s;
  const gone = Math.max(0, (Date.now() + ahead_ms - Date.parse(status.started_at)) / 1000);
  const words = t("run.clock", { gone: number(Math.floor(gone)), limit: number(limit) });
  fill(parts.clock, make("progress", { max: limit, value: Math.min(gone, limit), "aria-label": words }), make("span", { text: words }));
}

async function progress(now) {
  const going = isOpen(now.status);
  parts.live.hidden = !going || now.goals.size === 0;
  if (!going) return fill(parts.best);
  if (now.goals.size === 0) return now.status.state === "running" ? fill(parts.best, t("run.first")) : undefined;
  place ??= Promise.all([import("/static/run_bar/progress.mjs"), currencyOf()]);
  const [drawer, found] = await place;
  currency = found;
  if (!isOpen(live.now.status)) return;
  fill(parts.best, headline(live.now.goals, currency));
  drawing ??= drawer.place(parts.live);
  drawing(live.now, currency);
}

async function currencyOf() {
  try {
    return (await inputOf(runId)).settings?.currency ?? "EUR";
  } catch {
    return "";
  }
}

/** How good the plan is, and what it does not make: without that a plan would seem whole. */
function outcome(status) {
  if (!status.outcome || isWithout(status)) return [];
  if (isStoppedEarly(status)) return [t("run.stopped_without")];
  const words = t(`outcome.${status.outcome}`);
  if (!status.orders_left_out || status.outcome === "infeasible") return [words];
  return [words, " · ", make("a", { class: "left-out", href: `/runs/${encodeURIComponent(runId)}/why`,
    text: t("run.left_out", { count: status.orders_left_out }) })];
}

function accepted(status) {
  if (status.superseded_by) {
    return [make("a", { href: `/runs/${encodeURIComponent(status.superseded_by)}/charges`, text: t("run.superseded") })];
  }
  if (!status.accepted_at) return [];
  return [make("span", { class: "pill", text: t("run.accepted", { who: person(status.accepted_by), when: moment(status.accepted_at) }) })];
}

function said(status) {
  if (status.error) {
    const { detail, support_id } = status.error;
    const more = support_id ? t("run.support", { id: support_id }) : "";
    return [make("span", { class: "wrong", text: detail }), ` ${t("run.failed_do")} ${more}`];
  }
  if (isStoppedEarly(status)) return [t("run.stopped_do")];
  if (status.outcome === "no_solution_in_time") return [t("run.more_time")];
  return status.outcome === "infeasible" ? [t("run.infeasible_do")] : [];
}

/** What the outcome leaves unsaid, told once the plan is there. */
async function doubts(status) {
  if (!hasPlan(status) || isTold) return;
  isTold = true;
  const [plan, input, { doubtsOf }] = await Promise.all([resultOf(), inputOf(runId), import("/static/run_bar/doubts.mjs")]);
  const found = doubtsOf(plan, input.settings ?? {}, input.offers);
  const lines = found.map(({ text, isRisk }) => make("p", { class: isRisk ? "risk" : "unseen-goals" }, `${isRisk ? "⚠" : "◦"} ${text} `));
  const risky = found.findIndex(({ isRisk }) => isRisk);
  if (!found.at(risky)?.isOfCost) lines.at(risky)?.append(toPlan(risky >= 0) ?? "");
  fill(parts.doubts, lines);
}

/** The way to where a doubt is dealt with; on the tab Plan itself it leads to the field. */
function toPlan(isRisk) {
  if (!may("plan") || !scenarioId || (!isRisk && document.body.dataset.tab === "plan")) return null;
  const href = `/scenarios/${encodeURIComponent(scenarioId)}/plan${isRisk ? `#${RISK}` : ""}`;
  return make("a", { href, text: t(isRisk ? "run.to_risk" : "run.to_plan"), on: { click: (event) => {
    const field = isRisk ? document.getElementById(RISK) : null;
    if (!field) return;
    event.preventDefault();
    field.focus();
  } } });
}

async function ahead(status) {
  const { body } = await ask("GET", "/v1/runs?state=queued&limit=200").catch(() => ({ body: { runs: [] } }));
  const before = body.runs.filter((run) => run.created_at < status.created_at && !run.sweep_id).length;
  if (before && live.now.status.state === "queued") fill(parts.best, t("run.ahead", { many: before }));
}

if (bar && runId) begin();
