// What a ledger says, part by part: which figure and which table belongs where.
const RULE = (entry) => entry.rule_set.split("@")[0];
const IS_ENERGY = /^(energy_(?!kgco2e)|water)/;
const IS_DROSS = /^(dross_kg|dross_per|salt_)/;
const IS_SCRAP = /scrap/;

/** The parts in their order; a figure is in the first that takes it. */
const PARTS = [
  ["recycled", (name, rule) => rule === "recycled-content"],
  ["custody", (name, rule) => rule === "custody"],
  ["energy", (name, rule) => rule === "carbon" && IS_ENERGY.test(name)],
  ["carbon", (name, rule) => rule === "carbon"],
  ["dross", (name, rule) => rule === "losses" && IS_DROSS.test(name)],
  ["chain", (name, rule) => rule === "losses"],
  ["scrap", (name, rule) => rule === "waste" && IS_SCRAP.test(name)],
  ["waste", (name, rule) => rule === "waste"],
  ["flows", (name, rule) => rule === "flows"],
  ["cbam", (name, rule) => rule === "cbam"],
  ["more", () => true],
];
const SHOWN = ["recycled", "custody", "carbon", "energy", "chain", "dross", "scrap", "waste", "flows", "cbam", "more"];

function partOf(name, rule) {
  return PARTS.find(([, takes]) => takes(name, rule))[0];
}

function ruleOf(table) {
  return table.columns.map(RULE).find((rule) => rule) ?? "";
}

/** The parts of a ledger that hold anything: {part, entries, tables}. */
export function partsOf({ entries, tables }) {
  const parts = new Map(SHOWN.map((part) => [part, { part, entries: [], tables: [] }]));
  for (const entry of entries) parts.get(partOf(entry.name, RULE(entry))).entries.push(entry);
  for (const table of tables) parts.get(partOf(table.name, ruleOf(table))).tables.push(table);
  return [...parts.values()].filter((one) => one.entries.length || one.tables.length);
}
