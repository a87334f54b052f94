// The goals of a plan: in order, by dragging or by keys, each with what it may give up; or weighed.
import { fill, make } from "/static/make.mjs";
import { say } from "/static/notice.mjs";
import { example, t, typed, typing } from "/static/words.mjs";

export const GOALS = [
  "recycled_content", "post_consumer_content", "primary_metal", "metal_loss", "dross", "coc_cover", "cost", "carbon", "changes",
];
const USUAL = ["recycled_content", "metal_loss", "cost"];
const SHARES = new Set(["recycled_content", "post_consumer_content", "coc_cover"]);

/** The goals that a setting spells, as {goal, slack_pct}; blank means the usual ones. */
export function goalsOf(setting) {
  const found = typeof setting === "string" ? listed(setting) : setting;
  const list = Array.isArray(found) ? found : USUAL;
  return list.map((one) => (typeof one === "string" ? { goal: one.trim(), slack_pct: 0 } : { slack_pct: 0, ...one }));
}

/** The weights that a setting spells, by goal; null where goals go by their order. */
export function weightsOf(setting) {
  if (setting === null || setting === undefined || setting === "") return null;
  if (typeof setting === "string") {
    if (setting.trim().startsWith("{")) return parsed(setting);
    return Object.fromEntries(setting.split(",").map((one) => one.split("=")).map(([goal, weight]) => [goal.trim(), Number(weight)]));
  }
  if (Array.isArray(setting)) return setting.length ? Object.fromEntries(setting.map((one) => [one.goal, one.weight])) : null;
  return Object.keys(setting).length ? setting : null;
}

function listed(text) {
  return text.trim().startsWith("[") ? parsed(text) : text.split(",").filter((one) => one.trim());
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return null; }
}

/** Goals as they are kept: a name alone where nothing may be given up. */
export function kept(goals) {
  return goals.map(({ goal, slack_pct }) => (Number(slack_pct) ? { goal, slack_pct: Number(slack_pct) } : goal));
}

/** Draw the goals in `where`; `save(setting, value)` keeps what is changed. */
export function drawGoals(where, settings, save, can) {
  const weights = weightsOf(settings.weights);
  const way = (name, checked, on) => make("label", { class: "way" },
    make("input", { type: "radio", name: "way", id: `way-${name}`, checked, disabled: !can, on: { change: on } }), t(`plan.way_${name}`));
  const ways = make("fieldset", { class: "ways" }, make("legend", { class: "unseen", text: t("plan.way") }),
    way("order", weights === null, () => save("weights", null)),
    way("weights", weights !== null, () => save("weights", begun(goalsOf(settings.goals)))));
  fill(where, make("h2", { text: t("plan.goals") }), ways,
    weights === null ? inOrder(goalsOf(settings.goals), save, can) : weighed(weights, settings.currency ?? "EUR", save, can));
}

function begun(goals) {
  return Object.fromEntries((goals.length ? goals : goalsOf(null)).map(({ goal }) => [goal, 1]));
}

function inOrder(goals, save, can) {
  const list = make("ol", { class: "goals", id: "goals" });
  const keep = (next) => save("goals", kept(next));
  fill(list, goals.map((_, at) => item(list, goals, at, keep, can)));
  const box = make("div", {}, make("p", { class: "soft", text: t("plan.goals_how") }), list);
  if (goals.length === 0) box.append(make("p", { class: "soft", text: t("plan.no_goals") }));
  if (can) box.append(adding(goals.map((one) => one.goal), (goal) => keep([...goals, { goal, slack_pct: 0 }])));
  return box;
}

function item(list, goals, at, keep, can) {
  const one = goals[at];
  const name = nameOf(one.goal);
  const row = make("li", { class: "goal", data: { goal: one.goal } });
  const button = (id, text, label, off, on) =>
    make("button", { type: "button", class: "quiet", id: `${id}-${one.goal}`, "aria-label": label,
      title: label, disabled: off || !can, text, on: { click: on } });
  const move = (by) => {
    const next = [...goals];
    next.splice(at + by, 0, ...next.splice(at, 1));
    keep(next);
    moved(one.goal, at + by, goals.length, by);
  };
  fill(row, can ? handle(list, row, goals, keep) : null,
    make("span", { class: "rank", "aria-hidden": "true", text: String(at + 1) }),
    make("div", { class: "meaning" }, make("b", { text: name }), make("span", { class: "soft", text: known(`plan.meaning_${one.goal}`) })),
    at < goals.length - 1 ? slack(goals, at, keep, can) : make("span", { class: "slack soft", text: t("plan.last_goal") }),
    make("span", { class: "moves" },
      button("up", "↑", t("plan.up", { goal: name }), at === 0, () => move(-1)),
      button("down", "↓", t("plan.down", { goal: name }), at === goals.length - 1, () => move(1)),
      button("out", "×", t("plan.remove", { goal: name }), false, () => keep(goals.filter((_, other) => other !== at)))));
  return row;
}

function moved(goal, at, many, by) {
  say(t("plan.moved", { goal: nameOf(goal), at: at + 1, many }));
  const side = by < 0 ? "up" : "down";
  const button = document.getElementById(`${side}-${goal}`);
  (button?.disabled ? document.getElementById(`${side === "up" ? "down" : "up"}-${goal}`) : button)?.focus();
}

function slack(goals, at, keep, can) {
  const { goal, slack_pct } = goals[at];
  const kind = SHARES.has(goal) ? "share" : "rest";
  const id = `slack-${goal}`;
  const input = make("input", { id, inputmode: "decimal", autocomplete: "off", disabled: !can, value: typing(slack_pct) });
  input.addEventListener("change", () => {
    const value = typed(input.value || "0");
    const wrong = !(value >= 0);
    input.setAttribute("aria-invalid", String(wrong));
    if (wrong) return say(t("plan.not_a_number", { example: example() }), "wrong");
    keep(goals.map((one, other) => (other === at ? { ...one, slack_pct: value } : one)));
  });
  return make("label", { class: "slack", for: id }, t("plan.slack_before"), " ", input, " ",
    t(`plan.slack_${kind}`, { goal: nameOf(goal).toLowerCase() }));
}

// Only the handle is dragged, so that figures beside it can be marked with the mouse.
function handle(list, row, goals, keep) {
  const grip = make("span", { class: "grip", draggable: "true", "aria-hidden": "true", title: t("plan.drag"), text: "⠿" });
  grip.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.goal);
    event.dataTransfer.setDragImage(row, 12, 12);
    row.classList.add("dragged");
  });
  list.addEventListener("dragover", (event) => {
    if (!row.classList.contains("dragged")) return;
    event.preventDefault();
    const over = event.target.closest("li.goal");
    if (!over || over === row) return;
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY > top + height / 2 ? "after" : "before"](row);
  });
  list.addEventListener("drop", (event) => row.classList.contains("dragged") && event.preventDefault());
  grip.addEventListener("dragend", () => {
    row.classList.remove("dragged");
    const order = [...list.children].map((each) => each.dataset.goal);
    if (order.join() !== goals.map((one) => one.goal).join()) keep(order.map((goal) => goals.find((one) => one.goal === goal)));
  });
  return grip;
}

function adding(taken, add) {
  const free = GOALS.filter((goal) => !taken.includes(goal));
  if (!free.length) return "";
  const choice = make("select", { id: "goal-to-add" }, free.map((goal) => make("option", { value: goal, text: nameOf(goal) })));
  const go = make("button",
    { type: "button", class: "second", id: "add-goal", text: t("plan.add"), on: { click: () => add(choice.value) } });
  return make("div", { class: "row" }, make("label", { for: "goal-to-add", text: t("plan.another") }), choice, go);
}

function weighed(weights, currency, save, can) {
  const rows = Object.entries(weights).map(([goal, weight]) => {
    const id = `weight-${goal}`;
    const input = make("input", { id, inputmode: "decimal", autocomplete: "off", disabled: !can, value: typing(weight) });
    input.addEventListener("change", () => {
      const value = typed(input.value);
      input.setAttribute("aria-invalid", String(Number.isNaN(value)));
      if (Number.isNaN(value)) return say(t("plan.not_a_number", { example: example() }), "wrong");
      save("weights", { ...weights, [goal]: value });
    });
    const out = make("button",
      { type: "button", class: "quiet", disabled: !can, "aria-label": t("plan.remove", { goal: nameOf(goal) }), text: "×" });
    out.addEventListener("click", () => save("weights", Object.fromEntries(Object.entries(weights).filter(([other]) => other !== goal))));
    return make("li", { class: "goal" },
      make("div", { class: "meaning" }, make("b", { text: nameOf(goal) }),
      make("span", { class: "soft", text: known(`plan.meaning_${goal}`) })),
      make("label", { class: "slack", for: id }, input, " ", t("plan.weight_of", { unit: t(`plan.weighs_${goal}`, { currency }) })), out);
  });
  const box = make("div", {}, make("p", { class: "soft", text: t("plan.weights_how") }), make("ul", { class: "goals" }, rows));
  if (can) box.append(adding(Object.keys(weights), (goal) => save("weights", { ...weights, [goal]: 1 })));
  return box;
}

function nameOf(goal) {
  return GOALS.includes(goal) ? t(`goal.${goal}`) : goal;
}

function known(name) {
  return GOALS.includes(name.replace("plan.meaning_", "")) ? t(name) : t("plan.unknown_goal");
}
