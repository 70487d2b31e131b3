// Shows the numbers that gdref has computed; computes no descent.
"use strict";

const lesson = JSON.parse(document.getElementById("numbers").textContent);
const byId = (name) => document.getElementById(name);
const [choice, rate, epoch, play] = ["optimizer", "rate", "epoch", "play"].map(byId);
const split = (text) => text.split(";").map((row) => row.split(" "));
const path = (corners) => "M" + corners.map(([x, y]) => `${x / 10} ${y / 10}`).join("L");

function fill(name, elements) {
  byId(name)?.replaceChildren(
    ...elements.map(([tag, kind, attributes]) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      element.setAttribute("class", kind);
      for (const key in attributes) element.setAttribute(key, attributes[key]);
      return element;
    }),
  );
}

function drawLine([first, last]) {
  const [left, right] = lesson.ends;
  const line = ["path", "run", { d: path([[left, first], [right, last]]) }];
  const residuals = lesson.dots
    .map(([x, y]) => path([[x, y], [x, first + ((last - first) * (x - left)) / (right - left)]]))
    .join("");
  fill("predict", [line]);
  fill("mse", [["path", "residuals", { d: residuals }], line]);
}

function drawPath(name, places, at, row, whole) {
  const corners = places.map((place) => [place[at], place[at + 1]]);
  const [x, y] = corners[row];
  fill(name, [
    ...(whole ? [["path", "ghost", { d: path(corners) }]] : []),
    ...(whole ? [["path", "run", { d: path(corners.slice(0, row + 1)) }]] : []),
  ]);
  fill(`${name}-spot`, [["circle", "here", { cx: x / 10, cy: y / 10, r: 6 }]]);
}

function writeValues(optimizer, row, own) {
  const values = own ? optimizer.values[row] : [];
  const at = Object.fromEntries(optimizer.lines.map((line, k) => [line, values[k] ?? ""]));
  for (const part of document.querySelectorAll(".code:not([data-still]) .values")) {
    part.textContent = at[part.dataset.at] ?? "";
  }
}

function writeTable(optimizer, run, rows, row) {
  const table = byId("rows");
  if (!table) return;
  table.caption.textContent =
    optimizer.spec + (run.rate === null ? "" : `, learning rate ${run.rate}`);
  for (const line of table.tBodies[0].rows) {
    const k = Number(line.dataset.row);
    const texts = k < rows.length && Number(rows[k][0]) <= lesson.epochs[k] ? rows[k] : [];
    [...line.cells].slice(1).forEach((cell, place) => (cell.textContent = texts[place + 1] ?? ""));
    line.classList.toggle("here", k === row);
  }
}

function draw() {
  const optimizer = lesson.optimizers[choice.value];
  const run = optimizer.runs[rate.value];
  const rows = split(run.rows);
  const places = split(run.at).map((place) => place.map(Number));
  const row = Math.min(epoch.value, rows.length - 1);
  const own = Number(rate.value) === optimizer.place;

  drawLine(places[row]);
  drawPath("surface", places, 2, row, false);
  drawPath("step", places, 2, row, true);
  drawPath("loop", places, 4, row, true);
  writeValues(optimizer, row, own);
  writeTable(optimizer, run, rows, row);

  const [when, m, b, error] = rows[row];
  const where = `Epoch ${when}: m = ${m}, b = ${b}, error ${error}.`;
  for (const part of document.querySelectorAll(".where")) part.textContent = where;
  const ended = run.end && row === rows.length - 1 ? ` It ${run.end}.` : "";
  const note = own ? "" : ` The values in the source are for the rate ${optimizer.runs[optimizer.place].rate}.`;
  byId("now").textContent = where + ended + note;
  byId("rate-value").textContent = run.rate ?? "none";
  const past = optimizer.limit !== null && rate.value / rate.max > optimizer.limit;
  rate.setAttribute("aria-valuetext", (run.rate ?? "none") + (past ? ", past the limit" : ""));
  byId("epoch-value").textContent = lesson.epochs[epoch.value];
  epoch.setAttribute("aria-valuetext", `epoch ${lesson.epochs[epoch.value]}`);
  document.body.classList.toggle("other-rate", !own);
}

function choose() {
  const optimizer = lesson.optimizers[choice.value];
  rate.max = optimizer.runs.length - 1;
  rate.value = optimizer.place;
  rate.disabled = optimizer.runs.length < 2;
  const limit = byId("limit");
  limit.hidden = optimizer.limit === null;
  limit.style.left = `calc(8px + (100% - 16px) * ${optimizer.limit})`;
  const words = byId("limit-words");
  if (words) words.textContent = optimizer.words;
  for (const part of document.querySelectorAll(".optimizer")) {
    part.hidden = part.dataset.optimizer !== choice.value;
  }
  draw();
}

let timer = 0;

function stop() {
  clearInterval(timer);
  timer = 0;
  play.textContent = "Play";
  byId("now").setAttribute("aria-live", "polite");
}

function start() {
  if (epoch.value === epoch.max) epoch.value = 0;
  play.textContent = "Stop";
  byId("now").setAttribute("aria-live", "off");
  timer = setInterval(() => {
    epoch.stepUp();
    draw();
    if (epoch.value === epoch.max) stop();
  }, 200);
}

function measure() {
  document.documentElement.style.setProperty("--bar", `${byId("controls").offsetHeight}px`);
}

byId("controls").hidden = false;
byId("controls").addEventListener("submit", (event) => event.preventDefault());
choice.addEventListener("change", choose);
rate.addEventListener("input", draw);
epoch.addEventListener("input", () => { if (timer) stop(); draw(); });
play.addEventListener("click", () => (timer ? stop() : start()));
new ResizeObserver(measure).observe(byId("controls"));
choose();
