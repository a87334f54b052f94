// The page's texts, and numbers and times as the reader writes them.
import texts from "/texts.mjs";

const { locale, zone } = document.documentElement.dataset;
const { plantZone } = document.documentElement.dataset;
const formats = new Map();
const MINUS = "\u2212";

const plurals = new Intl.PluralRules(locale);

/**
 * The text of that name with its blanks filled; a name without a text is a fault of ours. Where `count` or
 * `many` is a number, a text of that name and the number's form is taken, such as `pieces_one`.
 */
export function t(name, blanks = {}) {
  const text = formOf(name, blanks.count ?? blanks.many);
  if (text === undefined) throw new Error(`no text ${name}`);
  return text.replaceAll(/\{(\w+)\}/g, (whole, blank) => {
    const value = blanks[blank] ?? whole;
    return typeof value === "number" && (blank === "count" || blank === "many") ? number(value) : value;
  });
}

function formOf(name, count) {
  if (typeof count !== "number") return texts[name];
  return texts[`${name}_${plurals.select(count)}`] ?? (count === 1 ? texts[`${name}_one`] : undefined) ?? texts[name];
}

/** A number with so many decimals, at least and at most; what is not known is a dash, and nothing has no sign. */
export function number(value, most = 0, least = most) {
  if (value === null || value === undefined) return "–";
  const key = `${most}/${least}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(locale, { maximumFractionDigits: most, minimumFractionDigits: least, signDisplay: "negative" }));
  }
  return formats.get(key).format(value).replace("-", MINUS);
}

/** The same with its sign in front, also a plus. */
export function signed(value, most = 0) {
  const text = number(value, most);
  return (value > 0 && text !== number(0, most) ? "+" : "") + text;
}

const ways = new Map();

/** How times are written, made once for each zone and order: making it takes longer than all its uses on a sheet. */
function wayOf(options, timeZone, way = locale) {
  const key = `${way}/${timeZone}/${Object.entries(options).join()}`;
  if (!ways.has(key)) ways.set(key, new Intl.DateTimeFormat(way, { ...options, timeZone }));
  return ways.get(key);
}

const SHORTLY = { dateStyle: "short", timeStyle: "short" };
const BRIEFLY = { day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit" };

/** A time in the plant's zone; text is ISO 8601. */
export function moment(at) {
  return at ? wayOf(SHORTLY, zone).format(new Date(at)) : "–";
}

/** The same shortly, where the year goes without saying: day, month, hour and minute. */
export function brief(at) {
  return at ? wayOf(BRIEFLY, zone).format(new Date(at)) : "";
}

/** The plant's zone: the one that these settings name if there is such a zone, else that of the service. */
export function zoneOf({ timezone }) {
  const named = timezone || plantZone;
  if (!zones.has(named)) zones.set(named, isZone(named) ? named : plantZone);
  return zones.get(named);
}

const zones = new Map();

function isZone(name) {
  try {
    return Boolean(new Intl.DateTimeFormat(locale, { timeZone: name }).resolvedOptions().timeZone);
  } catch {
    return false;
  }
}

const parts = new Intl.NumberFormat(locale).formatToParts(-12345.6);
const mark = parts.find((part) => part.type === "decimal").value;
const group = parts.find((part) => part.type === "group")?.value ?? "";

const GROUPED = group ? new RegExp(`^[-+]?[1-9]\\d{0,2}(\\${group}\\d{3})+(\\${mark}\\d*)?$`) : null;

/**
 * The number that somebody typed the way they write numbers, or as a program would; else NaN. Thousands
 * never begin with 0. Of a `share`, which has no thousands, what looks like some is NaN: who types
 * 1.250 per cent where a comma is the mark may mean 1.25.
 */
export function typed(text, { share = false } = {}) {
  const bare = String(text).trim().replaceAll(/[\s\u00a0\u202f']/g, "").replace(MINUS, "-");
  const grouped = group && bare.includes(group) && GROUPED.test(bare);
  if (grouped && share) return NaN;
  const plain = (grouped ? bare.replaceAll(group, "") : bare).replace(mark, ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

/** How the reader writes a number with decimals, to say it where something is none. */
export function example() {
  return typing(1234.5);
}

/** Whether there is a text of that name. */
export function known(name) {
  return texts[name] !== undefined;
}

/** An element as a planner calls it: limits may hold for all others as well. */
export function elementName(name) {
  return name.startsWith("others_") && known(`element.${name}`) ? t(`element.${name}`) : name;
}

/** Who it was, without the number of the key that they came with. */
export function person(actor) {
  return String(actor ?? "").replace(/ \([0-9a-f]{32}\)$/, "");
}

/** A number as the reader would type it: every digit, their decimal mark, no grouping; blank stays blank. */
export function typing(value) {
  return typeof value === "number" ? String(value).replace(".", mark) : String(value ?? "");
}

const order = new Intl.DateTimeFormat(locale, { year: "numeric", month: "2-digit", day: "2-digit" })
  .formatToParts(new Date(2026, 2, 1)).map((part) => part.type).filter((type) => type !== "literal");

const DOTTED = ["day", "month", "year"]; // wherever dates have dots

const OF_DAY = { year: "numeric", month: "2-digit", day: "2-digit" };
const OF_HOUR = { ...OF_DAY, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/;

function written(at, options, timeZone, way = locale) {
  return wayOf(options, timeZone, way).format(at).replace(/,\s*/, " ");
}

/**
 * A date as a scenario spells it, as the reader writes dates and would type them. With an offset it is told
 * in `inZone`; without one it is in the scenario's zone already, and only written another way.
 */
export function date(text, inZone = zone) {
  const found = INSTANT.exec(String(text).trim());
  if (!found) return String(text);
  const [, year, month, day, hour, minute, , offset] = found;
  const at = offset && hour ? new Date(String(text).trim().replace(" ", "T"))
    : new Date(Date.UTC(year, month - 1, day, hour ?? 0, minute ?? 0));
  if (Number.isNaN(at.valueOf())) return String(text);
  const shown = written(at, hour ? OF_HOUR : OF_DAY, offset && hour ? inZone : "UTC");
  return typedMoment(shown) ? shown : written(at, hour ? OF_HOUR : OF_DAY, offset && hour ? inZone : "UTC", "sv-SE");
}

/** The day and time that somebody typed in their own order, or with dots, as 2026-03-02 06:00; else null. */
export function typedMoment(text) {
  const found = /^(\d{1,4})([./-])\s?(\d{1,2})[./-]\s?(\d{1,4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::\d{2})?)?$/.exec(String(text).trim());
  if (!found || found[1].length === 4) return null;
  const parts = [found[1], found[3], found[4]];
  const day = Object.fromEntries((found[2] === "." ? DOTTED : order).map((type, at) => [type, parts[at]]));
  const year = day.year.length === 2 ? `20${day.year}` : day.year;
  const two = (part) => String(part).padStart(2, "0");
  return `${year}-${two(day.month)}-${two(day.day)}${found[5] ? ` ${two(found[5])}:${found[6]}` : ""}`;
}
