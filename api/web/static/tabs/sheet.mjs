// The crew's sheets: choose charges, print them, type weights back in.
import { opening } from "/static/opening.mjs";
import { may, planOf, runId } from "/static/run.mjs";
import { showSample } from "/static/sheet/sample.mjs";
import { showWeights } from "/static/sheet/weights.mjs";

const whole = document.getElementById("sheet");
const sheets = document.getElementById("sheets");
const weigh = document.getElementById("weigh");
const sample = document.getElementById("sample");
const boxes = [...document.querySelectorAll('input[name="charge"]')];

async function waited() {
  if (await planOf(runId, whole)) location.reload();
}

/** Show, and print, the charges that are ticked; the last one is followed by no page. */
function choose() {
  const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
  const pages = [...sheets.querySelectorAll(".sheet")];
  for (const page of pages) {
    page.hidden = !chosen.includes(page.dataset.at);
    page.classList.toggle("last", page.dataset.at === chosen.at(-1));
  }
  document.getElementById("none-chosen").hidden = chosen.length > 0;
  document.getElementById("print").disabled = chosen.length === 0;
}

function tick(checked) {
  for (const box of boxes) box.checked = checked;
  choose();
}

/** One of the views: sheets to print, weights to type in, or the sample of a melt. */
function view(name) {
  sheets.hidden = name !== "print";
  weigh.hidden = name !== "weigh";
  sample.hidden = name !== "sample";
  document.body.classList.toggle("sampling", name === "sample");
  document.body.classList.toggle("weighing", name === "weigh");
  for (const one of document.querySelectorAll(".chosen, #print")) one.hidden = name !== "print";
  for (const button of document.querySelectorAll("button.view")) {
    const pressed = button.dataset.view === name;
    button.setAttribute("aria-pressed", pressed);
    button.classList.toggle("second", !pressed);
  }
  history.replaceState(null, "", name === "print" ? location.pathname : `#${name}`);
  if (name === "sample") opening(sample, () => showSample(sample));
}

function begin() {
  for (const box of boxes) box.addEventListener("change", choose);
  document.getElementById("all").addEventListener("click", () => tick(true));
  document.getElementById("none").addEventListener("click", () => tick(false));
  document.getElementById("print").addEventListener("click", () => window.print());
  for (const button of document.querySelectorAll("button.view")) {
    button.addEventListener("click", () => view(button.dataset.view));
  }
  choose();
  document.querySelector('button.view[data-view="sample"]').hidden = !may("plan");
  if (location.hash === "#weigh") view("weigh");
  if (location.hash === "#sample" && may("plan")) view("sample");
  opening(weigh, () => showWeights(weigh));
}

if (sheets) begin();
else if (!whole.childElementCount) opening(whole, waited);
