// One run in the history: its cells, and what can be done with it.
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { inputOf, may } from "/static/run.mjs";
import { known, moment, number, person, t } from "/static/words.mjs";

const PLANS = new Set(["optimal", "feasible"]);
const HASH = 12;
const SHORT = 8;

/** The cells of a run, in the order of the heads. */
export function cellsOf(run, isPicked) {
  const when = moment(run.created_at);
  const { summary } = run;
  const made = summary?.remelt_version ? [make("span", { text: t("history.made_by", { version: summary.remelt_version }) }),
    make("span", { class: "soft hash", title: summary.input_sha256,
      text: t("history.input_hash", { hash: (summary.input_sha256 ?? "").slice(0, HASH) }) })] : [];
  return [
    pick(run, when, isPicked), make(
      "a", { href: addressed(run), id: `open-${run.run_id}`, text: when },
    ), person(run.created_by), scenarioOf(run),
    [run.tag, run.external_ref].filter(Boolean).join(" · "), outcomeOf(run),
    ...figuresOf(run),
    acceptedOf(run), made, deedsOf(run, when),
  ];
}

/** What a plan comes to; where nothing can be made there are no figures, rather than noughts. */
function figuresOf({ outcome, summary }) {
  if (!summary || !PLANS.has(outcome)) return ["–", "–", "–"];
  return [number(summary.recycled_content_pct, 2), `${number(summary.cost)} ${summary.currency ?? ""}`, number(summary.metal_loss_kg)];
}

function addressed(run) {
  const tab = run.state === "queued" || run.state === "running" || PLANS.has(run.outcome) ? "charges" : "why";
  return `/runs/${encodeURIComponent(run.run_id)}/${tab}`;
}

function pick(run, when, isPicked) {
  if (!PLANS.has(run.outcome)) return "";
  const box = make("input",
    { type: "checkbox", id: `pick-${run.run_id}`, "aria-label": t("history.pick", { when }), data: { pick: run.run_id } });
  box.checked = isPicked;
  return box;
}

function scenarioOf(run) {
  if (!run.scenario_id) return make("span", { class: "soft", text: t("frame.run_of_api") });
  const text = run.scenario_name === null ? "–" : t("history.version", { name: run.scenario_name, version: run.scenario_version });
  const named = run.scenario_name === null ? text : make(
    "a", { href: `/scenarios/${encodeURIComponent(run.scenario_id)}/inventory`, text },
  );
  if (!run.parent_id) return named;
  return [named, make("span", {},
    make("a", { class: "revises", href: `/runs/${encodeURIComponent(run.parent_id)}/charges`, text: t("history.revises") }))];
}

function outcomeOf(run) {
  const isPlan = PLANS.has(run.outcome);
  const isKept = run.state === "cancelled" && isPlan;
  const isWithout = run.state === "succeeded" && !isPlan;
  if (isWithout) return make("span", { class: "state failed", text: t(`run.${run.outcome}`) });
  const state = make("span", { class: `state ${isKept ? "succeeded" : run.state}`, text: t(isKept ? "run.kept" : `run.${run.state}`) });
  return run.outcome ? [state, make("span", { class: "soft", text: t(`outcome.${run.outcome}`) })] : state;
}

function acceptedOf(run) {
  if (run.superseded_by) return make("span", { class: "pill care", text: t("history.replaced") });
  return run.accepted_at ? [
    make("span", { class: "pill", text: person(run.accepted_by) }), make("span", { class: "soft", text: moment(run.accepted_at) }),
  ] : "";
}

function deedsOf(run, when) {
  const button = (name, on) => make(
    "button",
    {
      type: "button", class: "quiet", id: `${name}-${run.run_id}`, "aria-label": t(`history.${name}_of`, { when }),
      text: t(`history.${name}`), on: { click: on },
    },
  );
  return make("div", { class: "deeds" },
    button("input", () => download(run).catch(sayWrong)),
    may("plan") ? button("remake", () => remake(run, when).catch(sayWrong)) : null,
    may("manage") ? button("trail", () => trail(run).catch(sayWrong)) : null);
}

async function download(run) {
  const input = await inputOf(run.run_id);
  const address = URL.createObjectURL(new Blob([JSON.stringify(input, null, 2)], { type: "application/json" }));
  make("a", { href: address, download: `input-${run.run_id}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

async function remake(run, when) {
  const document = await inputOf(run.run_id);
  const name = t("history.remade", { name: run.scenario_name ?? run.tag ?? t("frame.run_of_api"), when });
  const { body } = await ask("POST", "/v1/scenarios", { json: { name: name.slice(0, 255), document } });
  location.assign(`/scenarios/${encodeURIComponent(body.scenario_id)}/inventory`);
}

/** What was done, in words; a deed of a later version goes by its own name. */
function deedOf(action) {
  return known(`deed.${action}`) ? t(`deed.${action}`) : action;
}

async function trail(run) {
  const { body } = await ask("GET", `/v1/audit?target=${encodeURIComponent(run.run_id)}`);
  const dialog = make("dialog", { class: "ask trail", "aria-labelledby": "trail-title" });
  const heads = ["deed_at", "deed_by", "deed", "request"].map((name) => make("th", { scope: "col", text: t(`history.${name}`) }));
  const rows = body.entries.map((one) => make("tr", {},
    [moment(one.at), person(one.actor), deedOf(one.action)].map((text) => make("td", { text })),
    make("td", {}, make("code", { title: one.request_id, text: (one.request_id ?? "").slice(0, SHORT) }))));
  const close = make("button", { type: "button", class: "second", text: t("history.close"), on: { click: () => dialog.close() } });
  fill(dialog, make("h2", { id: "trail-title", text: t("history.trail_title") }),
    rows.length ? make(
      "div", { class: "wide", tabindex: 0, role: "region", "aria-labelledby": "trail-title" },
      make("table", { class: "plain" }, make("thead", {}, make("tr", {}, heads)), make("tbody", {}, rows)),
    )
      : make("p", { text: t("history.trail_none") }), make("p", {}), close);
  dialog.addEventListener("close", () => { dialog.remove(); document.getElementById(`trail-${run.run_id}`)?.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}
