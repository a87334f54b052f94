// Numbers and dates inside sentences, as the reader writes them.
const { locale } = document.documentElement.dataset;
const NUMBER = new RegExp("^([-\\u2212+]?)(\\d{1,3}(?:,\\d{3})+|0|[1-9]\\d*)(?:\\.(\\d+))?(e[-+]?\\d+)?"
  + "( ?)(%|kg|t|h|s|min|kWh|ppm|°C|kg CO2e|kg CO2e\\/t|[A-Z]{3}|[A-Z]{3}\\/t)?$");
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}))?$/;
const minus = new Intl.NumberFormat(locale).formatToParts(-1).find((part) => part.type === "minusSign").value;
const formats = new Map();

/** A number with or without its unit, or a date, in the reader's form; else null. */
export function formOf(text) {
  const date = MOMENT.exec(text);
  if (date) return moment(text, date);
  const found = NUMBER.exec(text);
  return found && Boolean(found[5]) <= Boolean(found[6]) ? number(found) : null;
}

function number([, sign, whole, rest = "", power = "", between, unit = ""]) {
  const written = format(rest.length, whole.includes(",")).format(`${whole.replaceAll(",", "")}.${rest || 0}`);
  return `${"-\u2212".includes(sign || "x") ? minus : sign}${written}${power}${between}${unit}`;
}

function format(digits, useGrouping) {
  const key = `${digits}/${useGrouping}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping }));
  }
  return formats.get(key);
}

// A sentence has the plant's time already: it is only spelt, not moved.
function moment(text, [, year, month, day, hour, minute]) {
  const at = new Date(Date.UTC(year, month - 1, day, hour ?? 0, minute ?? 0));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== Number(day) || hour > 23 || minute > 59) return text;
  const time = hour === undefined ? {} : { timeStyle: "short" };
  return new Intl.DateTimeFormat(locale, { dateStyle: "short", ...time, timeZone: "UTC" }).format(at);
}
