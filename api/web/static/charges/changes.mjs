// A planner's changes against the plan on the page, with undo and redo.
import { at } from "/static/charges/model.mjs";

/**
 * Changes by cell: {source, order, kg}; kg null lifts the scenario's own pin. `heard` is told after
 * each change.
 */
export class Changes {
  #past = [];
  #now = new Map();
  #future = [];

  constructor(pins, heard) {
    Object.assign(this, { pins, heard });
  }

  /** The changes as they are, the first made first. */
  get all() {
    return [...this.#now.values()];
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  of(source, order) {
    return this.#now.get(at(source, order));
  }

  has(key) {
    return this.#now.has(key);
  }

  keys() {
    return this.#now.keys();
  }

  /** So much of a source in an order. */
  pin(source, order, kg) {
    if (this.of(source, order)?.kg === kg) return;
    this.#to(new Map(this.#now).set(at(source, order), { source, order, kg }));
  }

  /** No pin there: a change is taken back, and the scenario's own pin lifted. */
  lift(source, order) {
    const key = at(source, order);
    if (this.pins.has(key)) {
      if (this.of(source, order)?.kg !== null) this.#to(new Map(this.#now).set(key, { source, order, kg: null }));
    } else this.drop(source, order);
  }

  /** Without this change. */
  drop(source, order) {
    const next = new Map(this.#now);
    if (next.delete(at(source, order))) this.#to(next);
  }

  clear() {
    if (this.#now.size) this.#to(new Map());
  }

  undo() {
    if (!this.canUndo) return;
    this.#future.push(this.#now);
    this.#now = this.#past.pop();
    this.heard();
  }

  redo() {
    if (!this.canRedo) return;
    this.#past.push(this.#now);
    this.#now = this.#future.pop();
    this.heard();
  }

  /** The whole set as the service takes it. */
  get body() {
    const lifted = this.all.filter(({ kg }) => kg === null);
    const put = this.all.filter(({ kg }) => kg !== null);
    return {
      remove: lifted.length ? { pins: lifted.map(({ source, order }) => ({ source, target: order })) } : {},
      pins: put.map(({ source, order, kg }) => ({ source, target: order, kg, min_kg: null, max_kg: null })),
    };
  }

  #to(next) {
    this.#past.push(this.#now);
    this.#now = next;
    this.#future = [];
    this.heard();
  }
}
