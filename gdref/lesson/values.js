// The values beside the lines of the source.

function locals_of(now) {
  const { m, b, world: { points, bowl } } = now;
  const passes = { sse: [], gradient: [] };
  const keep = (name) => (values) => {
    passes[name][passes[name].length ? 1 : 0] = values;
  };
  const total = sse(m, b, points, keep("sse")), [dm, db] = gradient(m, b, points, keep("gradient"));
  const first_to_last = ([first, last]) => Object.fromEntries(Object.keys(first).map((name) =>
    [name, last && short(first[name]) !== short(last[name]) ? `${short(first[name])} … ${short(last[name])}` : short(first[name])]));
  const [x] = points[0];
  return {
    predict: { "->": short(predict(x, m, b)) },
    sse: { ...first_to_last(passes.sse), "->": short(total) },
    mse: { "->": short(total / points.length) },
    gradient: { ...first_to_last(passes.gradient), "->": `${short(dm)}, ${short(db)}` },
    of: { m: short(bowl.m), b: short(bowl.b), mean_x: short(bowl.mean_x), sxx: short(bowl.variance_x * points.length) },
    standardized: { m: short(bowl.m * Math.sqrt(bowl.variance_x)), b: short(bowl.b + bowl.m * bowl.mean_x) },
    last_point: mistake_locals(now),
    _run: now.next ? { m: short(now.next.m), b: short(now.next.b), update: String(now.update + 1) } : {},
  };
}

function mistake_locals(now) {
  const { next } = descent_of("last-point", {}, lesson.batch_rate, false, lesson.start).at(now.epoch);
  const texts = {};
  for (const name in next ?? {}) texts[name] = short(next[name]);
  return next ? { ...texts, "->": `${texts.m}, ${texts.b}` } : {};
}

// The local variables of an update, with the names that the source has for them.
function own_locals(locals) {
  return locals && "p_m" in locals ? { ...locals, m: locals.p_m, b: locals.p_b } : locals;
}

function write_values(now) {
  const known = locals_of(now), next = own_locals(now.next);
  const own = {};
  for (const name in next ?? {}) own[name] = short(next[name]);
  if (next) own["->"] = `${short(now.next.m)}, ${short(now.next.b)}`;
  const values = now.row === null || now.own ? [] : lesson.optimizers[state.optimizer].values[now.row] ?? [];
  for (const row of all(".row[data-names], .row[data-at]")) {
    let text = "";
    if (row.dataset.at) {
      if (!now.own) text = values[lesson.optimizers[state.optimizer].lines.indexOf(row.dataset.at)] ?? "";
    } else {
      const from = row.dataset.of === "optimizer" ? own : known[row.dataset.of] ?? {};
      const once = row.dataset.names === "rate" && next?.first; // this line is above the loop over minibatches
      text = once ? "" : row.dataset.names.split(" ").filter((name) => name in from)
        .map((name) => (name === "->" ? `-> ${from[name]}` : `${name} = ${from[name]}`)).join("   ");
    }
    row.lastElementChild.textContent = text;
    row.classList.remove("next");
    row.classList.remove("later");
  }
  step_lines().forEach((row, k) => {
    row.classList.toggle("next", state.line === k + 1);
    row.classList.toggle("later", state.line > 0 && k + 1 > state.line);
  });
}

// The lines of an update that have values, in the order in which they run.
function step_lines() {
  return all(`.optimizer[data-optimizer="${state.optimizer}"] .short .row`).filter((row) => row.lastElementChild?.textContent);
}

function write_formulas(now) {
  const before = own_locals(now.now), after = own_locals(now.next) ?? {};
  const settings = { ...state.settings, learning_rate: state.rate };
  for (const part of all("[data-live]")) {
    const name = part.dataset.live;
    const value = name in settings ? settings[name]
      : name === "n" ? now.world.points.length
      : part.dataset.when === "before" ? before[name] : after[name];
    const text = value === undefined ? name : short(Number(value));
    part.textContent = text.startsWith("-") && part.dataset.first === undefined ? `(${text.replace("-", "−")})` : text.replace("-", "−");
  }
  for (const part of all(".numbers")) part.hidden = !now.next;
}

function write_table(now) {
  const table = byId("rows");
  if (!table) return;
  const epochs = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 100000].filter((e) => e <= state.last);
  const shown = [...new Set([...epochs, now.epoch])].sort((a, b) => a - b);
  const settings = Object.entries({ learning_rate: state.rate ?? "none", ...state.settings });
  table.caption.textContent = [now.optimizer.name, ...settings.map(([name, value]) => `${name} = ${value}`)].join(", ");
  table.tBodies[0].replaceChildren(...shown.map((epoch) => {
    const row = document.createElement("tr");
    const place = now.descent.place(epoch * now.descent.per_epoch);
    const ended = place.update < epoch * now.descent.per_epoch && now.own;
    const texts = ended ? ["", "", ""] : [place.m, place.b, mse(place.m, place.b, now.world.points)].map((v) => short(v));
    row.innerHTML = `<th scope="row">${epoch}</th>${texts.map((text) => `<td>${text}</td>`).join("")}`;
    row.classList.toggle("here", epoch === now.epoch);
    return row;
  }));
}

