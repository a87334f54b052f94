// The known sentences as rules: their texts, the names of the blanks between them, and what is said instead.
const BLANK = /\{(\w+)\}/;
const GOES_ON = /^[ ,;.:()]/;
const TELLS = /^(is|are|has|have|must|holds|looks|names|puts|begins|knows|was) /;
const ENDS = " ,;.:()";
const MOST_SPLITS = 16;
/** So many places for what only joins: the others come in turn with what is left. */
const MOST_JOINTS = 4;
/** A sentence with fewer letters than this only joins others. */
export const JOINT = 4;

/** A text whose first letter is large instead of small, or the other way round. */
export function swapped(text) {
  const first = text.slice(0, 1);
  return (first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase()) + text.slice(1);
}

/**
 * A rule for every sentence with blanks, the one with most letters first. A sentence that goes on from
 * another, or leads to one, also is one with a blank there.
 */
export function rulesOf(pairs) {
  const found = [];
  for (const [one, said] of pairs) {
    if (BLANK.test(one)) found.push(rule(one, said));
    const before = TELLS.test(one) ? "{before_it} " : GOES_ON.test(one) ? "{before_it}" : "";
    const after = one.endsWith(" ") ? "{after_it}" : "";
    if (before || after) found.push(rule(before + one + after, before + said + after));
  }
  return found.sort((one, other) => other.letters - one.letters);
}

function rule(one, said) {
  const parts = one.split(BLANK);
  const texts = parts.filter((_, at) => at % 2 === 0);
  const longest = [texts[0].slice(1), ...texts.slice(1)].reduce((most, text) => (text.length > most.length ? text : most));
  const letters = texts.join("").match(/\p{L}/gu)?.length ?? 0;
  return { texts, blanks: parts.filter((_, at) => at % 2), instead: said.split(BLANK), letters, longest,
    isSeveral: texts.some((text) => text.includes(". ")) };
}

/** The ways to lay a rule's texts over a text: what its blanks hold; and whether the first letter is of another size. */
export function splits(text, { texts, letters }) {
  const [first, last] = [texts[0], texts.at(-1)];
  const none = { isSwapped: false, ways: [] };
  if (!text.endsWith(last) || !text.startsWith(first.slice(1), first ? 1 : 0)) return none;
  const isSwapped = first !== "" && text[0] !== first[0];
  if (isSwapped && text[0] !== swapped(first[0])) return none;
  const ways = [];
  const most = letters >= JOINT ? MOST_SPLITS : MOST_JOINTS;
  lay(text, texts.slice(1, -1), first.length, text.length - last.length, [], (way) => ways.push(way) < most);
  return { isSwapped, ways };
}

// Hands `take` one way after the other, until it wants no more; says whether it wants more.
function lay(text, middle, at, end, before, take) {
  if (at > end) return true;
  if (middle.length === 0) return take([...before, text.slice(at, end)]);
  return places(text, middle[0], at, end).every((place) =>
    lay(text, middle.slice(1), place + middle[0].length, end, [...before, text.slice(at, place)], take));
}

// Where a piece stands; between two blanks without a text it may be wherever a word ends.
function places(text, piece, at, end) {
  const found = [];
  if (piece === "") {
    for (let place = at; place <= end; place += 1) if (place === end || ENDS.includes(text[place])) found.push(place);
    return found;
  }
  const isWithin = (place) => place >= 0 && place + piece.length <= end;
  for (let place = text.indexOf(piece, at); isWithin(place); place = text.indexOf(piece, place + 1)) found.push(place);
  return found;
}
