// What can be done with a run from its bar: stop it, drop it, accept its plan, take that back.
import { answered, ask, Refused } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { say, sayWrong } from "/static/notice.mjs";
import { addressOf, may, scenarioId } from "/static/run.mjs";
import { isOpen } from "/static/run_bar/live.mjs";
import { number, t } from "/static/words.mjs";

const PLANS = new Set(["optimal", "feasible"]);

/** Whether there is a plan with charges. */
export function hasPlan(status) {
  return !isOpen(status) && PLANS.has(status.outcome);
}

/** The buttons and links that make sense now; `look` has the status read anew, `isFound` says that there is a plan to keep. */
export function deedsOf(status, look, isFound) {
  if (isOpen(status)) return may("plan") && !status.stopping ? stopping(status, look, isFound) : [];
  const run = encodeURIComponent(status.run_id);
  const tab = document.body.dataset.tab;
  const link = (to, name) => make("a", { class: "button second", href: to, text: t(name) });
  const found = [];
  if (hasPlan(status) && tab !== "charges") found.push(link(`/runs/${run}/charges`, "run.see_charges"));
  if (status.outcome === "infeasible" && tab !== "why") found.push(link(`/runs/${run}/why`, "run.see_ways"));
  if (!hasPlan(status) && scenarioId && tab !== "plan") found.push(link(`/scenarios/${scenarioId}/plan`, "run.again"));
  if (may("accept") && status.accepted_at) found.push(asking(status, look, "withdraw"));
  else if (may("accept") && hasPlan(status)) found.push(asking(status, look, "accept"));
  return found;
}

function stopping(status, look, isFound) {
  const stop = (keep_best) => async (event) => {
    event.target.disabled = true;
    try {
      await answered("POST", addressOf(status.run_id, "cancel"), { json: { keep_best } });
    } catch (error) {
      sayWrong(error);
      event.target.disabled = false;
    }
    await look();
  };
  const keep = isFound ? make("button", { type: "button", id: "run-keep", text: t("run.keep"), on: { click: stop(true) } })
    : make("button", { type: "button", id: "run-stop", class: "danger", title: t("run.stop_how"), text: t("run.stop"),
      on: { click: stop(true) } });
  const drop = make("button", { type: "button", id: "run-drop", class: "danger", text: t("run.drop"), on: { click: stop(false) } });
  if (status.state !== "running") return [drop];
  return isFound ? [keep, drop] : [keep];
}

function asking(status, look, deed) {
  const open = () => {
    const dialog = make("dialog", { class: "ask", "aria-labelledby": "ask-title" });
    const wrong = make("div", { role: "alert" });
    const close = () => { dialog.close(); dialog.remove(); document.getElementById(`run-${deed}`)?.focus(); };
    const go = make("button", { type: "button", text: t(`run.${deed}`), on: { click: () => done(status, deed, wrong, close, look) } });
    const leave = make("button", { type: "button", class: "second", text: t("run.leave"), on: { click: close } });
    fill(dialog, make("h2", { id: "ask-title", text: t(`run.${deed}_title`) }),
      make("p", { text: t(`run.${deed}_${status.lots_from}`) }), wrong, make("div", { class: "row" }, go, leave));
    dialog.addEventListener("cancel", close);
    document.body.append(dialog);
    dialog.showModal();
  };
  const kind = deed === "accept" ? null : "second";
  return make("button", { type: "button", id: `run-${deed}`, class: kind, text: t(`run.${deed}`), on: { click: open } });
}

async function done(status, deed, wrong, close, look) {
  try {
    const { body } = await ask(deed === "accept" ? "POST" : "DELETE", addressOf(status.run_id, "accept"));
    close();
    const lots = new Set(body.reservations.map((one) => one.lot_id)).size;
    const kg = body.reservations.reduce((sum, one) => sum + one.kg, 0);
    if (deed === "accept" && lots) say(t("run.reserved", { many: lots, kg: number(kg) }));
    else say(t(`run.${deed}_done`));
    await look();
    document.getElementById(deed === "accept" ? "run-withdraw" : "run-accept")?.focus();
  } catch (error) {
    const issues = error instanceof Refused ? error.issues : [];
    fill(wrong, make("p", { class: "wrong", text: error.message }),
      make("ul", {}, issues.map((issue) => make("li", { text: issue.message }))));
  }
}
