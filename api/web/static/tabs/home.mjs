// Where one begins: a file, the template or an example; scenarios and plans to go on with.
import { ask, Refused } from "/static/http.mjs";
import { keptFile } from "/static/inventory/foreign_sheets.mjs";
import { asked, question } from "/static/inventory/questions.mjs";
import { fill, make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { opening } from "/static/opening.mjs";
import { may } from "/static/run.mjs";
import { known, moment, person, t } from "/static/words.mjs";

const where = document.getElementById("home");
const mine = may("plan");
const parts = Object.fromEntries(["told", "examples", "scenarios"].map((name) => [name, make("div")]));
const MOST_SHOWN = 20;
let next = null;

function opened(id) {
  location.assign(`/scenarios/${encodeURIComponent(id)}/inventory`);
}

// A file

async function take(files) {
  if (files.length === 0) return;
  if (files.length > 1) { refuse(t("home.one_file"), []); return; }
  const [file] = files;
  fill(parts.told, make("p", { class: "loading", role: "status", text: t("home.reading", { name: file.name }) }));
  try {
    const id = await keptFile(file);
    if (id) opened(id);
    else fill(parts.told);
  } catch (error) {
    refuse(error.message, error instanceof Refused ? error.issues : []);
  }
}

function refuse(message, issues) {
  fill(parts.told, make("div", { class: "refusal", role: "alert" }, make("b", { text: message }),
    make("ul", {}, issues.filter((issue) => issue.hint).map((issue) => make("li", { text: issue.hint })))));
}

function dropZone() {
  const input = make("input", { type: "file", id: "file", accept: ".xlsx,.zip,.json,.csv", on: { change: () => take([...input.files]) } });
  const zone = make("div", { class: "drop" }, make("label", { for: "file", class: "big", text: t("home.drop") }),
    make("p", { class: "soft", text: t("home.kinds") }), input);
  const over = (is) => (event) => { event.preventDefault(); zone.classList.toggle("over", is); };
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", (event) => { over(false)(event); take([...event.dataTransfer.files]); });
  return zone;
}

async function keep(name, document) {
  try {
    opened((await ask("POST", "/v1/scenarios", { json: { name, document } })).body.scenario_id);
  } catch (error) {
    sayWrong(error);
  }
}

async function startEmpty() {
  const name = await asked(t("home.empty"), t("home.name"), t("home.new_name"));
  if (name) keep(name, {});
}

async function drawExamples() {
  const { body } = await ask("GET", "/v1/examples");
  const begin = async (id) => keep(id, (await ask("GET", `/v1/examples/${encodeURIComponent(id)}`)).body);
  fill(parts.examples, body.examples.length ? make("ul", { class: "things" }, body.examples.map(({ id }) => make("li", {},
    make("div", { class: "grow" }, make("b", { text: id }),
      make("p", { class: "soft", text: known(`example.${id}`) ? t(`example.${id}`) : "" })),
    make("button", { type: "button", class: "second", "aria-label": t("home.open_example", { name: id }),
      text: t("home.open"), on: { click: () => begin(id).catch(sayWrong) } })))) : null);
}

// Scenarios and plans

async function drawScenarios() {
  const { body } = await ask("GET", `/v1/scenarios?limit=${MOST_SHOWN}`);
  next = body.next;
  const list = make("ul", { class: "things" }, body.scenarios.map(ofScenario));
  const more = make("button",
    { type: "button", class: "quiet", text: t("home.more"), on: { click: () => moreScenarios(list, more).catch(sayWrong) } });
  fill(parts.scenarios, body.scenarios.length ? list : make("p", { class: "soft", text: t("home.no_scenarios") }), next ? more : null);
}

async function moreScenarios(list, more) {
  const { body } = await ask("GET", `/v1/scenarios?limit=${MOST_SHOWN}&cursor=${encodeURIComponent(next)}`);
  next = body.next;
  list.append(...body.scenarios.map(ofScenario));
  if (!next) more.remove();
}

function ofScenario(scenario) {
  const { scenario_id: id, name } = scenario;
  const deed = (text, act) => make("button",
    { type: "button", class: "quiet", "aria-label": `${text}: ${name}`, text, on: { click: () => act(scenario).catch(sayWrong) } });
  return make("li", {}, make("div", { class: "grow" }, make("a", { href: `/scenarios/${encodeURIComponent(id)}/inventory`, text: name }),
    make("p", { class: "soft", text: t("home.changed", { when: moment(scenario.updated_at), who: person(scenario.updated_by) }) })),
  mine ? [deed(t("home.rename"), rename), deed(t("home.delete"), remove)] : null);
}

async function rename({ scenario_id: id, name }) {
  const other = await asked(t("home.rename"), t("home.name"), name);
  if (other && other !== name) {
    await ask("POST", `/v1/scenarios/${encodeURIComponent(id)}/edits`, { json: { edits: [{ name: other, was: name }] } });
  }
  await drawScenarios();
}

async function remove({ scenario_id: id, name, version }) {
  const answer = await question(t("home.delete_title", { name }), [make("p", { text: t("home.delete_why") })],
    [["yes", t("home.delete"), "danger"], ["no", t("inventory.no"), "second"]]);
  if (answer === "yes") await ask("DELETE", `/v1/scenarios/${encodeURIComponent(id)}`, { ifMatch: `"${version}"` });
  await drawScenarios();
}

function part(name, ...children) {
  return make("section", {}, make("h2", { text: t(`home.${name}`) }), ...children);
}

function guarded(place, draw) {
  fill(place, make("p", { class: "loading", role: "status", text: t("run.loading") }));
  opening(place, draw);
}

fill(where, make("div", {}, mine ? make("section", { class: "begin" }, dropZone(), parts.told,
  make("div", { class: "row" },
    make("a", { class: "button second", href: "/v1/templates/scenario.xlsx", download: true, text: t("home.template") }),
    make("button", { type: "button", class: "second", text: t("home.empty"), on: { click: startEmpty } }))) : null,
part("scenarios", parts.scenarios), part("runs", document.getElementById("newest"))),
mine ? make("div", {}, part("examples", make("p", { class: "soft", text: t("home.examples_why") }), parts.examples)) : null);
guarded(parts.scenarios, drawScenarios);
if (mine) guarded(parts.examples, drawExamples);
