// Every control changes the state. Then render() draws the whole page from the state.

const lesson = JSON.parse(document.getElementById("numbers").textContent);
const byId = (name) => document.getElementById(name);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const LARGEST = 2e8; // the largest number of point-gradients in a run
const POSITIONS = 1000; // the number of positions of a slider

const state = {
  optimizer: 0, // the index of the chosen optimizer
  rate: lesson.optimizers[0].rate,
  settings: lesson.optimizers[0].hyperparameters, // all hyperparameters except the rate
  update: 0, // the number of updates so far
  line: 0, // the number of lines of the next update that have run; 0 shows the values of all lines
  start: lesson.start, // m and b before the first update; the reader can drag them
  last: lesson.epochs, // the last epoch of the slider and the pictures
  scaled: false, // whether x is standardised
  told: false, // whether the page shows the limit: after the answer of step 6, or a change of the rate
};

// The points and their bowl, as they are and with x standardised.
const bowl = bowl_of(lesson.points);
const worlds = [{ points: lesson.points, bowl, start: lesson.start }];
if (bowl.unique) {
  const points = standardized(lesson.points), [m, b] = lesson.start;
  const start = [m * Math.sqrt(bowl.variance_x), b + m * bowl.mean_x];
  worlds.push({ points, bowl: bowl_of(points), start });
}
const runs = new Map();

function descent_of(name, hyperparameters, rate, scaled, start = state.start) {
  const key = JSON.stringify([name, hyperparameters, rate, scaled, start]);
  if (!runs.has(key)) {
    if (runs.size > 12) runs.clear();
    const given = { ...hyperparameters, learning_rate: rate };
    runs.set(key, new Descent(name, worlds[Number(scaled)].points, ...start, given));
  }
  return runs.get(key);
}

// A recorded run, with the same methods as a Descent. It has rows for some epochs only.
class Recorded {
  constructor({ rows, end }) {
    this.per_epoch = 1;
    this.rows = rows;
    this.end = end ? rows.at(-1)[0] : Infinity;
  }

  at(epoch) {
    const row = this.rows.findLastIndex((row) => row[0] <= epoch), [update, m, b] = this.rows[row];
    return { update, now: { m, b }, next: null, row };
  }

  place(epoch) {
    const { update, now } = this.at(epoch);
    return { update, ...now };
  }
}

// Everything that the page shows, computed from the state.
function look() {
  const optimizer = lesson.optimizers[state.optimizer];
  const world = worlds[Number(state.scaled)];
  const own = !optimizer.rows;
  const free = !own && state.start !== lesson.start; // a recorded run begins at its own start
  const descent = own
    ? descent_of(optimizer.name, state.settings, state.rate, state.scaled)
    : new Recorded(free ? { rows: [[0, ...state.start]], end: "" } : optimizer);
  const { update, now, next, row } = descent.at(state.update);
  const { m, b } = now;
  const error = mse(m, b, world.points);
  const epoch = Math.floor(update / descent.per_epoch);
  const limits = own ? limits_of(optimizer.name, state.settings, world.bowl, world.points) : {};
  const ended = own ? update < state.update : !free && row === optimizer.rows.length - 1 && optimizer.end;
  return { optimizer, world, descent, update, now, next, row: free ? null : row, m, b, error, epoch, limits, ended, own };
}

// Some of the (m, b) of a run up to an epoch. They are kept, because several panels draw them.
function path_of(descent, epochs) {
  descent.paths ??= new Map();
  if (descent.paths.size > 8) descent.paths.clear();
  if (!descent.paths.has(epochs)) descent.paths.set(epochs, thinned(descent, epochs));
  return descent.paths.get(epochs);
}

function thinned(descent, epochs) {
  if (descent.rows) return descent.rows.filter(([epoch]) => epoch <= epochs).map(([e, m, b]) => [m, b, e]);
  const last = descent.place(Math.round(epochs * descent.per_epoch)).update;
  const steps = new Set();
  for (let k = 0; k <= Math.min(last, 60); k++) steps.add(k);
  for (let k = 0; k <= 400; k++) steps.add(Math.round((last + 1) ** (k / 400) - 1));
  for (let k = 0; k <= 200; k++) steps.add(Math.round((last * k) / 200));
  return [...steps].sort((a, b) => a - b).map((k) => [descent.ms[k], descent.bs[k], k / descent.per_epoch]);
}

const line_words = (m, b) => `m = ${short(m)}, b = ${short(b)}`;

// The controls.

// The lowest and the highest learning rate of the slider.
function rates(now) {
  const middle = now.limits.limit ?? now.limits.safe, rate = now.optimizer.rate ?? 1;
  return middle ? [middle * 1e-4, middle * 10] : [rate * 1e-3, rate * 1e3];
}

function rate_words(now) {
  const { limit, safe, best } = now.limits, { optimizer } = now;
  if (!now.own) return `The run of ${optimizer.name} is recorded${optimizer.rate === null ? "" : `, with learning rate ${optimizer.rate}`}. The page has ${optimizer.rows.length} of its epochs.`;
  if (limit) {
    const share = (100 * state.rate) / limit;
    const place = state.rate > limit ? "above the limit: the run diverges" : "below the limit: the run converges";
    return `Limit: ${short(limit, 3)}${best ? `, best: ${short(best, 3)}` : ""}. The rate is ${short(share, 3)} % of the limit, ${place}.`;
  }
  if (safe) return `Rates up to ${short(safe, 3)} are safe for each single point. Larger rates can work, but have more noise.`;
  return `For ${optimizer.name} the rate is about the length of a step in m and b; there is no formula for a limit.`;
}

function write_controls(now) {
  const { optimizer, limits } = now;
  const [low, high] = rates(now);
  const part = (rate) => Math.log(rate / low) / Math.log(high / low);
  byId("optimizer").value = state.optimizer;
  byId("rate").value = Math.round(POSITIONS * part(state.rate ?? 1));
  byId("rate").disabled = byId("rate-value").disabled = !now.own;
  if (document.activeElement !== byId("rate-value")) byId("rate-value").value = state.rate ?? "";
  const words = state.told || !now.own ? rate_words(now) : "";
  byId("rate").setAttribute("aria-valuetext", `${state.rate}. ${words}`);
  for (const [name, rate] of [["limit", limits.limit ?? limits.safe], ["best", limits.best]]) {
    const mark = byId(name);
    mark.hidden = !rate || !state.told || (name === "best" && limits.limit / rate < 1.15);
    if (!mark.hidden) mark.style.left = `calc(8px + (100% - 16px) * ${part(rate)})`;
  }
  const together = limits.best && limits.limit / limits.best < 1.15;
  byId("limit").textContent = limits.limit ? (together ? "best, limit" : "limit") : "safe";
  byId("epoch").value = Math.round((POSITIONS * Math.log1p(now.epoch)) / Math.log1p(state.last));
  byId("epoch").setAttribute("aria-valuetext", where(now));
  if (document.activeElement !== byId("epoch-value")) byId("epoch-value").value = now.epoch;
  for (const name of ["m", "b"]) {
    if (document.activeElement !== byId(name)) byId(name).value = short(now[name]);
  }
  byId("scaled").checked = state.scaled;
  byId("scaled").disabled = !worlds[1] || !now.own;
  byId("line-back").disabled = byId("line-on").disabled = !step_lines().length;
  const grown = has_grown(mse(...state.start, now.world.points), now.error, now.world.points);
  const end = now.ended ? ` It ${optimizer.end || "diverged: no longer finite after this epoch"}.` : grown ? " It diverges." : "";
  byId("now").textContent = where(now) + end + (state.scaled ? " x is standardised." : "");
  byId("limit-words").textContent = words;
}

function render() {
  const now = look();
  for (const part of all(".optimizer")) part.hidden = Number(part.dataset.optimizer) !== state.optimizer;
  for (const part of all("[data-panel]")) {
    if (!part.clientWidth) continue; // the panel is on another screen of the presentation
    part.panel ??= new Panel(part, render);
    part.nextElementSibling.textContent = drawings[part.dataset.panel](part.panel, now);
  }
  write_values(now);
  write_formulas(now);
  write_table(now);
  write_controls(now);
}

function change(values) {
  Object.assign(state, values);
  render();
}

// A new start, because the reader has dragged the line or typed a number.
function begin_at(m, b) {
  if (isFinite(m) && isFinite(b)) change({ start: [m, b], update: 0, line: 0 });
}

function go_to(update) {
  const { descent } = look(), most = Math.max(1, Math.floor(LARGEST / lesson.points.length));
  const steps = descent.per_epoch === 1 ? Math.min(most, 2e6) : 2e6;
  update = Math.max(0, Math.min(steps, Math.round(update)));
  const epoch = Math.ceil(update / descent.per_epoch);
  change({ update, line: 0, last: Math.max(state.last, epoch) });
}

function step_line(by) {
  const count = step_lines().length;
  const line = state.line + by;
  if (line > count) change({ update: state.update + 1, line: 1 });
  else if (line >= 1) change({ line });
  else if (state.update > 0) {
    change({ update: state.update - 1, line: 0 });
    change({ line: step_lines().length });
  } else change({ line: 0 });
}

function step_update(by) {
  const { descent, update } = look();
  if (!descent.rows) return go_to(update + by);
  const k = descent.rows.findIndex((row) => row[0] === update) + by;
  go_to(descent.rows[Math.max(0, Math.min(descent.rows.length - 1, k))][0]);
}

let timer = 0;

function play() {
  const stop = timer !== 0;
  clearInterval(timer);
  timer = 0;
  byId("play").textContent = stop ? "Play" : "Stop";
  byId("now").setAttribute("aria-live", stop ? "polite" : "off");
  if (stop) return;
  if (look().epoch >= state.last) change({ update: 0, line: 0 });
  timer = setInterval(() => {
    const { epoch, descent, ended } = look();
    if (epoch >= state.last || ended) return play();
    go_to(Math.min(state.last, Math.max(epoch + 1, Math.round(epoch * 1.08))) * descent.per_epoch);
  }, 200);
}

// The first learning rate of an optimizer on the page.
const first_rate = (one, scaled) => (scaled ? one.scaled_rate : one.rate);

// Change the hyperparameters, and stay at the same epoch.
function with_settings(settings) {
  const n = lesson.points.length, { epoch } = look();
  change({ settings, update: epoch * Math.ceil(n / (settings.batch_size ?? n)), line: 0 });
}

function choose(optimizer) {
  const one = lesson.optimizers[optimizer];
  const scaled = state.scaled && !one.rows;
  const start = scaled === state.scaled ? state.start : worlds[0].start;
  const { epoch } = look();
  Object.assign(state, { optimizer, scaled, start, rate: first_rate(one, scaled), settings: one.hyperparameters });
  const n = lesson.points.length, per = one.rows ? 1 : Math.ceil(n / (one.hyperparameters.batch_size ?? n));
  write_settings(one);
  change({ update: epoch * per, line: 0 });
}

// The lowest value of a hyperparameter, and a limit that its values must be below.
const RANGES = { batch_size: [1, Infinity], epsilon: [Number.MIN_VALUE, Infinity], seed: [-Infinity, Infinity] };

function write_settings({ rows, hyperparameters }) {
  const inputs = Object.entries(rows ? {} : hyperparameters).filter(([, value]) => typeof value === "number").map(([name, value]) => {
    const label = document.createElement("label"), input = document.createElement("input");
    Object.assign(input, { type: "number", step: Number.isInteger(value) && RANGES[name] ? 1 : "any", value });
    input.addEventListener("input", (event) => {
      const given = number(event);
      const [low, high] = RANGES[name] ?? [0, hyperparameters.seed === undefined ? 1 : Infinity];
      const whole = input.step !== "1" || Number.isSafeInteger(given);
      const valid = given >= low && given < high && whole;
      input.setCustomValidity(valid ? "" : "out of range");
      if (valid) with_settings({ ...state.settings, [name]: given });
    });
    label.append(`${name} `, input);
    return label;
  });
  byId("settings").replaceChildren(...inputs);
}

const number = (event) => (event.target.value.trim() === "" ? NaN : Number(event.target.value));
const listen = (name, kind, handler) => byId(name).addEventListener(kind, handler);

listen("optimizer", "change", (event) => choose(Number(event.target.value)));
listen("rate", "input", (event) => {
  const [low, high] = rates(look());
  const rate = low * (high / low) ** (event.target.value / POSITIONS);
  change({ rate: Number(rate.toPrecision(3)), line: 0, told: true });
});
listen("rate-value", "input", (event) => {
  if (number(event) > 0 && isFinite(number(event))) change({ rate: number(event), line: 0, told: true });
});
listen("epoch", "input", (event) => {
  const epoch = Math.round(Math.expm1((Math.log1p(state.last) * event.target.value) / POSITIONS));
  go_to(epoch * look().descent.per_epoch);
});
listen("epoch", "keydown", (event) => { // a key changes the epoch by 1, not the position of the slider
  const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const { epoch, descent } = look();
  go_to((epoch + by) * descent.per_epoch);
});
listen("epoch-value", "input", (event) => {
  if (number(event) >= 0) go_to(Math.round(number(event)) * look().descent.per_epoch);
});
for (const name of ["m", "b"]) {
  listen(name, "input", (event) => {
    const { m, b } = look();
    if (!isNaN(number(event))) begin_at(...(name === "m" ? [number(event), b] : [m, number(event)]));
  });
}
listen("scaled", "change", (event) => {
  const scaled = event.target.checked;
  change({ scaled, rate: first_rate(lesson.optimizers[state.optimizer], scaled), start: worlds[Number(scaled)].start, update: 0, line: 0 });
});
document.querySelector("#step-6 .question").addEventListener("toggle", () => change({ told: true }));
listen("restart", "click", () => change({ start: worlds[Number(state.scaled)].start, update: 0, line: 0 }));
listen("back", "click", () => step_update(-1));
listen("on", "click", () => step_update(1));
listen("line-back", "click", () => step_line(-1));
listen("line-on", "click", () => step_line(1));
listen("play", "click", play);
listen("controls", "submit", (event) => event.preventDefault());

// The presentation: one idea per screen.

const screens = all("section.step").flatMap((step) =>
  step.querySelector(".source .row") ? [[step, "picture"], [step, "source"]] : [[step, "picture"]]);
let screen = -1; // the number of the screen; -1: no presentation, but the whole page

function present(to) {
  screen = Math.max(-1, Math.min(screens.length - 1, to));
  const [step, side] = screens[screen] ?? [];
  document.body.classList.toggle("present", screen >= 0);
  document.body.dataset.side = side ?? "";
  for (const one of all("section.step")) one.classList.toggle("current", one === step);
  byId("progress").max = screens.length;
  byId("progress").value = screen + 1;
  byId("screen").textContent = screen < 0 ? "" : `${screen + 1} of ${screens.length}`;
  byId("present").textContent = screen < 0 ? "Present" : "Leave";
  render();
  if (screen >= 0) scrollTo(0, 0);
}

listen("present", "click", () => {
  const seen = screens.findIndex(([step]) => step.getBoundingClientRect().bottom > innerHeight / 2);
  present(screen < 0 ? Math.max(0, seen) : -1);
});
listen("earlier", "click", () => present(Math.max(0, screen - 1)));
listen("later", "click", () => present(screen + 1));
addEventListener("keydown", (event) => {
  if (screen < 0 || event.target.closest("input, select, textarea, .handle")) return;
  const to = { ArrowRight: screen + 1, PageDown: screen + 1, ArrowLeft: Math.max(0, screen - 1), PageUp: Math.max(0, screen - 1), Escape: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  present(to);
});

byId("controls").hidden = false;
document.body.classList.add("computes");
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--bar", `${byId("controls").offsetHeight}px`);
  if (screen >= 0) render(); // the height of the pictures depends on the controls
}).observe(byId("controls"));
write_settings(lesson.optimizers[0]);
let width = 0;
addEventListener("resize", () => {
  if (innerWidth !== width) render();
  width = innerWidth;
});
render();
