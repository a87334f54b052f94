// One setting to be given: a box to type into or choices, each saying what a blank means.
import { make } from "/static/make.mjs";
import { t, typing } from "/static/words.mjs";

/** What a blank means, in words; `named` says a choice or a figure as planners do. */
export function usualOf({ blank }, named = (one) => one) {
  return blank === null || blank === undefined || blank === "" ? t("frame.usual_none") : t("frame.usual", { usual: named(blank) });
}

/**
 * The control of a setting, under an id. A value that is no choice stays to be seen. `named` words a choice,
 * `spelled` gives a value as it would be typed.
 */
export function control(column, value, { id, may, named = (one) => one, spelled = typing }) {
  const input = column.choices?.length ? chosen(column, value, id, may, named)
    : make("input", { id, disabled: !may, maxlength: 2000, autocomplete: "off", placeholder: usualOf(column, figure),
      inputmode: isNumber(column) ? "decimal" : null });
  if (!column.choices?.length) input.value = spelled(value);
  return input;
}

function chosen(column, value, id, may, named) {
  const odd = typeof value === "string" && value ? [value] : [];
  return make("select", { id, disabled: !may }, ["", ...new Set([...column.choices, ...odd])].map((one) =>
    make("option", { value: one, text: one ? named(one) : usualOf(column, named), selected: one === (value ?? "") })));
}

function isNumber({ kind }) {
  return kind === "number" || kind === "whole";
}

function figure(blank) {
  return Number.isNaN(Number(blank)) ? blank : typing(Number(blank));
}
