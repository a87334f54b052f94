// The flows of a plan as they are drawn: gathered to the level somebody looks at, or cut down to what
// passes through one place. Nothing here but sums of what the service tells.
import { t } from "/static/words.mjs";

const DUST_KG = 1e-6;
const NAMED = new Set(["sorter", "bin"]);

/** What goes through each place: the larger of what enters and what leaves, in kg. */
export function throughKg(places, flows) {
  const [enters, leaves] = [new Float64Array(places.length), new Float64Array(places.length)];
  for (const { source, target, kg } of flows) {
    leaves[source] += kg;
    enters[target] += kg;
  }
  return places.map((_, at) => Math.max(enters[at], leaves[at]));
}

/** The largest difference between what enters a place in the middle and what leaves it, in kg. */
export function imbalanceKg(links) {
  const net = new Map();
  for (const { from, to, kg } of links) {
    net.set(from, [(net.get(from)?.[0] ?? 0), (net.get(from)?.[1] ?? 0) + kg]);
    net.set(to, [(net.get(to)?.[0] ?? 0) + kg, (net.get(to)?.[1] ?? 0)]);
  }
  const middle = [...net.values()].filter(([enters, leaves]) => enters > 0 && leaves > 0);
  return Math.max(0, ...middle.map(([enters, leaves]) => Math.abs(enters - leaves)));
}

/**
 * Only what passes through some places, which stand in one column: upstream by what it consists of,
 * downstream by what becomes of all that is in a place, for its metals are mixed there.
 */
export function passing(places, flows, chosen) {
  const through = throughKg(places, flows);
  const share = { down: new Float64Array(places.length), up: new Float64Array(places.length) };
  for (const at of chosen) share.down[at] = share.up[at] = 1;
  const kept = flows.map(() => 0);
  const ordered = flows.map((_, at) => at).sort((a, b) => places[flows[a].source].column - places[flows[b].source].column);
  for (const at of ordered) carry(flows[at], share.down, "source", "target", through, kept, at);
  for (const at of ordered.toReversed()) carry(flows[at], share.up, "target", "source", through, kept, at);
  return flows.map((flow, at) => ({ ...flow, kg: kept[at] })).filter(({ kg }) => kg > DUST_KG);
}

function carry(flow, share, from, to, through, kept, at) {
  const kg = flow.kg * share[flow[from]];
  kept[at] += kg;
  if (through[flow[to]] > 0 && share[flow[to]] < 1) share[flow[to]] += kg / through[flow[to]];
}

/**
 * The nodes and links to draw. `level` is {sources: "lots" | "materials" | "origins",
 * charges: "orders" | "alloys", most}: of each of these two, so many stand alone, and the small ones
 * are gathered. A node: name (unique), label, kind, origin, column, kg, members (indices of places).
 */
export function gathered({ places, flows }, level) {
  const through = throughKg(places, flows);
  const keys = places.map((place) => keyOf(place, level));
  const kept = new Set([...largest(places, keys, through, "source", level.most), ...largest(places, keys, through, "charge", level.most)]);
  const nodes = new Map();
  const nodeOf = places.map((place, at) => {
    if (through[at] <= DUST_KG) return null;
    const { key, label, origin } = isGathered(place, keys[at], kept) ? othersOf(place) : keys[at];
    if (!nodes.has(key)) nodes.set(key, { name: key, label, origin, kind: place.kind, column: place.column, kg: 0, members: [] });
    const node = nodes.get(key);
    node.members.push(at);
    node.kg += through[at];
    return node;
  });
  named([...nodes.values()]);
  return { nodes: [...nodes.values()].sort(inOrder), links: linksOf(flows, nodeOf) };
}

function keyOf(place, level) {
  const { kind, name, material, origin, alloy } = place;
  if (kind === "source") {
    if (level.sources === "origins") return { key: `origin/${origin}`, label: t(`picture.hue_${origin}`), origin };
    if (level.sources === "materials" && material) return { key: `material/${origin}/${material}`, label: material, origin };
    return { key: `source/${name}`, label: name, origin };
  }
  if (kind === "charge") return level.charges === "alloys" ? { key: `alloy/${alloy}`, label: alloy } : {
    key: `order/${name}`, label: `${name} · ${alloy}`,
  };
  return { key: `${kind}/${name ?? ""}`, label: NAMED.has(kind) ? name : t(`picture.place_${kind}`) };
}

function largest(places, keys, through, kind, most) {
  const kg = new Map();
  places.forEach((place, at) => {
    if (place.kind === kind) kg.set(keys[at].key, (kg.get(keys[at].key) ?? 0) + through[at]);
  });
  const sorted = [...kg.keys()].sort((a, b) => kg.get(b) - kg.get(a));
  return sorted.length <= most + 1 ? sorted : sorted.slice(0, most);
}

function isGathered({ kind }, { key }, kept) {
  return (kind === "source" || kind === "charge") && !kept.has(key);
}

function othersOf({ kind }) {
  return { key: `others/${kind}`, label: null, origin: null };
}

/** Names for people; metal of the same name but another origin says so. */
function named(nodes) {
  const seen = new Map();
  for (const node of nodes) {
    if (node.label === null) node.label = t("picture.others", { count: node.members.length });
    seen.set(node.label, (seen.get(node.label) ?? 0) + 1);
  }
  for (const node of nodes) {
    if (seen.get(node.label) > 1 && node.origin) node.label = t(
      "picture.of_origin", { label: node.label, origin: t(`picture.hue_${node.origin}`) },
    );
  }
}

const ORIGINS = ["post_consumer", "pre_consumer", "internal", "dross_metal", "primary", "alloying", "unknown", null];
const KINDS = ["source", "heel", "sorter", "bin", "charge", "tapped", "left", "unused", "in_bins",
  "returned", "lost", "no_metal", "unexplained"];

function inOrder(a, b) {
  const last = (node) => node.name.startsWith("others/");
  if (a.column !== b.column) return a.column - b.column;
  if (a.kind !== b.kind) return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
  if (last(a) !== last(b)) return last(a) ? 1 : -1;
  if (a.kind === "charge") return a.members[0] - b.members[0];
  return ORIGINS.indexOf(a.origin ?? null) - ORIGINS.indexOf(b.origin ?? null) || b.kg - a.kg;
}

function linksOf(flows, nodeOf) {
  const links = new Map();
  for (const { source, target, kg, hue } of flows) {
    const [from, to] = [nodeOf[source], nodeOf[target]];
    if (!from || !to || kg <= DUST_KG) continue;
    const key = JSON.stringify([from.name, to.name, hue]);
    const link = links.get(key) ?? { from, to, hue, kg: 0 };
    link.kg += kg;
    links.set(key, link);
  }
  return [...links.values()].sort((a, b) => b.kg - a.kg);
}
