// The tab Ledgers: what may be said of this plan's metal, or of a period by its books.
import { ask, Refused } from "/static/http.mjs";
import { drawn } from "/static/ledgers/ledger.mjs";
import { fill, make } from "/static/make.mjs";
import { opening } from "/static/opening.mjs";
import { addressOf, planOf, runId } from "/static/run.mjs";
import { date, t, typedMoment } from "/static/words.mjs";
import { dayBegins, lastMonth } from "/static/zone.mjs";

const here = document.getElementById("ledgers");
let search = "";

/** The period that the address asks for: its first and last day, or null. */
function asked() {
  const query = new URLSearchParams(location.search);
  const days = [query.get("from"), query.get("to")];
  return days.every((day) => day && !Number.isNaN(Date.parse(day))) ? days : null;
}

function start() {
  const days = asked();
  search = location.search;
  const room = make("div", { id: "ledger" }); // of its own: an answer to what was asked before comes into another
  fill(here, chooser(days), room);
  return days ? ofPeriod(room, ...days) : ofPlan(room);
}

function go(days) {
  history.pushState(null, "", days ? `?from=${days[0]}&to=${days[1]}` : location.pathname);
  opening(here, start);
}

function chooser(days) {
  const [first, last] = days ?? lastMonth();
  const [from, to] = [dayField("from", first), dayField("to", last)];
  return make("form", { class: "row period no-print", on: { submit: (event) => {
    event.preventDefault();
    go([from, to].map(({ value }) => dayOf(value)));
  } } },
  make("button", { type: "button", class: days ? "second" : "", "aria-pressed": String(!days),
    text: t("ledgers.of_plan"), on: { click: () => go(null) } }),
  make("span", { class: "soft", text: t("ledgers.or_period") }),
  make("label", { class: "row" }, make("span", { text: t("ledgers.first_day") }), from),
  make("label", { class: "row" }, make("span", { text: t("ledgers.last_day") }), to),
  make("button", { type: "submit", class: days ? "" : "second", "aria-pressed": String(Boolean(days)), text: t("ledgers.of_period") }));
}

/** A day in the reader's own order, which a browser's field for dates does not know. */
function dayField(name, day) {
  const field = make("input", { name, value: date(day), required: true, size: 11, autocomplete: "off" });
  field.addEventListener("input", () => {
    field.setCustomValidity(dayOf(field.value) ? "" : t("ledgers.no_day", { example: date(day) }));
  });
  return field;
}

/** The day that somebody typed, as 2026-10-31; null where it is none. */
function dayOf(text) {
  const day = typedMoment(text) ?? text.trim();
  const at = new Date(`${day}T00:00Z`);
  return Number.isNaN(at.valueOf()) || at.toISOString().slice(0, 10) !== day ? null : day;
}

async function ofPlan(room) {
  const plan = await planOf(runId, room);
  if (!plan) return;
  await shown(room, ["GET", addressOf(runId, "ledger")]);
}

async function ofPeriod(room, first, last) {
  const [since, until] = [dayBegins(first).toISOString(), dayBegins(last, 1).toISOString()];
  if (since >= until) {
    fill(room, wrong(t("ledgers.wrong_way")));
    return;
  }
  fill(room, waiting());
  const { body: books } = await ask("GET", `/v1/books?from=${encodeURIComponent(since)}&to=${encodeURIComponent(until)}`);
  if (Object.keys(books).length <= 1) fill(room, empty());
  else await shown(room, ["POST", "/v1/ledgers", { from: since, to: until }]);
}

function waiting() {
  return make("p", { class: "loading", role: "status", text: t("ledgers.loading") });
}

function empty() {
  return make("section", { class: "empty" }, make("h2", { text: t("ledgers.no_books") }), make("p", { text: t("ledgers.no_books_why") }),
    make("ul", { class: "ways-in" },
      ["accepted", "executed", "lots", "books"].map((way) => make("li", { text: t(`ledgers.books_${way}`) }))));
}

function wrong(text, issues = []) {
  return make("section", { class: "empty" }, make("h2", { text: t("ledgers.cannot") }), make("p", { class: "wrong", text }),
    issues.length ? make("ul", { class: "ways-in" }, issues.map(({ message }) => make("li", { text: message }))) : null);
}

async function shown(room, request) {
  fill(room, waiting());
  const [method, path, json] = request;
  try {
    const { body } = await ask(method, path, { json });
    fill(room, drawn(body, request));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    fill(room, wrong(error.message, error.issues));
  }
}

addEventListener("popstate", () => {
  if (search !== location.search) opening(here, start);
});
opening(here, start);
