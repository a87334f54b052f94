// Whose metal it is, by colour and by pattern; words stand beside both.

/** Colours after Okabe and Ito, which people with any colour vision tell apart; as in the report. */
export const HUES = {
  post_consumer: "#0f9d77", pre_consumer: "#5bb2e0", internal: "#9aa7b1", dross_metal: "#b59f3b", primary: "#e3a12c",
  alloying: "#c77ba5", unknown: "#d4683a", mixed: "#1f6fa8", heel: "#6d7883", sorter: "#33475b", bin: "#1f6fa8",
  charge: "#33475b", tapped: "#5d7b93", left: "#434c54", unused: "#8aa05c", in_bins: "#17486d", returned: "#7a5fa0",
  lost: "#b5452c", no_metal: "#c9bfae", unexplained: "#1d2b38",
};
const STROKE = { color: "rgba(255, 255, 255, 0.75)", dashArrayX: [1, 0] };

/** Patterns over the colours of places; what has none is plain. */
export const PATTERNS = {
  pre_consumer: { ...STROKE, dashArrayY: [2, 4], rotation: -Math.PI / 4 },
  internal: { ...STROKE, dashArrayY: [1, 3], rotation: 0 },
  dross_metal: { ...STROKE, symbol: "rect", dashArrayX: [[4, 4], [0, 4, 4, 0]], dashArrayY: [4, 0], symbolSize: 0.6 },
  primary: { ...STROKE, dashArrayY: [2, 4], rotation: Math.PI / 4 },
  alloying: { ...STROKE, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0], symbol: "circle", symbolSize: 0.7 },
  unknown: { ...STROKE, dashArrayY: [1, 3], rotation: Math.PI / 2 },
  lost: { ...STROKE, dashArrayY: [3, 3], rotation: -Math.PI / 4 },
};

const lines = (angle, gap) => `repeating-linear-gradient(${angle}deg, rgba(255, 255, 255, 0.8) 0 1.5px, transparent 1.5px ${gap}px)`;
const dots = "radial-gradient(rgba(255, 255, 255, 0.85) 1.2px, transparent 1.3px)";

/** The same patterns for a swatch of the legend, as images of CSS. */
export const HATCHES = {
  pre_consumer: lines(45, 5), internal: lines(0, 4), dross_metal: dots, primary: lines(-45, 5), alloying: dots,
  unknown: lines(90, 4), lost: lines(45, 6),
};
