// Weights on their way: kept by the browser until the service has them, and sent once.
import { ask, Lost } from "/static/http.mjs";
import { addressOf, runId } from "/static/run.mjs";

const AGAIN_MS = 3000;
const PASSES = new Set([429, 500, 502, 503, 504]);
const BUSY = "in_flight";
const kept = `remelt:weights:${runId}`;
let sending = false;

/** What is typed in and not reported, by line; it outlives a reload. */
export const drafts = read("drafts", {});
const waiting = read("waiting", []);

function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`${kept}:${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(name, what) {
  try {
    localStorage.setItem(`${kept}:${name}`, JSON.stringify(what));
  } catch {
    // A browser that keeps nothing still sends what is on the page.
  }
}

/** Keep what is typed into a line, or forget it where there is none. */
export function draft(line, text) {
  if (text === null) delete drafts[line];
  else drafts[line] = text;
  keep("drafts", drafts);
}

/** The lines that were reported and that the service does not have yet. */
export function underway() {
  return waiting.flatMap((batch) => batch.lines);
}

/** Take a report to be sent: lines as the service takes them; `lines` are their names here. */
export function report(charges, lines) {
  waiting.push({ key: newKey(), charges, lines });
  keep("waiting", waiting);
}

/** Send what waits, the oldest first; `told` hears what the service answers to each. */
export async function send(told, refused) {
  if (sending || !waiting.length) return;
  sending = true;
  try {
    while (waiting.length) await sendFirst(told, refused);
  } catch (error) {
    if (!passes(error)) throw error;
    setTimeout(() => send(told, refused), AGAIN_MS);
  } finally {
    sending = false;
  }
}

async function sendFirst(told, refused) {
  const { key, charges, lines } = waiting[0];
  let answer;
  try {
    answer = await ask("POST", addressOf(runId, "executed"), { json: { charges }, key });
  } catch (error) {
    if (passes(error)) throw error;
    gone();
    refused(error, charges, lines);
    return;
  }
  gone();
  told(answer.body);
}

function gone() {
  waiting.shift();
  keep("waiting", waiting);
}

/** Whether trying again may help: the service is away, or busy with the same report. */
function passes(error) {
  return error instanceof Lost || PASSES.has(error.status) || error.code === BUSY;
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
