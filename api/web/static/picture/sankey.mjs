// The picture of the flows: drawn, with its words for a pointer, a keyboard and a screen reader.
import { draw } from "/static/chart.mjs";
import { HUES, PATTERNS } from "/static/picture/hues.mjs";
import { number, t } from "/static/words.mjs";

const ROW_PX = 30;
const NARROW_ROW_PX = 46;
const LEAST_PX = 420;
const NARROW_PX = 900;
/** What stands among bands stands on a plate of its own. */
const PLATE = { backgroundColor: "rgba(255, 255, 255, 0.88)", padding: [1, 4], borderRadius: 3 };

/** Draw nodes and links in `where`; `chosen` hears of the node that somebody clicks. */
export function drawFlows(where, { nodes, links }, { step, chosen }) {
  const total = nodes.filter(({ column }) => column === 0).reduce((sum, { kg }) => sum + kg, 0);
  const narrow = where.clientWidth < NARROW_PX;
  const rows = Math.max(...countsByColumn(nodes).values());
  const chart = draw(where, { tooltip: { trigger: "item" }, series: [seriesOf(nodes, links, { total, step, narrow })] }, {
    label: t("picture.flows_label", { kg: number(total), count: nodes.length }),
    height: Math.max(LEAST_PX, rows * (narrow ? NARROW_ROW_PX : ROW_PX)),
    ...asTable(links, total, step),
  });
  chart.on("click", ({ dataType, data }) => dataType === "node" && chosen(data.name));
  return chart;
}

function countsByColumn(nodes) {
  const counts = new Map();
  for (const { column } of nodes) counts.set(column, (counts.get(column) ?? 0) + 1);
  return counts;
}

function seriesOf(nodes, links, { total, step, narrow }) {
  const room = narrow ? 130 : 260;
  const last = Math.max(...nodes.map(({ column }) => column));
  const digits = digitsOf(step);
  return {
    type: "sankey", left: room, right: room, top: 16, bottom: 16, nodeGap: narrow ? 30 : 15, nodeWidth: 14, layoutIterations: 24,
    draggable: false, emphasis: { focus: "adjacency", lineStyle: { opacity: 0.75 } },
    lineStyle: { opacity: 0.42, curveness: 0.5 },
    data: nodes.map((node) => drawnNode(node, { last, room, total, digits, narrow })),
    links: links.map(({ from, to, hue, kg }) => ({
      source: from.name, target: to.name, value: kg, lineStyle: { color: HUES[hue] ?? HUES.mixed },
      tooltip: { formatter: () => linkWords({ from, to, hue, kg, digits }) },
    })),
  };
}

function drawnNode(node, { last, room, total, digits, narrow }) {
  const hue = node.origin ?? (node.kind === "source" ? "mixed" : node.kind);
  const within = node.column > 0 && node.column < last;
  return {
    name: node.name, value: node.kg, depth: node.column,
    itemStyle: { color: HUES[hue], decal: PATTERNS[hue] ?? { symbol: "none" }, borderColor: "#fff", borderWidth: 0.5 },
    label: {
      ...(within ? PLATE : {}), position: node.column === 0 ? "left" : "right", fontSize: 12,
      color: "#1d2b38", ...(within ? {} : { width: room - 16, overflow: "truncate" }),
      textBorderColor: "#fff", textBorderWidth: 3, lineHeight: 14,
      formatter: () => `${node.label}${narrow ? "\n" : "  "}{kg|${number(node.kg, digits)}}`,
      rich: { kg: { color: "#526170", fontSize: 11, textBorderColor: "#fff", textBorderWidth: 3 } },
    },
    tooltip: { formatter: () => nodeWords(node, { total, digits }) },
  };
}

function nodeWords(node, { total, digits }) {
  const lines = [node.label, t("picture.kg", { kg: number(node.kg, digits) }),
    t("picture.of_all", { share: number((100 * node.kg) / total, 1) })];
  if (node.origin) lines.splice(1, 0, t(`picture.hue_${node.origin}`));
  return lines.join("\n");
}

function linkWords({ from, to, hue, kg, digits }) {
  return [
    `${from.label} → ${to.label}`,
    t(`picture.hue_${hue}`),
    t("picture.kg", { kg: number(kg, digits) }),
    t("picture.of_from", { share: number((100 * kg) / from.kg, 1), place: from.label }),
    t("picture.of_to", { share: number((100 * kg) / to.kg, 1), place: to.label }),
  ].join("\n");
}

function asTable(links, total, step) {
  const digits = digitsOf(step);
  const columns = [
    { title: t("picture.from") }, { title: t("picture.to") }, { title: t("picture.whose") },
    { title: t("picture.head_kg"), numeric: true }, {
      title: t("picture.head_of_from"), numeric: true,
    }, { title: t("picture.head_of_all"), numeric: true },
  ];
  const rows = links.map(({ from, to, hue, kg }) => [
    from.label, to.label, t(`picture.hue_${hue}`), number(kg, digits), number((100 * kg) / from.kg, 1), number((100 * kg) / total, 1),
  ]);
  return { columns, rows };
}

/** As many decimals as the scale has. */
export function digitsOf(step) {
  return step >= 1 ? 0 : step > 0 ? Math.min(3, Math.ceil(-Math.log10(step))) : 1;
}
