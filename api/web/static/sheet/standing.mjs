// Whether the plan is accepted: what that reserves, and the button that does it.
import { ask } from "/static/http.mjs";
import { make } from "/static/make.mjs";
import { say, sayWrong } from "/static/notice.mjs";
import { addressOf, may, runId } from "/static/run.mjs";
import { moment, number, person, t } from "/static/words.mjs";

/** How the plan stands, as an element; `accepted` is called with the run once it is accepted. */
export function standing(run, comparison, accepted) {
  if (run.accepted_at) {
    const said = { who: person(run.accepted_by), when: moment(run.accepted_at), kg: number(comparison.still_reserved_kg, 3, 0) };
    return make("p", { class: "soft", text: t(run.lots_from === "store" ? "sheet.accepted_holds" : "sheet.accepted", said) });
  }
  const button = make("button", { type: "button", id: "accept", text: t("sheet.accept"), on: { click: () => accept(button, accepted) } });
  return make("section", { class: "panel standing" },
    make("h2", { text: t("sheet.not_accepted") }),
    make("p", { text: t(run.lots_from === "store" ? "sheet.reserves" : "sheet.reserves_nothing") }),
    run.lots_from === "store" ? make("ul", {}, reserved(comparison)) : null,
    may("accept") ? button : make("p", { text: t("sheet.may_not") }));
}

function reserved(comparison) {
  const kg = new Map();
  for (const line of comparison.lines) kg.set(line.source, (kg.get(line.source) ?? 0) + line.planned_kg);
  return [...kg].map(([source, mass]) => make("li", { text: t("sheet.reserves_line", { source, kg: number(mass, 3, 0) }) }));
}

async function accept(button, accepted) {
  button.disabled = true;
  try {
    const { body } = await ask("POST", addressOf(runId, "accept"));
    await accepted(body);
    say(t("sheet.now_accepted"));
  } catch (error) {
    sayWrong(error);
    button.disabled = false;
  }
}
