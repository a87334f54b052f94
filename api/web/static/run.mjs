// The run that a tab shows: its status, input and plan; or why there is none, said on the page.
import { ask, Refused } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { t } from "/static/words.mjs";

export const runId = document.body.dataset.run ?? null;
export const scenarioId = document.body.dataset.scenario ?? null;
const ENDED = new Set(["succeeded", "failed", "cancelled"]);
const WAIT_S = 20;
const REST_MS = 2000;

/** Whether whoever looks at the page may do this: read, plan, accept, execute, stock, sweep, manage. */
export function may(deed) {
  return (document.body.dataset.may ?? "").split(" ").includes(deed);
}

/** Where something of a run lies; ids are opaque. */
export function addressOf(run, ...rest) {
  return ["/v1/runs", run, ...rest].map((part, at) => (at ? encodeURIComponent(part) : part)).join("/");
}

/** The status of a run once it has ended; `told` hears of every change. Goes on when the connection does. */
export async function ended(run, told = () => {}) {
  let known;
  for (;;) {
    try {
      const answer = await ask("GET", `${addressOf(run)}?wait=${WAIT_S}`, { known });
      if (answer.status === 200) {
        known = answer.etag;
        told(answer.body);
        if (ENDED.has(answer.body.state)) return answer.body;
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
}

/**
 * The plan of a run, as plan.json spells it. While it is made, `where` says so; without one it says
 * why, and null comes back.
 */
export async function planOf(run, where) {
  fill(where, make("p", { class: "loading", role: "status", text: t("run.loading") }));
  const status = await ended(run, (now) => {
    if (!ENDED.has(now.state)) fill(where, make("p", { class: "loading", role: "status", text: t("run.wait") }));
  });
  if (status.outcome === null) {
    fill(where, noPlan(run, status));
    return null;
  }
  const plan = run === runId ? await resultOf() : (await ask("GET", addressOf(run, "result"))).body;
  fill(where);
  return plan;
}

let known = null;

/** The plan of the run on the page, asked for once: it never changes. */
export function resultOf() {
  known ??= ask("GET", addressOf(runId, "result")).then(({ body }) => body);
  known.catch(() => { known = null; });
  return known;
}

/** The input of a run: the scenario as it was planned, spelled as it came. */
export async function inputOf(run) {
  return (await ask("GET", addressOf(run, "input"))).body;
}

/** The same in kilograms and amounts per tonne, every figure a number. */
export async function plainInputOf(run) {
  return (await ask("GET", `${addressOf(run, "input")}?plain=true`)).body;
}

function noPlan(run, status) {
  const why = status.error?.detail ?? t("run.without_plan");
  return make("section", { class: "empty" },
    make("h2", { text: t(`run.${status.state}`) }),
    make("p", { text: why }),
    status.error?.support_id ? make("p", { class: "soft", text: t("run.support", { id: status.error.support_id }) }) : null,
    make("p", {}, make("a", { class: "button", href: `/runs/${encodeURIComponent(run)}/why`, text: t("run.see_why") })));
}
