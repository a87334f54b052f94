// What plans and problems say, in the words and number forms of the reader: as api/web/said.py does it.
// A sentence is matched with the known ones, from outside to inside; what is not known stays as it is.
import pairs from "/said.mjs";
import { formOf } from "/static/said/forms.mjs";
import { JOINT, rulesOf, splits, swapped } from "/static/said/rules.mjs";

const MOST_RULES = 12;
const KEPT = 4096;
const KEPT_PARTS = 20000;
const FIGURE = /\d[.,]\d/;
const WORD = /(?<![\w/.-])[a-z]{2,}(?![\w/-])/g;
const SEVERAL = /\. (?=[A-Z\d])/;
const QUOTED = /^(?:'[^']*'|"[^"]*")$/;
const SAYS = new Set(["message", "hint", "detail", "sentence", "title", "why", "note", "reason", "reasons", "description",
  "method", "boundary", "uncertainty", "spelling", "blank", "unit", "of", "rule_set"]);
/** Of these also a single word; elsewhere that is a code or a name. */
const WORDED = new Set(["description", "title"]);
/** Members whose values are a planner's own, and are sent back as they came. */
const OWN = new Set(["rows", "scenario", "document", "sheets", "cells", "was", "value", "lines", "change", "patch"]);
const whole = new Map(pairs.filter(([one]) => !/\{\w+\}/.test(one)));
const rules = rulesOf(pairs);
const told = new Map();
/** How each part of a sentence reads, whichever sentence it stands in. */
const known = new Map();

/** The sentence as the reader is told it. */
export function said(sentence) {
  if (pairs.length === 0 || typeof sentence !== "string") return sentence;
  if (!told.has(sentence)) {
    if (told.size >= KEPT) told.clear();
    if (known.size >= KEPT_PARTS) known.clear();
    told.set(sentence, best(sentence, rules)[1]);
  }
  return told.get(sentence);
}

/** The same answer with what it says said again; names and figures stay. */
export function saidAll(body, name = "") {
  if (pairs.length === 0 || body === null) return body;
  if (typeof body === "string") return SAYS.has(name) && (WORDED.has(name) || body.includes(" ")) ? said(body) : body;
  if (typeof body !== "object" || OWN.has(name)) return body;
  if (Array.isArray(body)) return body.map((one) => saidAll(one, name));
  return Object.fromEntries(Object.entries(body).map(([key, one]) => [key, saidAll(one, key)]));
}

// The cheapest reading of a text: what is not understood in it, as a cost, and how it is said.
function best(text, some) {
  if (known.has(text)) return known.get(text);
  let found = leaf(text);
  known.set(text, found);
  if (found[0] > 1) {
    found = nested(text, some.filter((rule) => text.includes(rule.longest)), found);
    known.set(text, found);
  }
  return found;
}

function leaf(text) {
  if (whole.has(text)) return [0, whole.get(text)];
  if (whole.has(swapped(text))) return [0.1, swapped(whole.get(swapped(text)))];
  const form = formOf(text);
  if (form !== null) return [0.4, form];
  if (text === "" || QUOTED.test(text)) return [text === "" ? 0.1 : 0.5, text];
  const words = text.match(WORD)?.length ?? 0;
  const figures = FIGURE.test(text) ? 0.5 : 0;
  return [1 + 4 * words + (text.split(", ").length - 1) + figures + 0.3 * (text.split(" ").length - 1), text];
}

function nested(text, some, found) {
  let cheapest = found;
  for (const [head, between, rest] of ends(text)) {
    const [first, last] = [best(head, some), best(rest, some)];
    const cost = 0.3 + first[0] + last[0];
    if (cost < cheapest[0]) cheapest = [cost, first[1] + between + last[1]];
  }
  const several = SEVERAL.test(text);
  let tried = 0;
  for (const rule of some) {
    if (several && !rule.isSeveral) continue;
    if (tried >= MOST_RULES && rule.letters >= JOINT) continue;
    const { isSwapped, ways } = splits(text, rule);
    for (const parts of ways) {
      const [cost, instead] = filled(rule, parts, some, cheapest[0]);
      if (cost < cheapest[0]) cheapest = [cost, isSwapped && rule.instead[0] ? swapped(instead) : instead];
    }
    if (ways.length) tried += 1;
  }
  return cheapest;
}

// Where the first sentence of a text ends: with its full stop, and without it.
function ends(text) {
  const at = text.search(SEVERAL);
  if (at >= 0) return [[text.slice(0, at + 1), " ", text.slice(at + 2)], [text.slice(0, at), ". ", text.slice(at + 2)]];
  return text.endsWith(".") && text.length > 1 ? [[text.slice(0, -1), ".", ""]] : [];
}

function filled(rule, parts, some, most) {
  let cost = 0.2 - 0.0001 * rule.letters + (rule.texts[0] === "" ? 0.001 * parts[0].length : 0);
  const blanks = {};
  for (const [at, part] of parts.entries()) {
    const [more, text] = best(part, some);
    blanks[rule.blanks[at]] = text;
    cost += more;
    if (cost >= most) return [Infinity, ""];
  }
  return [cost, rule.instead.map((one, at) => (at % 2 ? blanks[one] : one)).join("")];
}
