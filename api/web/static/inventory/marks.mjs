// Texts that a column holds although it is one of numbers: read in the decimal mark that they show themselves.
const OTHER = { ",": ".", ".": "," };
const UNCLEAR = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/; // thousands or decimals
const FIGURE = /^[-+]?[\d.,]*([.,])\d+$/;

/** The values of a column, texts that are numbers as numbers; \`named\` is the mark that the scenario names, if it does. */
export function asNumbers(values, named) {
  const texts = values.filter((value) => typeof value === "string").map(bare);
  const shown = new Set(texts.filter((text) => !UNCLEAR.test(text)).map((text) => FIGURE.exec(text)?.[1]).filter(Boolean));
  const mark = named ?? (shown.size === 1 ? [...shown][0] : null);
  return values.map((value) => (typeof value === "string" ? numberIn(bare(value), mark) ?? value : value));
}

function bare(text) {
  return text.trim().replaceAll(/[\s\u00a0\u202f']/g, "").replace("\u2212", "-");
}

/** A number in a mark; of an unknown mark only a whole number is one. */
function numberIn(text, mark) {
  const other = OTHER[mark] ?? null;
  const grouped = other !== null && new RegExp(`^[-+]?[1-9]\\d{0,2}(\\${other}\\d{3})+(\\${mark}\\d*)?$`).test(text);
  const plain = (grouped ? text.replaceAll(other, "") : text).replace(mark ?? "", mark === null ? "" : ".");
  const isNumber = (grouped || other === null || !text.includes(other)) && /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain);
  return isNumber && (mark !== null || !text.includes(".")) ? Number(plain) : null;
}
