// A plan with changes while it is made: how far it is, and a way to stop it.
import { deedsOf } from "/static/run_bar/deeds.mjs";
import { headline } from "/static/run_bar/headline.mjs";
import { follow, isOpen } from "/static/run_bar/live.mjs";
import { t } from "/static/words.mjs";

/** The status of a run once it has ended; until then `told` hears its state in words, and what can be done. */
export function watched(run, currency, told) {
  return new Promise((ended) => {
    const live = follow(run, (now) => {
      if (isOpen(now.status)) told(stateOf(now, currency), deedsOf(now.status, () => live.look()));
      else ended(now.status);
    });
  });
}

function stateOf({ status, goals, isLost }, currency) {
  if (isLost) return t("run.lost");
  if (status.stopping) return t("run.stopping");
  return status.state === "running" && goals.size ? headline(goals, currency) : "";
}
