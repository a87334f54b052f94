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

/** Whether a plan has been found that could be kept: some goal has a best so far. */
export function hasFound(goals) {
  return [...goals.values()].some((points) => points.some(({ incumbent }) => incumbent !== null));
}

/**
 * Follow a run; `told` hears {status, goals, isLost, attempt} at every change. `goals` are by name
 * lists of {at, incumbent, bound, gap_pct}, in the order in which they were looked at.
 */
export function follow(run, told) {
  const followed = new Followed(run, told);
  followed.begin();
  return { look: () => followed.look(), now: followed.now };
}

class Followed {
  now = { status: null, goals: new Map(), isLost: false, attempt: 1, ahead_ms: 0 };
  #run;
  #told;
  #source = null;
  #etag = null;
  #event = 0;
  #isBroken = false;

  constructor(run, told) {
    this.#run = run;
    this.#told = told;
  }

  async begin() {
    addEventListener("offline", () => this.now.status && isOpen(this.now.status) && this.#lost());
    setInterval(() => { if (!document.hidden && !this.now.isLost) this.look(); }, LOOK_MS);
    await this.look();
    if (this.now.status === null || isOpen(this.now.status)) this.#listen();
  }

  /** Ask how the run stands; whether there was an answer. */
  async look() {
    try {
      this.#take(await ask("GET", addressOf(this.#run), { known: this.#etag }));
      return true;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      return false;
    } finally {
      this.#tell();
    }
  }

  #take({ status, headers, etag, body }) {
    const sent = Date.parse(headers.get("Date") ?? "");
    if (sent) this.now.ahead_ms = sent - Date.now();
    if (status !== 200) return;
    this.#etag = etag;
    this.now.status = body;
  }

  #tell() {
    if (this.now.status) this.#told(this.now);
  }

  // Events

  #listen() {
    this.#source = new EventSource(addressOf(this.#run, "events"));
    for (const kind of ["started", "progress", ...ENDS]) {
      this.#source.addEventListener(kind, (event) => this.#hear(kind, event));
    }
    this.#source.addEventListener("open", () => this.#mark(false));
    this.#source.addEventListener("error", () => this.#lost());
  }

  #hear(kind, event) {
    const number = Number(event.lastEventId);
    if (number <= this.#event) return;
    this.#event = number;
    const body = JSON.parse(event.data);
    if (kind === "progress") {
      this.#progressed(body);
      return;
    }
    if (kind === "started") Object.assign(this.now, { attempt: body.attempt, goals: new Map() });
    if (ENDS.includes(kind)) this.#source.close();
    this.look();
  }

  #progressed(body) {
    this.now.goals.set(body.goal, [...(this.now.goals.get(body.goal) ?? []), body]);
    this.#tell();
  }

  // The connection

  #mark(isLost) {
    if (this.now.isLost === isLost) return;
    this.now.isLost = isLost;
    if (isLost) this.#tell();
    else this.look();
  }

  // A broken stream is opened anew only once the run could be asked for: left to itself, the browser would
  // ask on and on, and tell its console of each refusal where meanwhile a key is wanted.
  async #lost() {
    if (this.#isBroken || !this.#source) return;
    this.#isBroken = true;
    this.#source.close();
    const isThere = await this.look();
    this.#mark(!isThere);
    do await new Promise((resolve) => setTimeout(resolve, AGAIN_MS)); while (!(await this.look()));
    this.#isBroken = false;
    if (isOpen(this.now.status)) this.#listen();
    else this.#mark(false);
  }
}
