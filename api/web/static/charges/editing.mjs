// Typing kilograms into a cell: Enter and Tab take them, Escape leaves it as it was.
import { fill, make } from "/static/make.mjs";
import { sayWrong } from "/static/notice.mjs";
import { t, typed } from "/static/words.mjs";

const STEPS = { Enter: { row: 1, column: 0 }, Tab: { row: 0, column: 1 }, back: { row: 0, column: -1 } };

/**
 * Edit in `cell`, which holds `held`; `text` is what the input begins with. `done(kg, step)` is told
 * what was typed: null for nothing, undefined where it stayed as it was. `left` hears of Escape.
 */
export function editIn(cell, { label, text, held, done, left }) {
  const input = make("input", { type: "text", inputmode: "decimal", class: "cell-input num", "aria-label": label, autocomplete: "off" });
  input.value = text;
  let isOver = false;
  const over = (deed) => {
    if (isOver) return;
    isOver = true;
    input.remove();
    deed();
  };
  const take = (step) => {
    const kg = input.value.trim() === "" ? null : typed(input.value);
    if (kg === null || kg >= 0) over(() => done(input.value === held ? undefined : kg, step));
    else if (step === null) over(left);
    else {
      input.setAttribute("aria-invalid", "true");
      sayWrong(new Error(t("charges.no_mass", { text: input.value })));
    }
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); over(() => { left(); cell.focus(); }); }
    const step = event.key === "Tab" && event.shiftKey ? STEPS.back : STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    take(step);
  });
  input.addEventListener("blur", () => take(null));
  fill(cell, input);
  input.focus();
  if (text === held) input.select();
}
