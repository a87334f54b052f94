// The tab Picture: where the metal goes, what each charge comes to, what lies in the yard meanwhile.
import { ask } from "/static/http.mjs";
import { fill, make } from "/static/make.mjs";
import { opening } from "/static/opening.mjs";
import { drawBars } from "/static/picture/bars.mjs";
import { gathered, imbalanceKg, passing } from "/static/picture/flows.mjs";
import { HATCHES, HUES } from "/static/picture/hues.mjs";
import { drawFlows } from "/static/picture/sankey.mjs";
import { drawStock, groupsOf, isDated } from "/static/picture/stock.mjs";
import { addressOf, inputOf, planOf, runId } from "/static/run.mjs";
import { number, t } from "/static/words.mjs";

const FEW = 16;
/** More bars than this make a picture that no screen can hold; the rest is gathered. */
const MOST_DRAWN = 300;
const MOST_STOCK = 7;
const here = document.getElementById("picture");

async function start() {
  const plan = await planOf(runId, here);
  if (!plan) return;
  if (!plan.charges.length) {
    fill(here, nothing());
    return;
  }
  const [{ body: flows }, { settings }] = await Promise.all([ask("GET", addressOf(runId, "flows")), inputOf(runId)]);
  const rooms = ["flows", "bars", "stock"].map((name) => make(
    "section", { "aria-labelledby": `${name}-title` }, make("h2", { id: `${name}-title`, text: t(`picture.${name}`) }),
  ));
  fill(here, rooms);
  flowsRoom(rooms[0], flows, settings?.weigh_step_kg ?? 1);
  const bars = make("div", {});
  rooms[1].append(bars);
  drawBars(bars, plan);
  stockRoom(rooms[2], flows);
}

function nothing() {
  return make("section", { class: "empty" },
    make("h2", { text: t("picture.nothing") }), make("p", { text: t("picture.nothing_why") }),
    make("p", {}, make("a", { class: "button", href: `/runs/${encodeURIComponent(runId)}/why`, text: t("run.see_why") })));
}

/** A choice among a few words; `changed` hears of it. */
function choice(label, name, options, value, changed) {
  return make("label", { class: "choice" }, make("span", { text: label }),
    make("select", { name, on: { change: (event) => changed(event.target.value) } },
      options.map(([key, text]) => make("option", { value: key, selected: key === value, text }))));
}

function flowsRoom(room, flows, step) {
  const count = (kind) => flows.places.filter((place) => place.kind === kind).length;
  const level = {
    sources: count("source") > FEW ? "materials" : "lots", charges: count("charge") > FEW ? "alloys" : "orders", most: FEW,
  };
  const state = { level, only: null };
  const many = Math.max(count("source"), count("charge")) > MOST_DRAWN;
  const [where, legend, said] = [
    make("div", { id: "sankey" }), make("ul", { class: "hues" }), make("p", { class: "said", role: "status" }),
  ];
  const only = make("select", { name: "only", on: { change: (event) => set({ only: event.target.value || null }) } });
  const set = (change) => {
    Object.assign(state, change);
    redraw();
  };
  const change = (key) => (value) => set({ level: { ...state.level, [key]: key === "most" ? Number(value) : value }, only: null });
  room.append(
    make("div", { class: "row choices" },
      choice(
        t("picture.level_sources"), "sources",
        [["lots", t("picture.lots")], ["materials", t("picture.materials")], ["origins", t("picture.origins")]], level.sources,
        change("sources"),
      ),
      choice(
        t("picture.level_charges"), "charges", [["orders", t("picture.orders")], ["alloys", t("picture.alloys")]], level.charges,
        change("charges"),
      ),
      choice(
        t("picture.most"), "most",
        [["8", number(8)], ["16", number(16)], ["40", number(40)], [String(MOST_DRAWN), many ? number(MOST_DRAWN) : t("picture.all")]],
        String(level.most), change("most"),
      ),
      make("label", { class: "choice" }, make("span", { text: t("picture.only") }), only)),
    said, where, legend);
  const redraw = () => drawnFlows({ flows, step, state, where, legend, said, only, set });
  redraw();
}

function drawnFlows({ flows, step, state, where, legend, said, only, set }) {
  const whole = gathered(flows, state.level);
  const all = whole.nodes.filter(({ column }) => column === 0).reduce((sum, { kg }) => sum + kg, 0);
  const node = whole.nodes.find(({ name }) => name === state.only);
  fill(only, make("option", { value: "", text: t("picture.everything") }),
    whole.nodes.map(({ name, label, kg }) => make(
      "option",
      { value: name, selected: name === state.only,
        text: t("picture.choice", { label, kg: number(kg), share: number((100 * kg) / all, 1) }) },
    )));
  const drawn = node ? gathered({ ...flows, flows: passing(flows.places, flows.flows, node.members) }, state.level) : whole;
  drawFlows(where, drawn, { step, chosen: (name) => set({ only: state.only === name ? null : name }) });
  where.dataset.imbalanceKg = imbalanceKg(drawn.links);
  fill(said, node ? t("picture.passing", { label: node.label, kg: number(node.kg) }) : t("picture.hint"),
    node ? make("button", { type: "button", class: "quiet", text: t("picture.show_all"), on: { click: () => set({ only: null }) } })
      : null);
  fill(legend, [...new Set(drawn.links.map(({ hue }) => hue))].map(legendOf));
}

function legendOf(hue) {
  const swatch = make("span", { class: "swatch", data: HATCHES[hue]?.startsWith("radial") ? { dots: "" } : {}, "aria-hidden": "true" });
  swatch.style.backgroundColor = HUES[hue] ?? HUES.mixed;
  if (HATCHES[hue]) swatch.style.backgroundImage = HATCHES[hue];
  return make("li", {}, swatch, t(`picture.hue_${hue}`));
}

function stockRoom(room, flows) {
  const used = flows.stock.filter(({ steps }) => steps.some(({ kg }) => kg < 0));
  if (!used.length) {
    room.append(make("p", { class: "soft", text: t("picture.no_stock") }));
    return;
  }
  const state = { level: "materials", only: "", all: false };
  const where = make("div", { id: "stock" });
  const only = make("select", { name: "of", on: { change: (event) => set({ only: event.target.value }) } });
  const set = (change) => {
    Object.assign(state, change);
    redraw();
  };
  const redraw = () => {
    const stock = state.all ? flows.stock : used;
    const names = [...groupsOf(stock, state.level).keys()];
    if (!names.includes(state.only)) state.only = "";
    fill(
      only, make("option", { value: "", text: t("picture.most_used") }),
      names.map((name) => make("option", { value: name, selected: name === state.only, text: name })),
    );
    drawStock(where, { ...flows, stock }, { level: state.level, most: MOST_STOCK, only: state.only });
  };
  room.append(
    isDated(used) ? make("p", { class: "soft", text: t("picture.stock_hint") }) : make("p", { class: "care", text: t("picture.undated") }),
    make("div", { class: "row choices" },
      choice(
        t("picture.stock_level"), "stock", [["materials", t("picture.materials")], ["lots", t("picture.lots")]], "materials",
        (level) => set({ level, only: "" }),
      ),
      make("label", { class: "choice" }, make("span", { text: t("picture.stock_of") }), only),
      make(
        "label", { class: "choice" },
        make("input", { type: "checkbox", name: "all", on: { change: (event) => set({ all: event.target.checked }) } }),
        make("span", { text: t("picture.also_unused") }),
      )),
    where);
  redraw();
}

opening(here, start);
