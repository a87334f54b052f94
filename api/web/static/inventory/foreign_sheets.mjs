// A file whose sheets have names of their own: the planner says which table each is, or that it is none.
import { ask, Refused } from "/static/http.mjs";
import { question } from "/static/inventory/questions.mjs";
import { wordsOfTables } from "/static/inventory/tables.mjs";
import { make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

const UNKNOWN = "unknown_table";

/** Keep a file as a scenario and give its id, once it is said what sheets of other names are; null if it is not. */
export async function keptFile(file) {
  const drop = ({ scenario_id: id, version }) => ask("DELETE", hereOf(id), { ifMatch: `"${version}"` });
  const tablesIn = async ({ scenario_id: id }) => Object.entries((await ask("GET", `${hereOf(id)}/sheets`)).body.sheets)
    .filter(([, rows]) => rows.length).map(([name]) => name);
  const kept = await saidOf(file, "/v1/scenarios", { tablesIn, drop });
  return kept && seen(kept);
}

/** What `path` answers to a file, once it is said what sheets of other names are; null if it is not. */
export async function saidOf(file, path, { tablesIn, drop = () => null }) {
  const send = (query) => sent(file, path, query);
  const first = await send([]).catch((error) => lone(file, error, send));
  const sheets = first?.left_out.filter(isForeign).map((issue) => issue.sheet) ?? [];
  if (sheets.length === 0) return first;
  const called = await askedTables(sheets, new Set(await tablesIn(first)));
  const again = called?.size ? await send([...called].map((pair) => ["sheet", pair.join(":")])) : first;
  if (called === null || called.size) await drop(first);
  return called && again;
}

function hereOf(id) { return `/v1/scenarios/${encodeURIComponent(id)}`; }

/** Whether an issue is of a sheet that is no table: the planner has been asked about it. */
export function isForeign(issue) { return issue.code === UNKNOWN && Boolean(issue.sheet); }

/** Take note of sheets that are none: the planner has just said so. */
async function seen({ scenario_id: id, left_out: left }) {
  if (left.length && left.every(isForeign)) await ask("POST", `${hereOf(id)}/edits`, { json: { edits: [{ left_out_seen: true }] } });
  return id;
}

async function sent(file, path, query) {
  const form = new FormData();
  form.append("file", file);
  return (await ask("POST", `${path}${query.length ? `?${new URLSearchParams(query)}` : ""}`, { body: form })).body;
}

/** A file of one table that is called otherwise. */
async function lone(file, error, send) {
  if (!(error instanceof Refused) || !error.issues.some((issue) => issue.code === UNKNOWN)) throw error;
  const called = await askedTables([file.name], new Set());
  if (called === null) return null;
  if (!called.size) throw error;
  return send([["table", [...called.values()][0]]]);
}

/** Which table each sheet is, those that are none left out: a Map; null if nothing is said. */
async function askedTables(sheets, taken) {
  const { tables } = await wordsOfTables();
  const lists = sheets.map((sheet) => make("select", { "aria-label": t("home.sheet_is", { sheet }) },
    make("option", { value: "", text: t("home.sheet_none") }),
    tables.filter(({ name }) => !taken.has(name)).map(({ name, description }) =>
      make("option", { value: name, text: `${name}: ${description}` }))));
  const look = () => {
    for (const list of lists) {
      const others = lists.filter((one) => one !== list).map((one) => one.value);
      for (const option of list.options) option.disabled = option.value !== "" && others.includes(option.value);
    }
  };
  for (const list of lists) list.addEventListener("change", look);
  const rows = sheets.map((sheet, at) => make("tr", {}, make("th", { scope: "row", text: sheet }), make("td", {}, lists[at])));
  const answer = await question(t("home.sheets"), [make("p", { text: t("home.sheets_why") }),
    make("div", { class: "wide" }, make("table", { class: "plain" }, make("tbody", {}, rows)))],
  [["yes", t("home.sheets_go")], ["no", t("home.sheets_no"), "second"]]);
  if (answer !== "yes") return null;
  return new Map(sheets.map((sheet, at) => [sheet, lists[at].value]).filter(([, table]) => table));
}
