// A line for metal that was charged and not planned: chosen by name, then weighed like the others.
import { make } from "/static/make.mjs";
import { say } from "/static/notice.mjs";
import { t } from "/static/words.mjs";

/** The lines with those beside them that only have a draft, by their names [target, source]. */
export function withDrafts(lines, drafts) {
  const known = new Set(lines.map(({ target, source }) => JSON.stringify([target, source])));
  const more = Object.keys(drafts).filter((name) => !known.has(name)).map((name) => JSON.parse(name));
  return [...lines, ...more.map(([target, source]) => (
    { target, source, planned_kg: 0, charged_kg: null, difference_kg: null, weighed_at: null, by: null }))];
}

/** A field and a button that add a line to a target; `sources` are those that can be named. */
export function adding(target, at, sources, taken, added) {
  const free = sources.filter((source) => !taken.includes(source));
  const input = make("input", { id: `more-${at}`, list: `more-of-${at}`, autocomplete: "off" });
  const add = () => {
    const source = input.value.trim();
    if (free.includes(source)) added(source);
    else say(t(taken.includes(source) ? "sheet.more_there" : "sheet.more_unknown", { source }), "wrong");
  };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); add(); } });
  return make("div", { class: "row more" }, make("label", { for: `more-${at}`, text: t("sheet.more", { name: target }) }), input,
    make("datalist", { id: `more-of-${at}` }, free.map((source) => make("option", { value: source }))),
    make("button", { type: "button", class: "second", text: t("sheet.more_add"), on: { click: add } }));
}
