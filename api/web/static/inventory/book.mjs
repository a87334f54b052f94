// A kept scenario as this page holds it: what the service has, with the edits that are on their way.
// Every edit shows at once and is sent in the background; what others change is merged in.
import { ask, Lost, Refused } from "/static/http.mjs";
import { add, apply, cellsDiffer, numbered, same } from "/static/inventory/edits.mjs";

const WAIT_S = 25;
const REST_MS = 1500;
const MOST_AT_ONCE = 5000;

/**
 * Rows have keys that stay for as long as the page lives: their number, or one below 0 until the
 * service has numbered them. Events: `changed` ({tables: Map of table to keys, or null for all}),
 * `state`, `issues`, `merged` ({by}), `conflict` ({conflicts}), `refused` ({error}), `gone`.
 */
export class Book extends EventTarget {
  tables = new Map();
  settings = {};
  issues = [];
  valid = null;
  version = 0;
  #pending = [];
  #sending = null;
  #isWaiting = false;
  #turn = Promise.resolve();
  #undo = [];
  #redo = [];
  #number = new Map();
  #key = new Map();
  #next = -1;
  #judging = 0;

  constructor(id) {
    super();
    this.here = `/v1/scenarios/${encodeURIComponent(id)}`;
    for (const event of ["online", "remelt:back"]) {
      (event === "online" ? window : document).addEventListener(event, () => this.#send());
    }
  }

  async load() {
    this.#take((await ask("GET", `${this.here}/sheets`)).body);
    this.judge();
  }

  get unsent() {
    return this.#pending.length + (this.#sending?.edits.length ?? 0);
  }

  get canUndo() { return this.#undo.length > 0; }
  get canRedo() { return this.#redo.length > 0; }

  /** A key for a row that is about to be added. */
  newKey() {
    return this.#next--;
  }

  /** The key of the row that the service knows by a number. */
  keyOf(number) {
    return this.#key.get(number) ?? number;
  }

  /** Make edits; they are one step to undo. */
  edit(edits) {
    const { inverse } = this.#make(edits);
    if (inverse.length === 0) return;
    this.#undo.push(inverse);
    this.#redo = [];
  }

  /** Take the last step back. Returns how many of its edits no longer fit, for others changed them. */
  undo() {
    return this.#step(this.#undo, this.#redo);
  }

  redo() {
    return this.#step(this.#redo, this.#undo);
  }

  #step(from, to) {
    const edits = from.pop();
    if (!edits) return 0;
    const { inverse, missed } = this.#make(edits, (edit) => this.#fits(edit));
    if (inverse.length) to.push(inverse);
    return missed;
  }

  #fits(edit) {
    if (edit.setting) return same(this.settings[edit.setting], edit.was);
    if (edit.column) return same(this.tables.get(edit.table)?.cells.get(edit.row)?.[edit.column], edit.was);
    if (edit.remove !== undefined) return this.tables.get(edit.table).cells.has(edit.remove);
    return true;
  }

  /** Make those edits that fit once those before them are made; gives what takes them back, and how many did not fit. */
  #make(edits, fits = () => true) {
    const touched = new Map();
    const made = [];
    const inverse = edits.flatMap((edit) => {
      if (!fits(edit)) return [];
      made.push(edit);
      return apply(this, edit, touched);
    }).reverse();
    this.#pending.push(...made);
    this.#tell("changed", { tables: touched });
    this.#send();
    return { inverse, missed: edits.length - made.length };
  }

  async #send() {
    if (this.#isWaiting || this.#sending || this.#pending.length === 0) return;
    this.#isWaiting = true;
    await this.#alone(async () => {
      this.#isWaiting = false;
      const edits = this.#pending.splice(0, MOST_AT_ONCE);
      if (edits.length === 0) return;
      this.#sending = { edits, id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
      this.#tell("state");
      try {
        await this.#sent(this.#sending);
      } finally {
        this.#sending = null;
        this.#tell("state");
      }
    });
    if (this.#pending.length) this.#send();
    else this.judge();
  }

  /** Do something while nothing else is sent or merged: what is fetched must be what was sent. */
  async #alone(act) {
    const before = this.#turn;
    let done;
    this.#turn = new Promise((resolve) => { done = resolve; });
    await before;
    try {
      await act();
    } finally {
      done();
    }
  }

  /** Send a batch until there is an answer. */
  async #sent({ edits, id }) {
    for (;;) {
      try {
        const json = { edits: edits.map((edit) => numbered(edit, this.#number)), edits_id: id };
        const { body } = await ask("POST", `${this.here}/edits`, { json });
        this.#name(edits, body.added);
        if (body.before !== this.version && body.version !== this.version) await this.#merge([], "");
        else this.version = body.version;
        return;
      } catch (error) {
        if (error instanceof Lost) await this.#rest();
        else if (error instanceof Refused && error.code === "changed_meanwhile") { await this.#meet(edits, error); return; }
        else if (error instanceof Refused && [429, 503].includes(error.status)) await this.#rest();
        else { await this.#refuse(error); return; }
      }
    }
  }

  /** Wait a little, or until the connection is back. */
  #rest() {
    return new Promise((resolve) => {
      const go = () => { clearTimeout(timer); window.removeEventListener("online", go); resolve(); };
      const timer = setTimeout(go, REST_MS);
      window.addEventListener("online", go);
    });
  }

  /** Some edits met another planner's: keep those that fit, and ask about the others. */
  async #meet(edits, error) {
    const by = error.issues.find((issue) => issue.subject)?.subject;
    await this.#merge(edits, by);
  }

  async #refuse(error) {
    this.#pending = [];
    this.#undo = [];
    this.#redo = [];
    this.#tell("refused", { error });
    await this.#merge([]);
  }

  #name(edits, numbers) {
    edits.filter((edit) => edit.add).forEach((edit, at) => {
      if (edit.row < 0 && !this.#number.has(edit.row)) {
        this.#number.set(edit.row, numbers[at]);
        this.#key.set(numbers[at], edit.row);
      }
    });
  }

  /** Take what the service has, with `unsent` and all that waits on top where it still fits. */
  async #merge(unsent, who) {
    const body = await this.#fetched();
    const waiting = [...unsent, ...this.#pending];
    const before = { tables: this.tables, settings: this.settings };
    this.#pending = [];
    this.#take(body, false);
    const conflicts = [];
    for (const edit of waiting) {
      if (this.#collides(edit, conflicts)) continue;
      apply(this, edit, new Map());
      this.#pending.push(edit);
    }
    this.#tell("changed", { tables: cellsDiffer(before.tables, this.tables), before });
    const by = who ?? body.updated_by;
    this.#tell("merged", { by });
    if (conflicts.length) this.#tell("conflict", { conflicts, by });
    this.judge();
  }

  async #fetched() {
    for (;;) {
      try {
        return (await ask("GET", `${this.here}/sheets`)).body;
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        await this.#rest();
      }
    }
  }

  /** Whether another planner has changed what an edit changes; then it waits for an answer. */
  #collides(edit, conflicts) {
    const isCell = edit.column !== undefined;
    if (!isCell && !edit.setting) return edit.remove !== undefined && this.#removalCollides(edit, conflicts);
    const cells = edit.setting ? this.settings : this.tables.get(edit.table)?.cells.get(edit.row);
    const name = edit.setting ?? edit.column;
    if (cells && (same(cells[name], edit.was) || same(cells[name], edit.value))) return false;
    conflicts.push({ edit, gone: !cells, theirs: cells?.[name] ?? null });
    return true;
  }

  #removalCollides(edit, conflicts) {
    const cells = this.tables.get(edit.table)?.cells.get(edit.remove);
    const names = cells ? Object.keys({ ...cells, ...edit.was }) : [];
    const differs = names.find((name) => !same(cells[name], edit.was[name]));
    if (differs === undefined) return false;
    conflicts.push({ edit, gone: false, theirs: cells[differs] ?? null, column: differs, cells });
    return true;
  }

  /** Let an edit win that met another's. */
  insist({ edit, theirs, cells }) {
    this.edit([edit.remove === undefined ? { ...edit, was: theirs } : { ...edit, was: { ...cells } }]);
  }

  #take(body, isTold = true) {
    this.version = body.version;
    this.name = body.name;
    this.settings = body.settings;
    this.tables = new Map(Object.entries(body.sheets).map(([name, rows]) => {
      const table = { order: [], cells: new Map() };
      for (const { row, cells } of rows) add(table, this.keyOf(row), cells);
      return [name, table];
    }));
    if (isTold) this.#tell("changed", { tables: null });
  }

  /** Ask what is wrong, once nothing is on its way. */
  async judge() {
    const mine = ++this.#judging;
    await new Promise((resolve) => setTimeout(resolve, 60));
    if (mine !== this.#judging || this.unsent) return;
    try {
      const { body } = await ask("GET", `${this.here}/issues`);
      if (mine !== this.#judging || this.unsent) return;
      this.issues = body.issues.map((issue) => ({ ...issue, key: issue.row === null ? null : this.keyOf(issue.row) }));
      this.valid = body.valid;
      this.#tell("issues");
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      setTimeout(() => this.judge(), REST_MS);
    }
  }

  /** Hear of what others change, for as long as the page lives. */
  async follow() {
    for (;;) {
      try {
        const known = `"${this.version}"`;
        const { status, body } = await ask("GET", `${this.here}?wait=${WAIT_S}`, { known });
        await this.#alone(async () => {
          if (status === 200 && body.version > this.version) await this.#merge([]);
        });
        if (this.#pending.length) this.#send();
      } catch (error) {
        if (error instanceof Refused && error.status === 404) return this.#tell("gone");
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
      }
    }
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
    return undefined;
  }
}
