// What the changes come to: asked after each of them, the last set wins, shown above the matrix.
import { at } from "/static/charges/model.mjs";
import { goalsOf, movedOf } from "/static/charges/price.mjs";
import { watched } from "/static/charges/watching.mjs";
import { ask, Lost, Refused } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { addressOf, runId } from "/static/run.mjs";
import { number, person, t } from "/static/words.mjs";

const BUSY_MS = 2000;
const NOTHING = { moved: new Map(), clash: new Set(), exact: true, charges: new Map(), treatments: [] };

/**
 * The bar above the matrix; `told` hears of each estimate: {moved, clash, exact}. `isAsItIs` says
 * whether the changes only pin what the plan has: then nothing need move, and nobody is asked.
 */
export class Pricing {
  #wanted = null;
  #isAsking = false;

  constructor(where, changes, { told, isAsItIs, mayPlan, weights, isYard, currency }) {
    Object.assign(this, { where, changes, told, isAsItIs, mayPlan, weights, isYard, currency, isPlanning: false });
    this.head = make("div", { class: "estimate-head", role: "status", "aria-live": "polite" });
    this.list = make("ul", { class: "changes", "aria-label": t("charges.list") });
    this.deeds = make("div", { class: "row" });
    fill(where, this.head, this.list, this.deeds);
    where.hidden = !mayPlan;
    this.#rest();
  }

  /** Ask what the changes come to; while an answer is under way, only the newest set waits. */
  async price() {
    const isNone = this.changes.all.length === 0;
    const isAsItIs = !isNone && this.isAsItIs();
    if (isNone) this.#rest();
    else if (isAsItIs) this.#draw(make("p", { class: "price" }, this.#count(), make("b", { text: t("charges.as_it_is") })));
    else this.#draw(make("p", { class: "loading", text: this.#count() + t("charges.asking") }));
    if (isNone || isAsItIs) this.told(NOTHING);
    this.#wanted = isNone || isAsItIs ? null : this.changes.body;
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#wanted) await this.#ask(this.#wanted);
    } finally {
      this.#isAsking = false;
    }
  }

  /** The price at once, and then the lines that move: what was said first stands. */
  async #ask(wanted) {
    const [body, error] = await asked("?lines=false", wanted);
    if (this.#wanted !== wanted) return;
    if (passes(error)) {
      this.#draw(make("p", { class: "loading", text: isBusy(error) ? t("charges.busy") : error.message }));
      await aWhile();
      return;
    }
    if (body?.possible && body.moved_kg === null) {
      await this.#follow(wanted, body);
      return;
    }
    this.#wanted = null;
    if (error) this.#wrong(error);
    else this.#answered(body);
  }

  /** The lines that move, below the price, which stands whatever becomes of them. */
  async #follow(wanted, price) {
    let [body, error] = [null, null];
    this.#priced(price, make("span", { class: "loading", text: t("charges.lines_follow") }));
    do {
      if (error) await aWhile();
      [body, error] = await asked("", wanted);
      if (this.#wanted !== wanted) return;
    } while (passes(error));
    this.#wanted = null;
    if (error) this.#priced(price, make("span", { text: error.message }));
    else this.#answered(body);
  }

  #rest() {
    fill(this.head, make("p", { text: t("charges.hint") }), make("p", { class: "soft legend", text: t("charges.legend") }));
    fill(this.list);
    fill(this.deeds);
  }

  #count() {
    const count = this.changes.all.length;
    return t(count === 1 ? "charges.with_one" : "charges.with_many", { count: number(count) });
  }

  #answered(found) {
    const pins = found.clash.map(({ patch, remove }) => (patch?.pins ?? remove?.pins)?.[0]).filter(Boolean);
    const clash = new Set(pins.map((pin) => at(pin.source, pin.target)));
    this.told({
      moved: new Map((found.apart.length ? found.apart : found.lines).map((line) => [at(line.source, line.order_id), line.kg])),
      clash, exact: found.exact,
      possible: found.possible, treatments: found.treatments,
      charges: new Map(found.charges.map((charge) => [charge.order_id, charge])),
    });
    if (found.possible) this.#priced(found, make("b", { text: movedOf(found) }));
    else this.#draw(
      make("p", { class: "wrong", text: this.#count() + t(clash.size ? "charges.impossible_which" : "charges.impossible") }), null,
      { clash },
    );
  }

  #priced(found, moved) {
    this.#draw(
      make("p", { class: "price" }, this.#count(), moved),
      [goalsOf(found), found.exact ? null : make("p", { class: "soft", text: t(this.isYard ? "charges.about_yard" : "charges.about") })],
    );
  }

  #wrong(error) {
    this.told(NOTHING);
    const whys = refusing(error.issues ?? []);
    const texts = whys.length ? whys.map((issue) => [issue.message, issue.hint].filter(Boolean).join("; ")) : [error.message];
    this.#draw(null, texts.map((text) => make("p", { class: "wrong", text })), { isRefused: error.issues?.length > 0 });
  }

  /** Say something about the changes; what is refused cannot be planned, and `go` plans otherwise. */
  #draw(head, more = null, { clash = new Set(), isRefused = false, go = null } = {}) {
    fill(this.head, head ?? [], more ?? []);
    fill(this.list, this.changes.all.map((change) => this.#item(change, clash.has(at(change.source, change.order)))));
    fill(this.deeds,
      this.mayPlan ? go ?? make(
        "button", { type: "button", disabled: this.isPlanning || isRefused, text: t("charges.plan"), on: { click: () => this.plan() } },
      ) : null,
      make("button", { type: "button", class: "second", text: t("charges.discard"), on: { click: () => this.changes.clear() } }));
  }

  #item({ source, order, kg }, isClash) {
    const said = t(kg === null ? "charges.change_lift" : kg === 0 ? "charges.change_none" : "charges.change_pin",
      { source, order, kg: number(kg, 3, 0) });
    return make("li", { class: isClash ? "clashes" : null },
      make("span", { text: said }), isClash ? make("span", { class: "pill bad", text: t("charges.clashes") }) : null,
      make("button", { type: "button", class: "quiet", "aria-label": t("charges.remove", { change: said }),
        text: "×", on: { click: () => this.changes.drop(source, order) } }));
  }

  /** Plan with these changes, unless another has revised this plan meanwhile: then ask first. */
  async plan({ anyway = false } = {}) {
    this.#wanted = null;
    const newer = anyway ? null : await newest();
    if (newer) return this.#newer(newer);
    this.isPlanning = true;
    this.#draw(make("p", { class: "loading", text: t("charges.planning") }));
    try {
      const json = { ...this.changes.body, stay_close: this.weights ? false : { rank: "last" } };
      const { body } = await ask("POST", addressOf(runId, "revisions"), { json });
      const status = await watched(body.run_id, this.currency, (words, deeds) => this.#draw(
        make("p", { class: "loading", text: [t("charges.planning"), words].filter(Boolean).join(" ") }), null, { go: deeds }));
      this.isDone = status.outcome !== null;
      if (this.isDone) return location.assign(`/runs/${encodeURIComponent(body.run_id)}/charges`);
      throw new Error(status.error?.detail ?? t(`run.${status.state}`));
    } catch (error) {
      this.isPlanning = false;
      this.#wrong(error);
    }
    return undefined;
  }

  #newer(run) {
    const news = document.getElementById("news");
    news.dataset.newer = run.run_id;
    news.querySelector(".care")?.remove();
    const link = make("a", { href: `/runs/${encodeURIComponent(run.run_id)}/charges`, text: t("charges.newer_open") });
    const go = make("button",
      { type: "button", class: "second", text: t("charges.plan_anyway"), on: { click: () => this.plan({ anyway: true }) } });
    this.#draw(make("p", {}, t("charges.newer", { who: person(run.created_by) }), link), null, { go });
    this.head.querySelector("a").focus();
  }
}

/** What the service says of a set of changes, or what went wrong. */
function asked(query, json) {
  return ask("POST", addressOf(runId, "what-ifs") + query, { json }).then((answer) => [answer.body, null], (wrong) => [null, wrong]);
}

/** Whether what went wrong is over soon. */
function passes(error) {
  return isBusy(error) || error instanceof Lost;
}

function isBusy(error) {
  return error instanceof Refused && error.code === "overloaded";
}

function aWhile() {
  return new Promise((resolve) => setTimeout(resolve, BUSY_MS));
}

/** Of what is told of a scenario with changes, that which refuses them: its pins if any, and never a warning. */
function refusing(issues) {
  const errors = issues.filter((issue) => issue.severity !== "warning");
  const ofPins = errors.filter((issue) => issue.pointer?.startsWith("/pins"));
  return ofPins.length ? ofPins : errors;
}

/** The newest revision of the run on the page that has not failed; null if there is none. */
export async function newest() {
  const { body } = await ask("GET", `/v1/runs?parent_id=${encodeURIComponent(runId)}`);
  return body.runs.find((run) => run.state !== "failed" && run.state !== "cancelled") ?? null;
}
