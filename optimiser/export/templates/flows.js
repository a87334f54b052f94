"use strict";
// Draws the flows of one period, month, day or charge, of all metal or of one element.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const NS = "http://www.w3.org/2000/svg";
  const WIDTH = 1280, MASS = 430, BAR = 12, LEFT = 150, RIGHT = 150, LABEL = 17, GAP = 9;
  const WORDS = { period: "Period", month: "Month", day: "Day", charge: "Charge" };

  const tonnes = (kg) => {
    const [value, unit] = kg < 1000 ? [kg, "kg"] : [kg / 1000, "t"];
    const digits = value >= 1000 ? 0 : value >= 100 ? 1 : 2;
    return `${value.toLocaleString("en", { maximumFractionDigits: digits })} ${unit}`;
  };
  const make = (name, attributes, parent, text) => {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  };
  const option = (select, value, text) => select.add(new Option(text, value));

  const elementName = (name) => (name === "total" ? "All metal" : name);
  data.elements.forEach((name, place) => option(at("element"), place, elementName(name)));
  for (const by of Object.keys(data.views)) option(at("by"), by, WORDS[by]);

  // The flows of what is chosen; a mass below zero runs the other way.
  const chosen = () => {
    const view = data.views[at("by").value];
    const which = Number(at("which").value), element = Number(at("element").value);
    const found = [];
    for (const row of view.rows) {
      if (row[0] !== which) continue;
      const kg = row[6 + element] / data.perKg;
      if (kg === 0) continue;
      const [s, t] = kg < 0 ? [row[2], row[1]] : [row[1], row[2]];
      const basis = data.bases[row[4]];
      found.push({
        source: data.places[s], target: data.places[t], kind: data.classes[row[3]], kg: Math.abs(kg),
        basis: element > 0 && (basis === "weighed" || basis === "counted") ? "modelled" : basis,
        method: data.methods[row[5]],
      });
    }
    return found;
  };

  // What leaves the yard stands below the charges, out of the way of what goes into them.
  const beside = (column) => (column === 1 ? 3 : column + 1);

  // Where each end of a flow stands. Places without a column stand beside their partner.
  const placed = (flows) => {
    const bars = new Map();
    const bar = (name, column, role) => {
      const key = `${name}|${column}|${role}`;
      if (!bars.has(key)) bars.set(key, { name, column, role, into: 0, out: 0 });
      return bars.get(key);
    };
    for (const flow of flows) {
      const s = data.columns[flow.source], t = data.columns[flow.target];
      if (s === undefined && t === undefined) continue;
      flow.from = s !== undefined ? bar(flow.source, s, "place") : bar(flow.source, t - 1, "source");
      flow.to = t !== undefined ? bar(flow.target, t, "place") : bar(flow.target, beside(s), "sink");
      flow.from.out += flow.kg;
      flow.to.into += flow.kg;
      flow.back = flow.to.column <= flow.from.column;
    }
    return [...bars.values()];
  };

  // A long name has its mass below it, or it would run into the next column.
  const isLong = (one) => one.name.length > 12;

  const ORDER = ["place", "source", "sink"];
  const layOut = (flows) => {
    const bars = placed(flows);
    const columns = [...new Set(bars.map((one) => one.column))].sort((a, b) => a - b);
    const through = (one) => Math.max(one.into, one.out);
    const most = Math.max(...columns.map((c) =>
      bars.filter((one) => one.column === c).reduce((sum, one) => sum + through(one), 0)), 1e-9);
    const scale = MASS / most;
    const step = columns.length > 1 ? (WIDTH - LEFT - RIGHT - BAR) / (columns.length - 1) : 0;
    let height = 0;
    const stacks = columns.map((column, place) => {
      const here = bars.filter((one) => one.column === column);
      here.sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || through(b) - through(a));
      let own = -GAP;
      for (const one of here) {
        one.x = LEFT + step * place;
        one.first = place === 0;
        one.height = Math.max(through(one) * scale, 1.2);
        one.room = Math.max(one.height, isLong(one) ? 2 * LABEL - 4 : LABEL);
        own += one.room + GAP;
      }
      height = Math.max(height, own);
      return { here, own };
    });
    for (const { here, own } of stacks) {
      let top = (height - own) / 2;
      for (const one of here) {
        one.y = top + (one.room - one.height) / 2;
        one.middle = top + one.room / 2;
        top += one.room + GAP;
      }
    }
    ends(flows, scale);
    return { bars, height, scale };
  };

  // Bands leave and enter each bar in the order of the bars they lead to; loops lie lowest.
  const ends = (flows, scale) => {
    const used = new Map();
    const take = (one, side, kg) => {
      const key = `${side}${one.name}|${one.column}|${one.role}`;
      const y = used.has(key) ? used.get(key) : one.y;
      used.set(key, y + kg * scale);
      return y;
    };
    const low = (flow) => (flow.back ? 1e6 : 0);
    const drawn = flows.filter((flow) => flow.from);
    for (const flow of [...drawn].sort((a, b) => low(a) + a.to.y - low(b) - b.to.y)) {
      flow.y0 = take(flow.from, "out", flow.kg);
    }
    for (const flow of [...drawn].sort((a, b) => low(a) + a.from.y - low(b) - b.from.y)) {
      flow.y1 = take(flow.to, "into", flow.kg);
    }
    for (const flow of drawn) flow.thick = Math.max(flow.kg * scale, 0.7);
  };

  const band = (flow) => {
    const x0 = flow.from.x + BAR, x1 = flow.to.x, xm = (x0 + x1) / 2, h = flow.thick;
    return `M${x0} ${flow.y0}C${xm} ${flow.y0} ${xm} ${flow.y1} ${x1} ${flow.y1}v${h}` +
      `C${xm} ${flow.y1 + h} ${xm} ${flow.y0 + h} ${x0} ${flow.y0 + h}Z`;
  };
  const loop = (flow, bottom) => {
    const h = flow.thick, y0 = flow.y0 + h / 2, y1 = flow.y1 + h / 2, yb = bottom + h / 2;
    const x0 = flow.from.x + BAR, x1 = flow.to.x, r = 14 + h / 2;
    return `M${x0} ${y0}C${x0 + 2 * r} ${y0} ${x0 + 2 * r} ${yb} ${x0} ${yb}H${x1}` +
      `C${x1 - 2 * r} ${yb} ${x1 - 2 * r} ${y1} ${x1} ${y1}`;
  };

  const words = (flow) => `${flow.source} → ${flow.target}, ${flow.kind.name}: ${tonnes(flow.kg)} ` +
    `(${flow.kg.toLocaleString("en", { maximumFractionDigits: 1 })} kg), ${flow.basis}. Method: ${flow.method}.`;

  const draw = () => {
    const flows = chosen();
    const picture = at("picture");
    picture.replaceChildren();
    const { bars, height } = layOut(flows);
    let bottom = height + 16;
    for (const flow of flows.filter((one) => one.from).sort((a, b) => b.kg - a.kg)) {
      const d = flow.back ? loop(flow, bottom) : band(flow);
      const paint = flow.back
        ? { class: "flow loop", stroke: flow.kind.colour, "stroke-width": Math.max(flow.thick, 1.2) }
        : { class: "flow", fill: flow.kind.colour };
      if (flow.back) bottom += flow.thick + 6;
      const path = make("path", { d, tabindex: 0, role: "img", "aria-label": words(flow), ...paint }, picture);
      make("title", {}, path, words(flow));
      const say = () => { at("said").textContent = words(flow); };
      path.addEventListener("pointerenter", say);
      path.addEventListener("focus", say);
    }
    for (const flow of flows) {
      if (!flow.from || flow.back || flow.thick < 15 || flow.to.x - flow.from.x < 90) continue;
      if (flow.from.role !== "place" || flow.from.column !== 1) continue;
      make("text", { class: "kind", x: flow.to.x - 8, y: flow.y1 + flow.thick / 2, dy: ".35em",
        "text-anchor": "end", "pointer-events": "none" }, picture, flow.kind.name);
    }
    for (const one of bars) label(one, picture);
    picture.setAttribute("viewBox", `0 -6 ${WIDTH} ${Math.ceil(bottom + 8)}`);
    legend(flows);
    table(flows);
  };

  const label = (one, picture) => {
    const kg = tonnes(Math.max(one.into, one.out)), open = one.name === "Unexplained";
    make("rect", { x: one.x, y: one.y, width: BAR, height: one.height, rx: 1.5,
      fill: open ? "#fff" : "#33475b", stroke: open ? "#b5452c" : "none", "stroke-width": open ? 1.5 : 0,
      ...(open ? { "stroke-dasharray": "3 2" } : {}) }, picture);
    const place = one.first
      ? { x: one.x - 8, "text-anchor": "end" } : { x: one.x + BAR + 6, "text-anchor": "start" };
    const all = { "font-size": one.role === "sink" ? 12 : 13, dy: ".35em", "pointer-events": "none", ...place };
    const lines = one.room > LABEL && isLong(one) ? [one.name, kg] : [`${one.name} ${kg}`];
    lines.forEach((text, line) => {
      const y = one.middle + (line - (lines.length - 1) / 2) * 14;
      make("text", { ...all, y, class: "rim", "aria-hidden": "true" }, picture, text);
      make("text", { ...all, y }, picture, text);
    });
  };

  const legend = (flows) => {
    const box = at("legend");
    box.replaceChildren();
    for (const kind of new Set(flows.map((flow) => flow.kind))) {
      const entry = document.createElement("span"), mark = document.createElement("i");
      mark.style.background = kind.colour;
      entry.append(mark, kind.name);
      box.append(entry);
    }
  };

  const table = (flows) => {
    const body = at("rows");
    body.replaceChildren();
    const name = elementName(data.elements[Number(at("element").value)]);
    at("caption").textContent = `${name} of ${at("which").selectedOptions[0].text}`;
    const order = (a, b) => a.source.localeCompare(b.source) || a.target.localeCompare(b.target);
    for (const flow of flows.sort(order)) {
      const row = body.insertRow();
      const t = (flow.kg / 1000).toLocaleString("en", { minimumFractionDigits: 3, maximumFractionDigits: 4 });
      for (const value of [flow.source, flow.target, flow.kind.name, t, flow.basis, flow.method]) {
        row.insertCell().textContent = value;
      }
      row.cells[3].className = "n";
    }
  };

  const which = () => {
    const view = data.views[at("by").value], select = at("which");
    select.replaceChildren();
    view.names.forEach((name, place) => option(select, place, name));
    step(0);
  };
  const step = (by) => {
    const select = at("which");
    select.selectedIndex = Math.min(select.options.length - 1, Math.max(0, select.selectedIndex + by));
    at("before").disabled = select.selectedIndex <= 0;
    at("after").disabled = select.selectedIndex >= select.options.length - 1;
    at("said").textContent = "";
    draw();
  };
  at("by").addEventListener("change", which);
  at("which").addEventListener("change", () => step(0));
  at("element").addEventListener("change", draw);
  at("before").addEventListener("click", () => step(-1));
  at("after").addEventListener("click", () => step(1));
  at("choice").hidden = false;
  at("hint").hidden = false;
  which();
})();
