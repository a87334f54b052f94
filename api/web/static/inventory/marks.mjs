// The decimal mark of figures that come from elsewhere: what they show themselves, all of them together.
const OTHER = { ",": ".", ".": "," };
const UNCLEAR = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/; // thousands or decimals
const FIGURE = /^[-+]?\d*([.,])\d+$/;
const GROUPED = /^[-+]?[1-9]\d{0,2}(?:(?:\.\d{3})+(,)\d+|(?:,\d{3})+(\.)\d+)$/; // each with a mark of its own

/** The only decimal mark that figures among texts can have; null where they tell none, or two. */
export function markIn(texts) {
  const found = new Set(texts.map(bare).map(markOf).filter(Boolean));
  return found.size === 1 ? [...found][0] : null;
}

function markOf(text) {
  const grouped = GROUPED.exec(text);
  if (grouped) return grouped[1] ?? grouped[2];
  return UNCLEAR.test(text) ? null : FIGURE.exec(text)?.[1];
}

/** Whether a text that is read as `value` may be a thousand times that. */
export function isUnclear(text, value) {
  return UNCLEAR.test(bare(text)) && Math.abs(value) < 1000;
}

const DOUBTED = " ?"; // Behind such a text the service asks which number it is, and takes it for none.

/**
 * The values of a column, texts that are numbers as numbers; `known` is the mark of what they come from, if
 * that is known. Where nothing tells it, what may be thousands is marked, for the service would take a point.
 */
export function asNumbers(values, known) {
  const mark = known ?? markIn(values.filter((value) => typeof value === "string"));
  const doubted = (text) => (mark === null && UNCLEAR.test(bare(text)) && text.includes(".") ? `${bare(text)}${DOUBTED}` : text);
  return values.map((value) => (typeof value === "string" ? numberIn(value, mark) ?? doubted(value) : value));
}

/** Whether a text is a number, whichever mark it has. */
export function isFigure(text) {
  return /^[-+]?[\d.,]*\d$/.test(bare(text));
}

function bare(text) {
  return text.trim().replaceAll(/[\s\u00a0\u202f']/g, "").replace("\u2212", "-");
}

/** A number in a mark, or null; of an unknown mark only a whole number is one. A `share` has no thousands. */
export function numberIn(written, mark, { share = false } = {}) {
  const text = bare(written);
  const other = OTHER[mark] ?? null;
  const grouped = other !== null && new RegExp(`^[-+]?[1-9]\\d{0,2}(\\${other}\\d{3})+(\\${mark}\\d*)?$`).test(text);
  const plain = (grouped ? text.replaceAll(other, "") : text).replace(mark ?? "", mark === null ? "" : ".");
  const isNumber = (grouped || other === null || !text.includes(other)) && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain);
  return isNumber && !(grouped && share) && (mark !== null || !text.includes(".")) ? Number(plain) : null;
}
