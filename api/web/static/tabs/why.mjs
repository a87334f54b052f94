// Why this plan: what cannot be made and what would help, what binds, why not, and what else.
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { opening } from "/static/opening.mjs";
import { addressOf, inputOf, planOf, runId } from "/static/run.mjs";
import { advice, choices, samples } from "/static/why/others.mjs";
import { binding, sources } from "/static/why/prices.mjs";
import { question } from "/static/why/question.mjs";
import { verdicts } from "/static/why/verdicts.mjs";
import { t } from "/static/words.mjs";

const where = document.getElementById("why");

/** A part of the page under its heading, which the list above leads to. */
function part(name, ...contents) {
  return make("section", { id: name, "aria-labelledby": `${name}-title` },
    make("h2", { id: `${name}-title`, text: t(`why.part_${name}`) }), contents.flat());
}

function jumps(parts) {
  return make("nav", { "aria-label": t("why.parts") }, make("ul", { class: "why-jump" }, parts.map((one) =>
    make("li", {}, make("a", { href: `#${one.id}`, text: one.firstChild.textContent })))));
}

/** What this plan changed against the one that it revises. */
function before(status) {
  if (!status.parent_id) return null;
  return make("p", {}, status.override ? `${t("why.revised")} ${status.override.message} ` : "",
    make("a", { href: `/runs/${encodeURIComponent(status.parent_id)}/why`, text: t("why.before") }));
}

async function show() {
  const plan = await planOf(runId, where);
  if (!plan) return;
  fill(where, make("p", { class: "loading", role: "status", text: t("why.looking") }));
  const [told, input, status] = await Promise.all([
    ask("GET", addressOf(runId, "explanation")), inputOf(runId), ask("GET", addressOf(runId)),
  ]);
  const parts = [
    part("made", verdicts(told.body, plan.totals.currency)),
    ...(plan.charges.length ? [part("binds", binding(told.body)), part("metal", sources(told.body.prices)),
      part("why_not", question(input, plan)), part("choices", choices()), part("samples", samples())] : []),
    part("advice", advice()),
  ];
  fill(where, before(status.body), jumps(parts), make("div", { class: "why-parts" }, parts));
}

opening(where, show);
