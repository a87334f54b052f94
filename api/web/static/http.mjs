// Asking the service. What it refuses is thrown as it says it; a lost connection shows on the page.
import { saidAll } from "/static/said.mjs";
import { signedIn } from "/static/signing.mjs";
import { t } from "/static/words.mjs";

/** What the service refuses: `code`, `detail` and `issues` as RFC 9457 problems give them. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.code === "our_fault" ? t("frame.our_fault", { id: problem.request_id }) : problem.detail);
    Object.assign(this, { status, code: problem.code, issues: problem.issues ?? [], problem });
  }
}

/** The service does not answer: the network is gone, or the service is. */
export class Lost extends Error {}

const UNKNOWN = 401;
let since = null;

/** Whether the connection is lost, as the last request found it. */
export function isLost() {
  return since !== null;
}

function told(lost) {
  if (lost === (since !== null)) return;
  since = lost ? Date.now() : null;
  document.getElementById("lost").hidden = !lost;
  document.dispatchEvent(new CustomEvent(lost ? "remelt:lost" : "remelt:back"));
}

/**
 * The answer to a request: its `status`, `etag`, `headers`, and `body` (JSON, or text).
 * `json` is a body, `ifMatch` and `known` are ETags; with `file` the body is a Blob; a request under a
 * `key` is done once. Where the service wants to know who asks, it waits until somebody has signed in.
 * Throws Refused or Lost.
 */
export async function ask(method, path, options = {}) {
  for (;;) {
    try {
      return await asked(method, path, options);
    } catch (error) {
      if (error.status !== UNKNOWN) throw error;
    }
    await signedIn();
  }
}

/** The same, asked again once the connection is back if it was lost. */
export async function answered(method, path, options) {
  for (;;) {
    try {
      return await ask(method, path, options);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
    if (isLost()) await new Promise((back) => document.addEventListener("remelt:back", back, { once: true }));
  }
}

async function asked(method, path, { json, body, signal, file, ...wishes }) {
  const headers = headersOf(wishes, json !== undefined);
  const answer = await sent(path, { method, headers, signal, body: json === undefined ? body : JSON.stringify(json) });
  const kind = answer.headers.get("Content-Type") ?? "";
  const isRefused = answer.status >= 400 || kind.startsWith("application/problem+json");
  if (file && !isRefused) return { status: answer.status, headers: answer.headers, body: await answer.blob() };
  const found = kind.includes("json") ? saidAll(await answer.json()) : await answer.text();
  if (isRefused) throw refused(answer.status, found);
  return { status: answer.status, etag: answer.headers.get("ETag"), headers: answer.headers, body: found };
}

function headersOf({ accept, ifMatch, known, key }, isJson) {
  // Refusals then come as answers, each with its status inside: the browser's console stays empty.
  const headers = { Accept: accept ?? "application/json", "Remelt-Page": "1" };
  if (isJson) headers["Content-Type"] = "application/json";
  if (ifMatch) headers["If-Match"] = ifMatch;
  if (known) headers["If-None-Match"] = known;
  if (key) headers["Idempotency-Key"] = key;
  return headers;
}

async function sent(path, request) {
  try {
    const answer = await fetch(path, request);
    told(false);
    return answer;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    told(true);
    throw new Lost(t("frame.lost"));
  }
}

function refused(status, found) {
  const problem = typeof found === "object" ? found : { detail: found };
  return new Refused(problem.status ?? status, problem);
}
