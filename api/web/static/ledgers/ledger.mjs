// A ledger as it is read: what it covers, an index, its parts, and the rules that it was made by.
import { table } from "/static/chart.mjs";
import { downloadButton } from "/static/download.mjs";
import { entriesOf, ledgerTable } from "/static/ledgers/figures.mjs";
import { partsOf } from "/static/ledgers/sections.mjs";
import { make } from "/static/make.mjs";
import { moment, number, t } from "/static/words.mjs";

const FILES = [
  ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "ledger.xlsx"],
  ["pdf", "application/pdf", "evidence.pdf"],
  ["html", "text/html", "evidence.html"],
  ["csv", "text/csv", "flows.csv"],
];

/** All of a ledger; `asked` gives method, path and body of the request that it came of. */
export function drawn(ledger, asked) {
  const parts = partsOf(ledger);
  return [
    head(ledger), files(asked), warnings(ledger.warnings), index(parts),
    ...parts.map(partOf), circularity(ledger.circularity), rules(ledger.rule_sets),
  ];
}

function head({ kind, title, period, process_boundary: boundary, provenance }) {
  const span = period.period_from ? t("ledgers.span", { from: moment(period.period_from), to: moment(period.period_to) })
    : t("ledgers.no_span");
  const facts = [["covers", t(`ledgers.kind_${kind}`)], ["period", span], ["boundary", boundary], ["made", moment(provenance.made_at)]];
  return make("div", { class: "ledger-head" }, title ? make("h2", { text: title }) : null,
    make("dl", { class: "facts" },
      facts.map(([name, value]) => make("div", {}, make("dt", { text: t(`ledgers.${name}`) }), make("dd", { text: value })))),
    make("p", { class: "soft", text: t("ledgers.supports") }));
}

function files(asked) {
  const [method, path, json] = asked;
  return make("div", { class: "row files", role: "group", "aria-label": t("ledgers.files") },
    FILES.map(([kind, accept, name]) => downloadButton(t(`ledgers.file_${kind}`), () => [method, path, { accept, name, json }])));
}

function warnings(found) {
  if (!found.length) return null;
  return make("details", { class: "lid" }, make("summary", { text: t("ledgers.warnings", { count: found.length }) }),
    make("ul", {}, found.map(({ message }) => make("li", { text: message }))));
}

function index(parts) {
  return make("nav", { class: "index", "aria-label": t("ledgers.index") }, make("ul", {},
    parts.map(({ part, entries }) => make("li", {}, make("a", { href: `#ledger-${part}`, text: t(`ledgers.part_${part}`) }),
      " ", make("small", { class: "soft", text: knownOf(entries) }))),
    make("li", {}, make("a", { href: "#ledger-circularity", text: t("ledgers.circularity") })),
    make("li", {}, make("a", { href: "#ledger-rules", text: t("ledgers.rules") }))));
}

function knownOf(entries) {
  const unknown = entries.filter(({ value }) => value === null).length;
  return unknown ? t("ledgers.some_unknown", { count: entries.length, unknown: number(unknown) })
    : t("ledgers.all_known", { count: entries.length });
}

function partOf({ part, entries, tables }) {
  const title = t(`ledgers.part_${part}`);
  return make("section", { class: "part", "aria-labelledby": `ledger-${part}` },
    make("h2", { id: `ledger-${part}`, tabindex: -1, text: title }),
    make("p", { class: "soft", text: t(`ledgers.what_${part}`) }),
    entriesOf(entries, title), tables.map(ledgerTable));
}

function circularity(elements) {
  const columns = [{ title: t("ledgers.element") }, { title: t("ledgers.status") }, { title: t("ledgers.reason") }];
  const rows = elements.map(({ element, status, reason }) => [element,
    make("span", { class: `pill ${status === "no_data" ? "care" : ""}`, text: t(`ledgers.status_${status}`) }), reason ?? ""]);
  return make("section", { class: "part", "aria-labelledby": "ledger-circularity" },
    make("h2", { id: "ledger-circularity", tabindex: -1, text: t("ledgers.circularity") }),
    make("div", { class: "wide", tabindex: 0, role: "group", "aria-labelledby": "ledger-circularity" },
      table(columns, rows, t("ledgers.circularity"))));
}

function rules(sets) {
  const columns = [{ title: t("ledgers.rule_set") }, { title: t("ledgers.title") }, { title: t("ledgers.source") },
    { title: t("ledgers.confidence") }];
  const rows = sets.map(({ name, version, title, source, confidence }) => [make("code", { text: `${name}@${version}` }),
    title, source, confidence.replaceAll("-", " ")]);
  return make("section", { class: "part", "aria-labelledby": "ledger-rules" },
    make("h2", { id: "ledger-rules", tabindex: -1, text: t("ledgers.rules") }),
    make("div", { class: "wide", tabindex: 0, role: "group", "aria-labelledby": "ledger-rules" },
      table(columns, rows, t("ledgers.rules"))));
}
