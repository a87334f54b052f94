// Weights that the crew wrote down, typed back in: planned, charged, difference, who and when.
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { say, unsay } from "/static/notice.mjs";
import { question } from "/static/inventory/questions.mjs";
import { addressOf, may, plainInputOf, resultOf, runId } from "/static/run.mjs";
import { beyond, limitsOf } from "/static/sheet/beyond.mjs";
import { adding, withDrafts } from "/static/sheet/more.mjs";
import { draft, drafts, report, send, underway } from "/static/sheet/outbox.mjs";
import { standing } from "/static/sheet/standing.mjs";
import { moment, number, t, typed } from "/static/words.mjs";

const FAR_PCT = 5;
const FAR_KG = 5;
const MOST_DIGITS = 3;
let where, kinds, places, limits, run, shown, ahead_ms = 0;

/** Show the weights of the run in `element`, and send whatever waited from before. */
export async function showWeights(element) {
  where = element;
  fill(where, make("p", { class: "loading", role: "status", text: t("run.loading") }));
  const [status, plan, input] = await Promise.all([ask("GET", addressOf(runId)), resultOf(), plainInputOf(runId)]);
  run = status.body;
  kinds = kindsOf(plan);
  places = placesOf(plan);
  limits = limitsOf(input, plan);
  ahead_ms = Date.parse(status.headers.get("Date")) - Date.now() || 0;
  await look();
  window.addEventListener("online", flush);
  document.addEventListener("remelt:back", flush);
  flush();
}

function flush() {
  return send(told, refused);
}

function told(comparison) {
  const focused = document.activeElement?.id;
  draw(comparison);
  if (focused) document.getElementById(focused)?.focus();
  if (!underway().length) say(t("sheet.reported"));
}

/** What the service refuses is put back to be mended, and said. */
function refused(error, charges, lines) {
  lines.forEach((line, at) => draft(line, number(charges[at].kg, MOST_DIGITS, 0)));
  draw(shown);
  say([error.message, ...error.issues.map((issue) => issue.message)].join(" "), "wrong");
}

/** Under which name a target goes: plans sort and fill bins besides charging. */
function kindsOf(plan) {
  const found = new Map();
  for (const one of plan.bins) found.set(one.bin_id, "bin_id");
  for (const one of plan.sorting) found.set(one.sorter_id, "sorter_id");
  for (const one of plan.charges) found.set(one.order_id, "order_id");
  return found;
}

/** Lines stand in the order in which they are charged. */
function placesOf(plan) {
  return new Map(plan.charges.flatMap((charge) => charge.lines.map((line, at) => [
    nameOf({ target: charge.order_id, source: line.source }), at,
  ])));
}

async function look() {
  draw((await ask("GET", addressOf(runId, "executed"))).body);
}

async function accepted(status) {
  run = status;
  document.dispatchEvent(new CustomEvent("remelt:run"));
  await look();
}

function draw(comparison) {
  shown = { ...comparison, lines: withDrafts(comparison.lines, drafts) };
  const waits = underway();
  fill(where,
    standing(run, comparison, accepted),
    waits.length ? make("p", { class: "banner", role: "status", text: t("sheet.waits", { count: waits.length }) }) : null,
    comparison.targets.map((target, at) => ofTarget(target, at, waits)));
}

function ofTarget(target, at, waits) {
  const place = (line) => places.get(nameOf(line)) ?? places.size;
  const lines = shown.lines.filter((line) => line.target === target.target).sort((one, other) => place(one) - place(other));
  return make("section", { "aria-labelledby": `target-${at}` },
    make("h2", { id: `target-${at}`, text: t(`sheet.into_${kinds.get(target.target) ?? "order_id"}`, { name: target.target }) }),
    make("p", { class: "soft", text: t("sheet.so_far", {
      charged: number(target.charged_kg, MOST_DIGITS, 0), planned: number(target.planned_kg, MOST_DIGITS, 0),
      count: target.lines_to_come }) }),
    make("div", { class: "wide" }, make("table", { class: "plain weights" },
      make("thead", {}, make("tr", {}, ["source", "planned", "charged", "difference", "by_when"].map((name) =>
        make("th", { scope: "col", class: ["planned", "charged", "difference"].includes(name) ? "num" : null,
          text: t(`sheet.head_${name}`) })))),
      make("tbody", {}, lines.map((line, row) => rowOf(line, `${at}-${row}`, waits))))),
    canReport() && kinds.get(target.target) === "order_id"
      ? adding(target.target, at, [...limits.sources.keys()], lines.map(({ source }) => source),
      (source) => added(target.target, source)) : null,
    canReport() ? make(
      "button", { type: "button", class: "report", text: t("sheet.report", { name: target.target }), on: { click: () => reported(lines) } },
    ) : null);
}

/** A line more, its weight still to be typed. */
function added(target, source) {
  const name = nameOf({ target, source });
  draft(name, "");
  draw(shown);
  [...where.querySelectorAll(".weights input")].find((input) => input.dataset.line === name)?.focus();
}

function canReport() {
  return may("execute") && (run.accepted_at || shown.lines.some((line) => line.charged_kg !== null));
}

const nameOf = (line) => JSON.stringify([line.target, line.source]);

function rowOf(line, id, waits) {
  const difference = make("td", { class: "num" });
  const name = nameOf(line);
  const text = drafts[name] ?? (line.charged_kg === null ? "" : number(line.charged_kg, MOST_DIGITS, 0));
  const input = make("input", {
    id: `kg-${id}`, data: { line: name }, inputmode: "decimal", autocomplete: "off", value: text, disabled: !canReport(),
    "aria-label": t("sheet.weight_of", { source: line.source, target: line.target }), "aria-describedby": `said-${id}`,
    on: { input: () => changed(line, input, difference), keydown: (event) => toNext(event, input) },
  });
  difference.id = `said-${id}`;
  judge(line, input, difference);
  const by = waits.includes(name) ? make("span", { class: "unsent", text: t("sheet.unsent") })
    : line.weighed_at ? t("sheet.by_at", { who: line.by, when: moment(line.weighed_at) }) : "–";
  return make("tr", {},
    make("td", {}, make("b", { text: line.source })),
    make("td", { class: "num planned", text: number(line.planned_kg, MOST_DIGITS, 0) }),
    make("td", { class: "num" }, input), difference, make("td", {}, by));
}

function changed(line, input, difference) {
  const same = line.charged_kg !== null && typed(input.value) === line.charged_kg;
  draft(nameOf(line), same || (input.value.trim() === "" && line.charged_kg === null) ? null : input.value);
  judge(line, input, difference);
}

/** The difference in words beside the weight; one that is far off asks to be looked at. */
function judge(line, input, cell) {
  const kg = typed(input.value);
  const isBlank = input.value.trim() === "";
  const isWrong = !isBlank && !(kg >= 0);
  input.setAttribute("aria-invalid", isWrong);
  cell.classList.toggle("far", isWrong || isFar(line, kg));
  cell.textContent = isBlank ? "–" : isWrong ? t("sheet.no_weight") : words(line, kg);
}

function isFar(line, kg) {
  return Math.abs(kg - line.planned_kg) > Math.max(FAR_KG, (FAR_PCT / 100) * line.planned_kg);
}

function words(line, kg) {
  const difference = kg - line.planned_kg;
  const figure = (difference > 0 ? "+" : "") + number(difference, MOST_DIGITS, 0);
  if (!isFar(line, kg)) return figure;
  const percent = number(Math.abs(difference / line.planned_kg) * 100);
  return t(line.planned_kg === 0 ? "sheet.not_planned" : difference > 0 ? "sheet.far_more" : "sheet.far_less", { figure, percent });
}

function toNext(event, input) {
  if (event.key !== "Enter") return;
  const all = [...where.querySelectorAll(".weights input:not(:disabled)")];
  all[all.indexOf(input) + 1]?.focus();
  event.preventDefault();
}

/** Report what was typed into these lines; the rest is to come, unless it says 0. */
async function reported(lines) {
  const isBlankMore = (line) => !line.planned_kg && line.charged_kg === null && !drafts[nameOf(line)]?.trim();
  const ready = lines.filter((line) => drafts[nameOf(line)] !== undefined && !isBlankMore(line));
  if (!ready.length) return say(t("sheet.nothing_typed"));
  if (ready.some((line) => !(typed(drafts[nameOf(line)]) >= 0))) {
    where.querySelector('[aria-invalid="true"]')?.focus();
    return say(t("sheet.mend"), "wrong");
  }
  unsay(t("sheet.mend"));
  const doubts = beyond(ready.map((line) => ({ ...line, kg: typed(drafts[nameOf(line)]) })), shown.lines, limits);
  if (doubts.length && !(await isMeant(doubts))) return undefined;
  report(ready.map(weighing), ready.map(nameOf));
  for (const line of ready) {
    line.charged_kg = typed(drafts[nameOf(line)]);
    draft(nameOf(line), null);
  }
  draw(shown);
  return flush();
}

/** Whether weights that cannot be are noted all the same: somebody has to say so, seeing the figures. */
async function isMeant(doubts) {
  const answer = await question(t("sheet.beyond"), [make("ul", {}, doubts.map((text) => make("li", { text })))],
    [["look", t("sheet.beyond_look")], ["note", t("sheet.beyond_note"), "second"]]);
  return answer === "note";
}

/** A weighing as the service takes it, later than the one that it corrects. */
function weighing(line) {
  const after = line.weighed_at ? Date.parse(line.weighed_at) + 1 : 0;
  return {
    [kinds.get(line.target) ?? "order_id"]: line.target,
    source: line.source,
    kg: typed(drafts[nameOf(line)]),
    weighed_at: new Date(Math.max(Date.now() + ahead_ms, after)).toISOString(),
  };
}
