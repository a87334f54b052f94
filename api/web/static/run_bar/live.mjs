// A run as it goes: events as the service sends them, and its status whenever that may have changed.
import { ask, Lost } from "/static/http.mjs";
import { addressOf } from "/static/run.mjs";

const OPEN = new Set(["queued", "running"]);
const ENDS = ["succeeded", "failed", "cancelled"];
const AGAIN_MS = 2000;
const LOOK_MS = 15000;

/** Whether a run waits or is under way. */
export function isOpen(status) {
  return OPEN.has(status.state);
}

/**
 * Follow a run; `told` hears {status, goals, isLost, attempt} at every change. `goals` are by name
 * lists of {at, incumbent, bound, gap_pct}, in the order in which they were looked at.
 */
export function follow(run, told) {
  const now = { status: null, goals: new Map(), isLost: false, attempt: 1, ahead_ms: 0 };
  const seen = { event: 0, etag: null };
  let source = null;
  const tell = () => now.status && told(now);

  async function look() {
    try {
      const answer = await ask("GET", addressOf(run), { known: seen.etag });
      const sent = Date.parse(answer.headers.get("Date") ?? "");
      if (sent) now.ahead_ms = sent - Date.now();
      if (answer.status === 200) {
        seen.etag = answer.etag;
        now.status = answer.body;
      }
      return true;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      return false;
    } finally {
      tell();
    }
  }

  function hear(kind, event) {
    const number = Number(event.lastEventId);
    if (number <= seen.event) return;
    seen.event = number;
    const body = JSON.parse(event.data);
    if (kind === "progress") {
      now.goals.set(body.goal, [...(now.goals.get(body.goal) ?? []), body]);
      tell();
      return;
    }
    if (kind === "started") Object.assign(now, { attempt: body.attempt, goals: new Map() });
    if (ENDS.includes(kind)) source.close();
    look();
  }

  function listen() {
    source = new EventSource(addressOf(run, "events"));
    for (const kind of ["started", "progress", ...ENDS]) source.addEventListener(kind, (event) => hear(kind, event));
    source.addEventListener("open", () => mark(false));
    source.addEventListener("error", lost);
  }

  function mark(isLost) {
    if (now.isLost === isLost) return;
    now.isLost = isLost;
    if (isLost) tell();
    else look();
  }

  // The browser goes on by Last-Event-ID by itself; it gives up only where something else answers.
  async function lost() {
    if (now.isLost) return;
    if (await look()) return again();
    mark(true);
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      if (!now.isLost || ((await look()) && again())) return;
    }
  }

  // Whether all is well again: the run has ended, or its events come.
  function again() {
    if (!isOpen(now.status)) source.close();
    else if (source.readyState === EventSource.CLOSED) listen();
    if (isOpen(now.status) && source.readyState !== EventSource.OPEN) return false;
    mark(false);
    return true;
  }

  look().then(() => { if (now.status === null || isOpen(now.status)) listen(); });
  addEventListener("offline", () => now.status && isOpen(now.status) && lost());
  setInterval(() => { if (!document.hidden && !now.isLost) look(); }, LOOK_MS);
  return { look, now };
}
