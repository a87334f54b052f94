// The inventory: tables of a scenario on a sheet, what is wrong beside them, and the way to a plan.
import { isLost } from "/static/http.mjs";
import { Bench } from "/static/inventory/bench.mjs";
import { Book } from "/static/inventory/book.mjs";
import { takesMended } from "/static/inventory/mended.mjs";
import { tell } from "/static/inventory/merging.mjs";
import { fieldOf, proposed } from "/static/inventory/names.mjs";
import { printed } from "/static/inventory/paper.mjs";
import { byCell, counted, hintOf, list, messageOf, pill } from "/static/inventory/problems.mjs";
import { asked } from "/static/inventory/questions.mjs";
import { form, needsZone } from "/static/inventory/settings.mjs";
import { wordsOfTables } from "/static/inventory/tables.mjs";
import { columnList } from "/static/inventory/unknown_columns.mjs";
import { fill, make } from "/static/make.mjs";
import { say } from "/static/notice.mjs";
import { opening } from "/static/opening.mjs";
import { may, scenarioId } from "/static/run.mjs";
import { number, t, zoneOf } from "/static/words.mjs";

const SETTINGS = "settings";
const where = document.getElementById("inventory");
const book = new Book(scenarioId);
const mine = may("plan");
let words, bench = null, open = null, marks = new Map();
const parts = {};

function button(name, act, style = "second", keys = null) {
  return make("button", { type: "button", class: style, title: keys, text: t(`inventory.${name}`), on: { click: act } });
}

function build() {
  parts.workbook = make("a",
    { class: "button second", href: `${book.here}/workbook?marked=true`, download: true, text: t("inventory.workbook") });
  parts.saved = make("span", { class: "saved soft", role: "status" });
  parts.undo = button("undo", () => step("undo"), "second", "Ctrl+Z");
  parts.redo = button("redo", () => step("redo"), "second", "Ctrl+Y");
  parts.plan = make("span", { class: "row plan-way" });
  parts.tabs = make("div", { class: "subtabs", role: "tablist", "aria-label": t("inventory.tables") });
  parts.more = make("label", { class: "more-tables" });
  parts.tools = make("div", { class: "row tools" });
  parts.sheet = make("div", { class: "sheet-place" });
  parts.panel = make("div", { id: "inventory-panel", role: "tabpanel" }, parts.tools, parts.sheet);
  parts.about = make("section", { class: "about", "aria-live": "polite" });
  parts.zone = make("div");
  parts.problems = make("section", { class: "problem-list", "aria-label": t("inventory.problems") });
  fill(where,
    make("div", { class: "row bar" }, mine ? [parts.undo, parts.redo] : null,
      parts.workbook, mine ? takesMended(book, nameOf) : null,
      parts.saved, make("span", { class: "grow" }), parts.plan),
    make("div", { class: "tables" }, parts.tabs, parts.more),
    make("div", { class: "bench" }, parts.panel, make("aside", {}, parts.about, parts.zone, parts.problems)));
  printed(parts.sheet, () => bench);
}

// Tabs of tables

function shownTables() {
  const used = (schema) => schema.core || (book.tables.get(schema.name)?.order.length ?? 0) > 0
    || schema.name === open || marks.has(schema.name);
  return words.tables.filter(used);
}

function drawTabs() {
  const counts = counted(book.issues);
  const shown = [...shownTables().map((schema) => schema.name), SETTINGS];
  const focused = parts.tabs.contains(document.activeElement) ? document.activeElement.dataset.table : null;
  const rest = words.tables.filter((schema) => !shown.includes(schema.name));
  fill(parts.tabs, shown.map((name) => make("button",
    { type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(name === open),
    "aria-controls": "inventory-panel", tabindex: name === open ? 0 : -1,
    title: words.tables.find((schema) => schema.name === name)?.description, data: { table: name },
    on: { click: () => openTable(name), keydown: walkTabs } },
    name, book.tables.has(name) ? make("span", { class: "many", text: number(book.tables.get(name).order.length) }) : null,
    pill(counts.get(name)))));
  fill(parts.more, make("span", { class: "unseen", text: t("inventory.more_tables") }),
    make("select", { on: { change: (event) => event.target.value && openTable(event.target.value) } },
      make("option", { value: "", text: t("inventory.more_tables") }),
      rest.map((schema) => make("option", { value: schema.name, text: `${schema.name}: ${schema.description}` }))));
  if (focused) document.getElementById(`tab-${focused}`)?.focus();
}

function walkTabs(event) {
  const tabs = [...parts.tabs.children];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(event.currentTarget) + step + tabs.length) % tabs.length];
  openTable(next.dataset.table);
  document.getElementById(next.id).focus();
}

/** Go where the address leads: to a table, or to a place in one. What it does not know leaves `other` open. */
function goAsked(other) {
  const named = decodeURIComponent(location.hash.slice(1));
  const table = named === SETTINGS || book.tables.has(named) ? named : other;
  if (table !== open) openTable(table);
  const place = placeOf(named);
  if (place) goTo(place);
}

function openTable(name) {
  open = name;
  history.replaceState(null, "", `#${name}`);
  parts.panel.setAttribute("aria-labelledby", `tab-${name}`);
  bench = null;
  drawTabs();
  if (name === SETTINGS) {
    fill(parts.tools);
    fill(parts.about);
    drawSettings();
    return;
  }
  const schema = words.tables.find((one) => one.name === name);
  bench = new Bench(parts.sheet, schema, book, { marks: (table) => marks.get(table) ?? new Map(), may: mine, moved: drawAbout });
  drawTools(schema);
  drawAbout();
}

function drawSettings() {
  const of = new Map(book.issues.filter((issue) => issue.table === SETTINGS).map((issue) => [issue.column, issue]));
  form(parts.sheet, words.settings, book, of, mine);
}

function drawTools(schema) {
  const search = make("input", { type: "search", placeholder: t("inventory.search"), "aria-label": t("inventory.search"),
    on: { input: () => { bench.filter = search.value; bench.sheet.redraw(); } } });
  const wrong = make("input", { type: "checkbox", on: { change: () => { bench.onlyWrong = wrong.checked; bench.sheet.redraw(); } } });
  fill(parts.tools, search, make("label", { class: "row" }, wrong, t("inventory.only_wrong")), make("span", { class: "grow" }),
    mine ? [button("add_row", () => bench.addRow()), button("remove_rows", () => bench.removeRows()),
      button("add_column", () => addColumn(schema))] : null,
    button("copy_table", copyTable));
}

async function addColumn(schema) {
  const shown = new Set(bench.sheet.columns.map((column) => column.name));
  const rest = [...schema.columns.map((column) => column.name), ...schema.composition].filter((name) => !shown.has(name));
  const name = await asked(t("inventory.add_column"),
    t(schema.composition.length ? "inventory.column_or_symbol" : "inventory.column_name"), "", rest);
  if (name) bench.addColumn(name);
}

async function copyTable() {
  await navigator.clipboard.writeText(bench.copiedWhole());
  say(t("inventory.copied"));
}

function drawAbout() {
  if (!bench) return;
  const { key, column } = bench.sheet;
  if (!column) { fill(parts.about); return; }
  const issues = (bench.marks.get(key) ?? []).filter((issue) => issue === bench.mark(key, column) || issue.column === column.name);
  const rename = async () => {
    const name = await asked(t("inventory.rename_column"), t("inventory.column_name"), column.name,
      bench.schema.columns.flatMap((one) => one.names));
    if (name && name !== column.name) bench.renameColumn(column.name, name);
  };
  fill(parts.about, make("h2", {}, column.name, column.unit ? make("span", { class: "unit", text: ` ${column.unit}` }) : null),
    bench.about(column).map((line) => make("p", { text: line })),
    make("p", {}, button("sort", () => { bench.sorted(column); bench.sheet.grid.focus({ preventScroll: true }); }, "quiet")),
    mine && !column.isKnown ? make("p", { class: "row" }, guessed(column), meantList(column),
      button("leave_column", () => bench.leaveOut(column.name)), button("rename_column", rename)) : null,
    issues.map((issue) => make("p", { class: issue.severity === "error" ? "wrong" : "care" },
      `${issue.severity === "error" ? "✖" : "▲"} ${messageOf(issue)}`,
      hintOf(issue) ? make("span", { class: "hint", text: hintOf(issue) }) : null)));
}

/** A button that takes a column for the one that its title is another word for. */
function guessed(column) {
  const name = proposed(bench.schema, column.name);
  const isTaken = bench.sheet.columns.some((one) => fieldOf(bench.schema, one.name) === fieldOf(bench.schema, name ?? "")
    && bench.keys().some((key) => bench.value(key, one) !== null));
  return name && !isTaken ? make("button", { type: "button", text: t("inventory.column_meant", { name }),
    on: { click: () => bench.renameColumn(column.name, name) } }) : null;
}

/** A list of all columns, to say which of them one is that nobody knows. */
function meantList(column) {
  const list = columnList(bench.schema, t("inventory.column_is"), { "aria-label": t("inventory.columns_is", { name: column.name }) });
  list.addEventListener("change", () => list.value && bench.renameColumn(column.name, list.value));
  return list;
}

// What is wrong, and the way to a plan

function drawIssues() {
  const before = bench?.marks ?? new Map();
  marks = byCell(book.issues);
  drawTabs();
  drawZone();
  parts.workbook.textContent = t(book.issues.length ? "inventory.workbook_marked" : "inventory.workbook");
  list(parts.problems, book.issues, { named: nameOf, go: goTo, may: mine, seen: () => book.edit([{ left_out_seen: true }]) });
  if (bench) {
    bench.marks = marks.get(bench.schema.name) ?? new Map();
    if (bench.onlyWrong) bench.sheet.redraw();
    else bench.sheet.refresh([...before.keys(), ...bench.marks.keys()].filter((key) => bench.sheet.lines.has(key)));
    drawAbout();
  } else if (open === SETTINGS && !parts.sheet.contains(document.activeElement)) drawSettings();
  drawPlan();
}

/** Ask for the zone of dates, which else are taken for the service's. */
function drawZone() {
  const go = () => goTo({ table: SETTINGS, column: "timezone" });
  document.getElementById("zone").textContent = t("frame.zone", { zone: zoneOf(book.settings) });
  fill(parts.zone, mine && needsZone(book) ? make("p", { class: "care" }, t("inventory.which_zone", { zone: zoneOf({}) }), " ",
    make("button", { type: "button", class: "quiet", text: t("inventory.name_zone"), on: { click: go } })) : null);
}

function drawPlan() {
  const errors = book.issues.filter((issue) => issue.severity === "error").length;
  const to = `/scenarios/${encodeURIComponent(scenarioId)}/plan`;
  fill(parts.plan, book.valid ? make("a", { class: "button", href: to, text: t("inventory.plan") }) : [
    make("span", { id: "why-no-plan", class: "soft",
      text: book.valid === null ? t("inventory.judging") : t("inventory.mend_first", { many: number(errors) }) }),
    make("button", { type: "button", disabled: true, "aria-describedby": "why-no-plan", text: t("inventory.plan") })]);
}

function nameOf(issue) {
  if (!issue.table) return issue.sheet ?? issue.file ?? t("inventory.whole");
  const schema = words.tables.find((one) => one.name === issue.table);
  const id = schema?.columns.find((column) => column.required && column.kind === "id")?.name;
  const table = book.tables.get(issue.table);
  const name = issue.key === null ? null
    : table?.cells.get(issue.key)?.[id] ?? t("inventory.row", { row: number(table.order.indexOf(issue.key) + 1) });
  return [issue.table, name, issue.column].filter((part) => part !== null && part !== undefined).join(" · ");
}

function goTo(issue) {
  if (!issue.table) return;
  if (issue.table !== open) openTable(issue.table);
  if (issue.table === SETTINGS) {
    const input = document.getElementById(`setting-${issue.column}`);
    if (input) { for (let one = input; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true; input.focus(); }
    return;
  }
  if (bench.filter || bench.onlyWrong) { bench.filter = ""; bench.onlyWrong = false; drawTools(bench.schema); bench.sheet.redraw(); }
  const has = bench.sheet.columns.some((column) => column.name === issue.column || column.field === issue.column);
  if (issue.column && !has) { bench.more.add(issue.column); bench.sheet.redraw(); }
  const column = bench.sheet.columns.find((one) => one.name === issue.column || one.field === issue.column);
  bench.sheet.goTo(issue.key ?? bench.sheet.keys[0], column?.name);
}

// What happens

function drawState() {
  const left = book.unsent;
  parts.saved.textContent = left === 0 ? t("inventory.saved") : t(isLost() ? "inventory.unsent" : "inventory.saving", { many: left });
  parts.saved.classList.toggle("care", left > 0 && isLost());
  parts.undo.disabled = !book.canUndo;
  parts.redo.disabled = !book.canRedo;
}

function step(way) {
  const missed = book[way]();
  if (missed) say(t("inventory.not_undone", { many: missed }));
  drawState();
}

function drawChanged({ detail: { tables } }) {
  drawState();
  if (tables === null || !words) return;
  if (open === SETTINGS) {
    if (!parts.sheet.contains(document.activeElement)) drawSettings();
  } else if (tables.has(open) || tables.has(SETTINGS)) showChanged(tables.get(open));
  if ([...tables.keys()].some((name) => name !== SETTINGS)) drawTabs();
}

/** Rows that only changed are drawn anew where they are in view; else the sheet is. */
function showChanged(keys) {
  const { sheet, table } = bench;
  const isSame = keys && !bench.filter && !bench.onlyWrong && !bench.order && sheet.keys.length === table.order.length
    && [...keys].every((key) => table.cells.has(key) && sheet.keys.includes(key)
      && Object.keys(table.cells.get(key)).every((name) => sheet.columns.some((column) => column.name === name)))
    && sheet.columns.every((column) => column.isKnown || bench.isUsed(column.name));
  if (isSame) sheet.refresh(keys);
  else sheet.redraw();
  drawAbout();
}

function onKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  const key = event.key.toLowerCase();
  const way = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
  if (!way || !mine) return;
  event.preventDefault();
  step(way);
}

/** Where a lot or an offer stands, as a problem would say it; null if there is none of that name. */
function placeOf(name) {
  for (const [table, column] of [["lots", "lot_id"], ["offers", "offer_id"]]) {
    const found = book.tables.get(table);
    const key = found?.order.find((one) => found.cells.get(one)?.[column] === name);
    if (key !== undefined) return { table, key, column };
  }
  return null;
}

async function start() {
  fill(where, make("p", { class: "loading", role: "status", text: t("run.loading") }));
  [words] = await Promise.all([wordsOfTables(), book.load()]);
  build();
  const heard = { changed: drawChanged, state: drawState, issues: drawIssues };
  for (const [name, act] of Object.entries(heard)) book.addEventListener(name, act);
  tell(book, nameOf);
  for (const name of ["remelt:lost", "remelt:back"]) document.addEventListener(name, drawState);
  document.addEventListener("keydown", onKey);
  window.addEventListener("beforeunload", (event) => { if (book.unsent) event.preventDefault(); });
  goAsked(words.tables[0].name);
  addEventListener("hashchange", () => goAsked(open));
  performance.mark("inventory-shown");
  drawState();
  if (book.valid === null) drawPlan();
  else drawIssues();
  book.follow();
}

opening(where, start);
