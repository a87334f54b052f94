// Which plans are compared: two to four, from the newest ones.
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { addressOf } from "/static/run.mjs";
import { moment, person, t } from "/static/words.mjs";

export const MOST = 4;
export const LETTERS = ["A", "B", "C", "D"];
const WITH_PLAN = new Set(["optimal", "feasible", "infeasible"]);

const names = new Map();

/** What people call a run: its scenario and version, or what its caller said of it. */
export function nameOf(run) {
  const own = names.get(run.scenario_id) ?? run.external_ref ?? run.tag ?? t("frame.run_of_api");
  return run.scenario_id ? t("compare.name", { name: own, version: run.scenario_version }) : own;
}

/** The status of each run that the address names; those that are not there are left out, and said. */
export async function chosenRuns(ids) {
  await learnNames();
  const found = await Promise.allSettled(ids.map(async (id) => (await ask("GET", addressOf(id))).body));
  const wrong = found.find(({ status }) => status === "rejected");
  if (wrong) sayWrong(wrong.reason);
  return found.flatMap(({ value }) => (value ? [value] : []));
}

async function learnNames() {
  const { body } = await ask("GET", "/v1/scenarios?limit=200");
  for (const { scenario_id: id, name } of body.scenarios) names.set(id, name);
}

/** A page of runs, the newest first, of those that have a plan; and the cursor of the next page. */
async function pageOf(cursor) {
  const more = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
  const { body } = await ask("GET", `/v1/runs?state=succeeded&limit=50${more}`);
  return { runs: body.runs.filter(({ outcome }) => WITH_PLAN.has(outcome)), next: body.next };
}

/** The list to choose from, in `where`; `changed` hears of the ids that are then chosen. */
export async function picker(where, chosen, changed) {
  const state = { runs: [], next: null, text: "" };
  const list = make("ul", { class: "runs" });
  const more = make("button", { type: "button", class: "quiet", text: t("compare.older"), on: { click: () => load().catch(sayWrong) } });
  const search = make(
    "input",
    { type: "search", name: "search", placeholder: t("compare.search"), "aria-label": t("compare.search"), on: { input: () => show() } },
  );
  const show = () => {
    state.text = search.value.trim().toLowerCase();
    const fits = state.runs.filter((run) => wordsOf(run).toLowerCase().includes(state.text));
    fill(list, fits.length ? fits.map((run) => row(run, chosen, changed))
      : make("li", { class: "soft", text: t("compare.nothing_found") }));
    more.hidden = !state.next;
  };
  const load = async () => {
    const page = await pageOf(state.next);
    Object.assign(state, { runs: [...state.runs, ...page.runs], next: page.next });
    show();
  };
  fill(where, make("div", { class: "row" }, search, make("span", { class: "soft", text: t("compare.choose") })), list, more);
  await load();
}

function wordsOf(run) {
  return [nameOf(run), run.tag, run.external_ref, person(run.created_by), moment(run.created_at)].filter(Boolean).join(" · ");
}

function row(run, chosen, changed) {
  const is = chosen.includes(run.run_id);
  const box = make("input", {
    type: "checkbox", value: run.run_id, checked: is, disabled: !is && chosen.length >= MOST,
    on: { change: () => changed(is ? chosen.filter((id) => id !== run.run_id) : [...chosen, run.run_id]) },
  });
  return make(
    "li", {},
    make("label", {}, box, make("span", {}, make("b", { text: nameOf(run) }), " ", make("span", { class: "soft", text: detail(run) }))),
  );
}

/** What people call the runs that are compared; of one name, each says when it was made. */
export function namesOf(runs) {
  const bare = runs.map(nameOf);
  return runs.map((run, at) => (bare.filter((name) => name === bare[at]).length > 1
    ? t("compare.name_when", { name: bare[at], when: moment(run.created_at) }) : bare[at]));
}

function detail(run) {
  return [
    run.tag, run.parent_id ? t("compare.revises") : null, t(`outcome.${run.outcome}`),
    t("run.made", { when: moment(run.created_at), who: person(run.created_by) }),
  ].filter(Boolean).join(" · ");
}

/** The plans that are compared, each under its letter; one is what the others differ from. */
export function chosenCards(runs, changed) {
  const ids = runs.map(({ run_id: id }) => id);
  const called = namesOf(runs);
  const button = (name, at, to) => make("button", { type: "button", class: "quiet", text: t(`compare.${name}`),
    "aria-label": t(`compare.${name}_of`, { letter: LETTERS[at] }), on: { click: () => changed(to) } });
  return make("ol", { class: "chosen" }, runs.map((run, at) => make("li", { class: "card" },
    make("div", { class: "row" }, make("b", { class: "letter", text: LETTERS[at] }), make("b", { text: called[at] }),
      at === 0 ? make("span", { class: "pill", text: t("compare.base") }) : null),
    make("p", { class: "soft", text: detail(run) }),
    make("div", { class: "row" },
      at === 0 ? null : button("make_base", at, [run.run_id, ...ids.filter((id) => id !== run.run_id)]),
      make("a", { href: `/runs/${encodeURIComponent(run.run_id)}/charges`, text: t("compare.open") }),
      button("remove", at, ids.filter((id) => id !== run.run_id))))));
}
