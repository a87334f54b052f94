// What cannot be made: what clashes, in words, and the ways out as buttons.
import { make } from "/static/make.mjs";
import { number, t } from "/static/words.mjs";
import { reviseButton } from "/static/why/revise.mjs";

/** Kinds of ways that change metal, safety or a promise: nobody does that by one click. */
const CAREFUL = new Set(["limit", "alloy", "rule", "furnace", "release", "promise", "tap", "time", "risk", "sample"]);
/** Those of them that are the planner's own to decide. */
const OWN = new Set(["risk", "sample"]);

/** Every order that is left out with its ways out, or that all are made. */
export function verdicts(told, currency) {
  if (!told.unplanned.length) {
    return make("div", { class: "panel all-made" }, make("p", { text: t("why.all_made", { count: told.charges.length }) }));
  }
  return told.unplanned.map((row) => verdict(row, currency));
}

function verdict({ order_id, verdict: found }, currency) {
  const far = found.ways_out.filter(isFar);
  const near = found.ways_out.filter((way) => !isFar(way));
  const kinds = [...new Set(near.map((way) => way.kind))];
  return make("article", { class: "panel verdict", data: { order: order_id } },
    make("h3", { text: t("why.cannot", { order: order_id }) }),
    make("p", { text: sentence(found.message) }),
    kinds.map((kind) => ofKind(kind, near, currency)), far.length ? ofFar(far) : null,
    found.ways_out.length ? null : make("p", { class: "soft", text: t("why.no_way") }),
    found.untried.length ? make(
      "p", { class: "soft", text: t("why.untried", { kinds: found.untried.map((kind) => t(`why.kind_${kind}`)).join(", ") }) },
    ) : null);
}

/** Whether a limit gives by more than itself, or by more than half of a least: that is another alloy. */
function isFar({ kind, was, becomes }) {
  return kind === "limit" && was !== null && becomes !== null && (becomes > 2 * was || becomes < was / 2);
}

/** Such ways are told, and left to whoever may change the alloy. */
function ofFar(ways) {
  return [make("h4", { text: t("why.far") }), make("p", { class: "careful", text: t("why.far_why") }),
    make("ul", { class: "ways" }, ways.map((way) => make("li", { class: "way far" },
      make("div", {}, make("b", { text: sentence(way.title) })), make("p", { class: "soft", text: way.sentence }))))];
}

function ofKind(kind, ways, currency) {
  return [
    make("h4", { text: t(`why.kind_${kind}`) }),
    make("ul", { class: "ways" }, ways.filter((way) => way.kind === kind).map((way) => wayOut(way, currency))),
  ];
}

function wayOut(way, currency) {
  const isCareful = CAREFUL.has(way.kind);
  const meaning = isCareful ? way.kind : way.cost_difference === null ? "unpriced" : null;
  const question = meaning ? [way.sentence, t(`why.means_${meaning}`)] : null;
  return make("li", { class: "way" },
    make("div", {}, reviseButton(sentence(way.title), way, { question, second: isCareful })),
    make("div", {},
      make("p", {}, make("span", { class: "price", text: cost(way.cost_difference, currency) }), " · ",
        make("span", { class: "tried", text: t("why.tried", { orders: way.orders_made.join(", ") }) })),
      isCareful && !OWN.has(way.kind) ? make("p", { class: "careful", text: t("why.asks_first") }) : null,
      make("p", { class: "soft", text: way.sentence })));
}

/** What a change costs, in words. */
export function cost(difference, currency) {
  if (difference === null) return t("why.cost_unknown");
  const amount = `${number(Math.abs(difference))} ${currency}`;
  if (Math.abs(difference) < 0.5) return t("why.cost_same");
  return t(difference > 0 ? "why.cost_more" : "why.cost_less", { amount });
}

export function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
