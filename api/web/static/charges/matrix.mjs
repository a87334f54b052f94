// The matrix of sources and orders: few rows in the page at a time, all of them by arrow keys.
import { balanceOf } from "/static/charges/balance.mjs";
import { cellText, labelOf } from "/static/charges/cell.mjs";
import { editIn } from "/static/charges/editing.mjs";
import { heading, sums, widths } from "/static/charges/frame.mjs";
import { inParts } from "/static/charges/paper.mjs";
import { SEEN_KG } from "/static/charges/model.mjs";
import { treatmentRows } from "/static/charges/treatments.mjs";
import { fill, make } from "/static/make.mjs";
import { number, t } from "/static/words.mjs";

const ROW_PX = 38;
const BESIDE = 12;
const INFO = 5;
const HEAD = 2;
/** A difference of less is none that a scale would show. */
const TOLERANCE_KG = 0.5;

export class Matrix {
  active = { row: -1, column: 0 };
  #first = 0;
  #last = 0;

  /** `does` is what a planner may have done: pin, lift, undo, redo, open; pin is null for readers. */
  constructor(where, model, does) {
    Object.assign(this, { model, does, rows: [] });
    this.body = make("tbody");
    this.treatments = make("tbody", { class: "treatments" });
    this.foot = make("tfoot");
    this.table = make("table", {
      role: "grid", class: "matrix-table", "aria-label": t("charges.grid"), "aria-colcount": INFO + model.columns.length,
    },
      widths(model), heading(model, (column) => does.open(column)), this.body, this.treatments, this.foot);
    this.box = make("div", { class: "matrix", tabindex: -1, on: {
      scroll: () => this.#draw(), keydown: (event) => this.#key(event), click: (event) => this.#click(event),
      dblclick: (event) => this.#click(event, true),
      focusin: (event) => this.#note(event),
    } }, this.table);
    fill(where, this.box);
    new ResizeObserver(() => this.#draw()).observe(this.box);
    let unpart = () => {};
    addEventListener("beforeprint", () => {
      unpart();
      this.#anew(0, this.rows.length);
      unpart = inParts(this.box, this.table, model.columns.length);
    });
    addEventListener("afterprint", () => { unpart(); this.#draw(true); });
  }

  /**
   * Show these rows, with what `state` says of each cell: {changes, moved, clash}; `looked` are the
   * rows whose sums stand below them, {rows, isAll}.
   */
  show(rows, state, looked) {
    const before = this.rows[this.active.row]?.source;
    Object.assign(this, { rows, state });
    const same = rows.findIndex((row) => row.source === before);
    this.active.row = before === undefined ? this.active.row : Math.max(same, -1);
    const treatments = treatmentRows(this.model, state, rows.length + HEAD + 1);
    const sumsAt = rows.length + treatments.length + HEAD + 1;
    this.table.setAttribute("aria-rowcount", sumsAt);
    fill(this.treatments, treatments);
    fill(this.foot, sums(this.model, { ...looked, isMore: rows.length < looked.rows.length }, sumsAt, state));
    this.#draw(true);
  }

  /** Go to a cell; row -1 is the heading. */
  go(row, column) {
    this.active = { row: clamp(row, -1, this.rows.length - 1), column: clamp(column, 0, this.model.columns.length - 1) };
    this.#into(this.active.row);
    this.#draw();
    const cell = this.cell();
    this.#mark();
    cell?.focus({ preventScroll: true });
    if (cell) this.#sideways(cell);
  }

  /** The element of a cell, the active one if none is named. */
  cell({ row, column } = this.active) {
    const line = row < 0 ? this.table.tHead.rows[1] : this.body.querySelector(`tr[data-row="${row}"]`);
    const cell = line?.querySelector(`[data-column="${column}"]`) ?? null;
    return row < 0 ? cell?.querySelector("button") ?? null : cell;
  }

  #into(row) {
    if (row < 0) return;
    const top = row * ROW_PX;
    const room = this.box.clientHeight - this.table.tHead.offsetHeight - this.foot.offsetHeight;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    if (top + ROW_PX > this.box.scrollTop + room) this.box.scrollTop = top + ROW_PX - room;
  }

  #sideways(cell) {
    const own = (cell.closest("th,td") ?? cell).getBoundingClientRect();
    const box = this.box.getBoundingClientRect();
    const frozen = [...this.table.tHead.rows[1].querySelectorAll(".frozen")].filter((one) => {
      const { position, left } = getComputedStyle(one);
      return position === "sticky" && left !== "auto";
    });
    const left = Math.max(box.left, ...frozen.map((one) => one.getBoundingClientRect().right));
    if (own.left < left) this.box.scrollLeft -= left - own.left;
    if (own.right > box.right) this.box.scrollLeft += own.right - box.right + 16;
  }

  /** Draw the rows that are seen and some beside them; those that are drawn already stay. */
  #draw(always = false) {
    if (this.#isEditing()) return;
    const [from, to] = this.#seen(BESIDE / 2);
    if (!always && from >= this.#first && to <= this.#last) return;
    const held = this.body.contains(document.activeElement);
    const [first, last] = this.#seen(BESIDE);
    if (always || first >= this.#last || last <= this.#first) this.#anew(first, last);
    else this.#onward(first, last);
    [this.#first, this.#last] = [first, last];
    this.#mark();
    if (held && !this.body.contains(document.activeElement)) (this.cell() ?? this.box).focus({ preventScroll: true });
  }

  /** The rows that are seen, and so many beside them. */
  #seen(beside) {
    const top = Math.floor(this.box.scrollTop / ROW_PX);
    const bottom = top + Math.ceil(this.box.clientHeight / ROW_PX) + 1;
    return [clamp(top - beside, 0, this.rows.length), clamp(bottom + beside, 0, this.rows.length)];
  }

  #anew(first, last) {
    fill(this.body, space(first), this.#lines(first, last), space(this.rows.length - last));
  }

  #onward(first, last) {
    const [above, below] = [this.body.firstElementChild, this.body.lastElementChild];
    const drawn = [...this.body.querySelectorAll("tr[data-row]")];
    drawn.filter((line) => line.dataset.row < first || line.dataset.row >= last).forEach((line) => line.remove());
    above.after(...this.#lines(first, Math.min(this.#first, last)));
    below.before(...this.#lines(Math.max(this.#last, first), last));
    above.style.height = `${first * ROW_PX}px`;
    below.style.height = `${(this.rows.length - last) * ROW_PX}px`;
  }

  #lines(first, last) {
    return this.rows.slice(first, Math.max(first, last)).map((row, step) => this.#line(row, first + step));
  }

  #isEditing() {
    return this.body.querySelector("input") !== null;
  }

  #line(row, at) {
    const kind = this.rows[at - 1]?.kind === row.kind ? null : t(`charges.kind_${row.kind}`);
    const line = make("tr", { "aria-rowindex": at + HEAD + 1, data: { row: at }, class: kind ? "first-of-kind" : null },
      nameOf(row, kind),
      info("price", row.price), info("mass", row.mass), ...this.#balance(row));
    line.append(...this.model.columns.map((column, place) => this.#cell(row, column, place)));
    line.style.height = `${ROW_PX}px`;
    return line;
  }

  /** What is used and left with the changes, and below it what it was. */
  #balance(row) {
    const { used, left, wasUsed, wasLeft } = balanceOf(this.model, this.state, row);
    return [withAway(info("used", used || null, wasUsed), row.away), info("left", left, wasLeft, left < -TOLERANCE_KG)];
  }

  #cell(row, column, place) {
    const found = cellText(this.model, this.state, row, column);
    const isBlank = !found.parts[0].textContent;
    return make("td", {
      class: `num ${found.classes}`, tabindex: -1, data: { column: place }, "aria-colindex": INFO + place + 1,
      "aria-readonly": this.#mayEdit(row) ? null : "true",
    },
      isBlank ? null : [...found.parts, make("span", { class: "unseen", text: labelOf(found, row, column) })]);
  }

  /** A blank cell says what it is when one comes to it; few of them are ever come to. */
  #name(cell, { row, column }) {
    if (row < 0 || cell.childElementCount) return;
    const [source, of] = [this.rows[row], this.model.columns[column]];
    cell.setAttribute("aria-label", labelOf(cellText(this.model, this.state, source, of), source, of));
  }

  #mayEdit(row) {
    return Boolean(this.does.pin) && row.kind !== "heel";
  }

  #mark() {
    this.table.querySelectorAll("[tabindex='0']").forEach((one) => one.setAttribute("tabindex", -1));
    (this.cell() ?? this.box).setAttribute("tabindex", 0);
    if (this.cell()) this.box.setAttribute("tabindex", -1);
  }

  #note(event) {
    const cell = event.target.closest("[data-column]");
    if (!cell) return;
    this.active = { row: Number(cell.closest("tr").dataset.row ?? -1), column: Number(cell.dataset.column) };
    this.#name(cell, this.active);
    this.#mark();
  }

  #click(event, twice = false) {
    const cell = event.target.closest("td[data-column]");
    if (!cell || event.target.closest("input")) return;
    this.go(Number(cell.parentElement.dataset.row), Number(cell.dataset.column));
    if (twice) this.edit();
  }

  /** Edit the active cell; `text` is what it begins with, else what it holds. */
  edit(text) {
    const { row, column } = this.active;
    const source = this.rows[row];
    if (row < 0 || !source || !this.#mayEdit(source)) return;
    const order = this.model.columns[column].order;
    const { kg } = cellText(this.model, this.state, source, this.model.columns[column]);
    const held = kg === null ? "" : number(kg, 3, 0);
    editIn(this.cell(), {
      label: t("charges.edit", { source: source.source, order }), held, text: text ?? held,
      done: (kg, step) => this.#edited(source.source, order, kg, step),
      left: () => this.#draw(true),
    });
  }

  #edited(source, order, kg, step) {
    this.#draw(true);
    if (kg === null) this.does.lift(source, order);
    else if (kg !== undefined) this.does.pin(source, order, kg);
    if (step) this.go(this.active.row + step.row, this.active.column + step.column);
  }

  #key(event) {
    if (event.target.closest("input")) return;
    const deed = this.#deed(event);
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  #deed(event) {
    const { row, column } = this.active;
    const page = Math.max(1, Math.floor(this.box.clientHeight / ROW_PX) - 3);
    const moves = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-page, 0], PageDown: [page, 0],
      Home: [event.ctrlKey ? -Infinity : 0, -Infinity], End: [event.ctrlKey ? Infinity : 0, Infinity],
    };
    if (moves[event.key] && !event.altKey) return () => this.go(row + moves[event.key][0], column + moves[event.key][1]);
    if (row < 0 || event.ctrlKey || event.metaKey || event.altKey) return null;
    if (event.key === "Enter" || event.key === "F2") return () => this.edit();
    if (event.key === "Delete" || event.key === "Backspace") return this.#lifting(row, column);
    if (event.key.toLowerCase() === "p") return this.#pinning(row, column);
    return /^\S$/u.test(event.key) ? () => this.edit(event.key) : null;
  }

  #pinning(row, column) {
    const [source, { order }] = [this.rows[row], this.model.columns[column]];
    if (!this.#mayEdit(source)) return null;
    const { kg, before } = cellText(this.model, this.state, source, this.model.columns[column]);
    return () => this.does.pin(source.source, order, this.#weighable(kg ?? 0, before));
  }

  /** What an estimate comes to is no step of the scales; what the plan has is, or is whole pieces. */
  #weighable(kg, planned) {
    return kg === planned ? kg : Math.round(kg / this.model.step) * this.model.step;
  }

  #lifting(row, column) {
    const source = this.rows[row];
    if (!this.#mayEdit(source)) return null;
    return () => this.does.lift(source.source, this.model.columns[column].order);
  }
}

/** The heading of a row; a long name takes two lines, or three if nothing stands below it. */
function nameOf({ source, material }, kind) {
  const below = [kind, material].filter(Boolean).join(" · ");
  const { length } = source;
  const classes = ["frozen source", length > MOST_OF_A_NAME && "long", length > MOST_WHERE_NARROW && "longish", !below && "alone"];
  return make("th", { scope: "row", class: classes.filter(Boolean).join(" "), title: material ? `${source} · ${material}` : source },
    make("span", { class: "id", text: source }), make("span", { class: "soft of", text: below }));
}

/** So many signs of a figure stand in a narrow column; more of them are written smaller. */
const MOST_WIDE = 8;
/** So many signs of a name stand in one line of its column, and where the page is narrow. */
const MOST_OF_A_NAME = 15;
const MOST_WHERE_NARROW = 11;

/** A figure of a row; where changes move it, what it was stands below it. */
function info(name, value, was = value, isOver = false) {
  const moves = Math.abs((value ?? 0) - (was ?? 0)) >= TOLERANCE_KG;
  const shown = value === null ? (moves ? number(0) : null) : number(value);
  const classes = ["num frozen info", `at-${name}`, moves && "moved", isOver && "over",
    (shown?.length ?? 0) + (isOver ? 2 : 0) > MOST_WIDE && "long"].filter(Boolean).join(" ");
  const cell = make("td", { class: classes }, isOver ? "✕ " : null, shown);
  if (moves) cell.append(make("span", { class: "was" }, make("del", { text: number(was ?? 0) })));
  return cell;
}

/** What goes over sorters and into bins stands below what is charged, unless changes move that. */
function withAway(cell, kg) {
  if (kg < SEEN_KG || cell.querySelector(".was")) return cell;
  cell.append(make("span", { class: "was away", title: t("charges.away_how"), text: `⇢ ${number(kg)}` },
    make("span", { class: "unseen", text: t("charges.away_how") })));
  return cell;
}

function space(rows) {
  const line = make("tr", { "aria-hidden": "true", class: "space" }, make("td", {}));
  line.style.height = `${rows * ROW_PX}px`;
  return line;
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), Math.max(most, least));
}
