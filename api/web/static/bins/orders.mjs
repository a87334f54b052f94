// What the yard has to do, in order: over sorters first come what is needed first, then into bins.
import { by, kg, more, wayWords } from "/static/bins/words.mjs";
import { table } from "/static/chart.mjs";
import { make } from "/static/make.mjs";
import { moment, number, t } from "/static/words.mjs";

/** The list that a foreman works through, with a box to tick on paper. */
export function orderList({ sorters, bins }) {
  const columns = [
    { title: t("bins.number"), numeric: true }, { title: t("bins.begin_by") }, { title: t("bins.take") }, { title: t("bins.what") },
    { title: t("bins.kg"), numeric: true }, { title: t("bins.put") }, { title: t("bins.then") }, { title: t("bins.done") },
  ];
  const works = [...sorters.flatMap(sorted), ...bins.flatMap(filled)].sort(inTime);
  const rows = works.map((work, at) => [
    number(at + 1), by(work.at), make("b", { text: work.take }), work.what, kg(work.kg), work.put, work.then,
    make("span", { class: "tick", role: "img", "aria-label": t("bins.box") }),
  ]);
  return table(columns, rows, t("bins.orders"));
}

function sorted({ sorter_id: sorter, passes }) {
  return passes.map((one) => ({
    at: one.begin ?? one.ready, depth: one.stream.split("/").length, take: one.stream, what: more(one), kg: one.kg,
    put: t("bins.over", { sorter }), then: make("ul", { class: "ways" }, one.outlets.map(outletWords)),
  }));
}

function outletWords({ outlet, kg: amount, share_pct: share, ways }) {
  const where = ways.map((way) => t("bins.way", { kg: kg(way.kg), way: wayWords(way) })).join("; ");
  return make(
    "li", {}, make("b", { text: outlet }),
    ` ${t("bins.outlet", { kg: kg(amount), share: number(share, 1) })} → ${where || t("bins.way_none")}`,
  );
}

function filled({ bin_id: bin, ready, fills, draws }) {
  const first = draws[0] ? t("bins.before", { order: draws[0].order_id }) : t("bins.not_drawn");
  return fills.filter(({ lies }) => !lies).map((fill) => ({
    at: ready, depth: 9, take: fill.stream, what: [
      more(fill), fill.pieces ? t("bins.pieces", { count: fill.pieces }) : null,
    ].filter(Boolean).join(", "),
    kg: fill.kg, put: t("bins.into", { bin }), then: first,
  }));
}

function inTime(a, b) {
  return (a.at ? Date.parse(a.at) : Infinity) - (b.at ? Date.parse(b.at) : Infinity) || a.depth - b.depth || 0;
}

/** One sorter: what is fed, what each outlet gives, what is lost, and what it costs. */
export function sorterCard(sorter, currency, at) {
  const columns = [
    { title: t("bins.fed") }, { title: t("bins.what") }, { title: t("bins.fed_kg"), numeric: true }, { title: t("bins.gives") },
    { title: t("bins.lost_kg"), numeric: true }, { title: t("bins.cost", { currency }), numeric: true }, { title: t("bins.times") },
  ];
  const rows = sorter.passes.map((one) => [
    one.stream, more(one), kg(one.kg), make("ul", { class: "ways" }, one.outlets.map(outletYield)), lost(one), number(one.cost), times(one),
  ]);
  const cost = sorter.passes.reduce((sum, one) => sum + one.cost, 0);
  rows.push([make("b", { text: t("bins.all") }), "", kg(sorter.kg), "",
    kg(sorter.passes.reduce((sum, one) => sum + one.lost_kg, 0)), number(cost), ""]);
  return make("section", { class: "card yard", id: `sorter-${at}`, "aria-label": sorter.sorter_id },
    make("h3", { text: sorter.sorter_id }),
    make("p", { class: "soft", text: capacity(sorter) }),
    make("div", { class: "wide", tabindex: 0, role: "group", "aria-label": sorter.sorter_id }, table(columns, rows, sorter.sorter_id)));
}

function capacity({ kg: fed, capacity_kg: most, lead_h: lead }) {
  const used = most ? t(
    "bins.sorts_of", { kg: kg(fed), most: kg(most), share: number((100 * fed) / most) },
  ) : t("bins.sorts", { kg: kg(fed) });
  return lead > 0 ? `${used} ${t("bins.lead", { hours: number(lead, 1, 0) })}` : used;
}

function outletYield({ outlet, kg: amount, share_pct: share, analysis }) {
  const most = analysis.toSorted((a, b) => b.pct - a.pct).slice(0, 4).map(({ element, pct }) => `${element} ${number(pct, 2)}`).join(", ");
  return make(
    "li", {}, make("b", { text: outlet }), ` ${t("bins.outlet", { kg: kg(amount), share: number(share, 1) })} `,
    make("span", { class: "soft", text: most }),
  );
}

function lost({ lost_kg: amount, kg: fed }) {
  return t("bins.lost", { kg: kg(amount), share: number((100 * amount) / fed, 1) });
}

function times({ arrives, begin, ready }) {
  const said = [
    arrives && t("bins.there", { at: moment(arrives) }), begin && t("bins.begin", { at: moment(begin) }),
    ready && t("bins.ready", { at: moment(ready) }),
  ];
  return said.filter(Boolean).join(", ") || t("bins.any_time");
}
