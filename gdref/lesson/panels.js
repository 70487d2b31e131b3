// Each function draws a panel with the values of look(), and returns the words below the panel.

const drawings = {
  data(panel, now) {
    const { x, y } = data_axes([], now);
    panel.axes(x, y, `${lesson.points.length} points of ${lesson.x} and ${lesson.y}`);
    panel.dots(now.world.points);
    const [px, py] = lesson.points[0];
    return `The first of ${lesson.points.length} points: ${lesson.x} ${short(px)}, ${lesson.y} ${short(py)}.`;
  },

  line: (panel, now) => draw_lines(panel, now, false),
  residuals: (panel, now) => draw_lines(panel, now, true),

  map: (panel, now) => draw_map(panel, now, map_window(now, [])),
  path(panel, now) {
    const path = path_of(now.descent, now.update / now.descent.per_epoch);
    return draw_map(panel, now, map_window(now, path), path);
  },

  valley(panel, now) {
    const { bowl } = now.world;
    const path = path_of(now.descent, state.last);
    const far = bowl.variance_x / (bowl.mean_x * bowl.mean_x + 1);
    const floor = path.filter(([m, b]) => {
      const dm = m - bowl.m, across = bowl.mean_x * dm + b - bowl.b;
      return across * across < far * 1e-1 * (dm * dm + (b - bowl.b) ** 2);
    });
    const shown = floor.length > 1 && now.descent.end === Infinity ? floor : path;
    const window = { x: hull([bowl.m, ...shown.map(([m]) => m)], 0.3), y: hull([bowl.b, ...shown.map(([, b]) => b)], 0.3) };
    const words = draw_map(panel, now, window, path_of(now.descent, now.update / now.descent.per_epoch));
    const [across, along] = directions(bowl);
    for (const [name, [dm, db], color] of [["steep", across, COLORS.other], ["flat", along, COLORS.minimum]]) {
      const size = 0.18 * Math.min( // less than the margin, so the arrow stays in the picture
        (window.x.high - window.x.low) / Math.max(Math.abs(dm), 1e-12),
        (window.y.high - window.y.low) / Math.max(Math.abs(db), 1e-12));
      const middle = { m: (window.x.low + window.x.high) / 2, b: (window.y.low + window.y.high) / 2 };
      const inwards = (middle.m - bowl.m) * dm / (window.x.high - window.x.low) ** 2 +
        (middle.b - bowl.b) * db / (window.y.high - window.y.low) ** 2;
      const sign = inwards < 0 ? -1 : 1;
      const end = [bowl.m + sign * size * dm, bowl.b + sign * size * db];
      panel.arrow(bowl.m, bowl.b, ...end, color);
      const [x, y] = panel.at(...end);
      panel.front.append(panel.text(x + 6, y - 4, name, "start", "name"));
    }
    return words;
  },

  scaled(panel, now) {
    if (!worlds[1]) {
      panel.box.hidden = true;
      return "All x are equal, so x cannot be standardised.";
    }
    const { optimizer } = now;
    if (!now.own) return draw_map(panel, now, map_window(now, []));
    const rate = state.scaled ? state.rate : optimizer.scaled_rate;
    const descent = descent_of(optimizer.name, state.settings, rate, true, worlds[1].start);
    const place = descent.place(now.epoch * descent.per_epoch);
    const other = { ...now, world: worlds[1], descent, ...place, error: undefined, next: null };
    const path = path_of(descent, now.epoch);
    draw_map(panel, other, map_window(other, path), path, true);
    const error = mse(place.m, place.b, worlds[1].points);
    return `Epoch ${now.epoch}. With x standardised and rate ${short(rate)}: error ${short(error)}. ` +
      `The run of this page, with rate ${short(state.rate ?? 0)}: error ${short(now.error)}. The minimum has the error ${short(worlds[0].bowl.error)}.`;
  },

  slice_m: (panel, now) => draw_slice(panel, now, 0),
  slice_b: (panel, now) => draw_slice(panel, now, 1),

  error(panel, now) {
    const { bowl } = now.world;
    const least = Math.max(1e-18 * excess(bowl, 0, 0), 1e-300);
    const heights = path_of(now.descent, state.last).map(([m, b, epoch]) =>
      [epoch, Math.max(excess(bowl, m, b), least)]).filter(([, height]) => isFinite(height));
    const y = heights.map(([, height]) => height);
    const low = Math.min(...y) / 2, high = Math.max(...y) * 2;
    const words = `Error above the minimum: ${short(excess(bowl, now.m, now.b))} at epoch ${now.epoch}.`;
    panel.axes({ low: 0, high: Math.max(1, state.last), label: "epoch", scale: "epochs" },
      { low, high, label: "error above the minimum", scale: "log" }, words);
    panel.curve(heights, "ghost");
    const done = now.update / now.descent.per_epoch;
    panel.curve(heights.filter(([epoch]) => epoch <= done), "run");
    panel.spot(done, Math.max(excess(bowl, now.m, now.b), least), "", COLORS.run, "here");
    return words;
  },

  mistake(panel, now) {
    const epoch = now.epoch, rate = lesson.batch_rate;
    const [right, wrong] = ["batch", "last-point"].map((name) =>
      descent_of(name, {}, rate, false, lesson.start).place(epoch));
    const lines = [["all points", right.m, right.b, COLORS.run], ["only the last point", wrong.m, wrong.b, COLORS.other]];
    draw_data(panel, { ...now, world: worlds[0] }, lines);
    panel.spot(...lesson.points.at(-1), "the last point", COLORS.other);
    const words = lines.map(([name, m, b]) => `${name}: ${line_words(m, b)}, error ${short(mse(m, b, lesson.points))}`);
    return `Epoch ${epoch}, rate ${short(rate)}. The right program, ${words[0]}. The mistake, ${words[1]}.`;
  },

  origin(panel, now) {
    const { points, bowl } = worlds[0];
    const sxy = fsum(points.map(([x, y]) => x * y)), sxx = fsum(points.map(([x]) => x * x));
    const through = sxx ? sxy / sxx : 0;
    const here = state.scaled ? [] : [["the line now", now.m, now.b, COLORS.run]];
    draw_data(panel, { ...now, world: worlds[0] }, [
      ["through the origin", through, 0, COLORS.other], ["the minimum", bowl.m, bowl.b, COLORS.minimum], ...here]);
    return `Through the origin: m = ${short(through)}, error ${short(mse(through, 0, points))}. ` +
      `The minimum: ${line_words(bowl.m, bowl.b)}, error ${short(bowl.error)}. Now: ${line_words(now.m, now.b)}, error ${short(now.error)}.`;
  },
};

function data_axes(lines, now) { // the axes have room for lines that are near the points
  const { points } = now.world;
  const name = now.world === worlds[0] ? lesson.x : `${lesson.x}, standardised`;
  const x = { ...hull(points.map(([x]) => x)), label: name, years: lesson.years && now.world === worlds[0] };
  const own = hull(points.map(([, y]) => y)), size = own.high - own.low;
  const heights = (lines.length ? [...lines, ["", ...now.world.start]] : []).flatMap(([, m, b]) => [x.low, x.high].map((end) => predict(end, m, b)));
  const near = heights.filter((y) => y > own.low - 2 * size && y < own.high + 2 * size);
  return { x, y: { ...hull([own.low, own.high, ...near], 0.02), label: lesson.y } };
}

function draw_data(panel, now, lines) {
  const { x, y } = data_axes(lines, now);
  const words = lines.map(([name, m, b]) => `${name || "the line"}: ${line_words(m, b)}`).join("; ");
  panel.axes(x, y, `${lesson.points.length} points and ${words}`);
  panel.dots(now.world.points);
  lines.forEach(([name, m, b, color], k) => {
    const ends = [panel.x.low, panel.x.high].map((end) => [end, predict(end, m, b)]);
    panel.curve(ends, "run", color);
    const middle = panel.x.low + (panel.x.high - panel.x.low) * (0.15 + 0.3 * k);
    const height = predict(middle, m, b);
    if (name || height < panel.y.low || height > panel.y.high) panel.spot(middle, height, name, color, "none");
  });
}

function draw_lines(panel, now, with_residuals) {
  const { m, b, world } = now;
  draw_data(panel, now, [["", m, b, COLORS.run]]);
  if (with_residuals && world.points.length <= 200) {
    for (const [x, y] of world.points) {
      panel.curve([[x, y], [x, predict(x, m, b)]], "residual");
      if (world.points.length <= 30) panel.square(x, y, predict(x, m, b));
    }
  }
  const [low, high] = [panel.x.low, panel.x.high].map((end, k, ends) => ends[k] + (ends[1 - k] - ends[k]) * 0.12);
  [low, high].forEach((at, k) => {
    const [held, other] = [predict(at, m, b), predict(k ? low : high, m, b)];
    panel.handle(k, at, held, `${k ? "Right" : "Left"} end of the line`, `${lesson.y} ${short(held)}; ${line_words(m, b)}`,
      (_, y) => {
        const slope = k ? (y - other) / (high - low) : (other - y) / (high - low);
        begin_at(slope, y - slope * at);
      });
  });
  const sum = with_residuals ? `Sum of the squared residuals: ${short(sse(m, b, world.points))}. Divided by ${world.points.length}: ` : "";
  return `${where(now)}${sum ? ` ${sum}${short(now.error)}.` : ""}`;
}

function map_window(now, path) {
  const { bowl } = now.world, [m0, b0] = now.descent.rows ? [now.m, now.b] : [now.descent.ms[0], now.descent.bs[0]];
  const ms = [m0, bowl.m, now.m, ...path.map(([m]) => m)], bs = [b0, bowl.b, now.b, ...path.map(([, b]) => b)];
  const [x, y] = [hull(ms, 0.25), hull(bs, 0.25)];
  if (!(x.high - x.low > 1e-12 * Math.abs(x.high))) Object.assign(x, hull([x.low - 1, x.high + 1]));
  return { x, y };
}

function draw_map(panel, now, { x, y }, path = [], fixed = false) {
  const { bowl } = now.world, { m, b } = now;
  const scaled = now.world !== worlds[0];
  if (scaled) { // both axes have the same scale, so circles are round
    const unit = Math.max(x.high - x.low, (y.high - y.low) * 1.6) / 2, middle = (x.high + x.low) / 2, height = (y.high + y.low) / 2;
    [x, y] = [{ low: middle - unit, high: middle + unit }, { low: height - unit / 1.6, high: height + unit / 1.6 }];
  }
  panel.axes({ ...x, label: scaled ? "slope m per standard deviation" : "slope m" },
    { ...y, label: scaled ? "height b at the mean of x" : "intercept b" },
    `Map of the error over m and b. ${where(now)} The minimum is at ${line_words(bowl.m, bowl.b)}.`);
  const corners = [panel.x.low, panel.x.high].flatMap((m) => [panel.y.low, panel.y.high].map((b) => excess(bowl, m, b)));
  const top = Math.log10(Math.max(...corners));
  for (let k = 0; k < 10; k++) {
    const level = Math.sqrt(10 ** (top - k * 0.5));
    const ellipse = [];
    for (let k = 0; k <= 180; k++) {
      const angle = (k * Math.PI) / 90;
      const dm = bowl.variance_x ? (level * Math.cos(angle)) / Math.sqrt(bowl.variance_x) : (k / 90 - 1) * 2 * (panel.x.high - panel.x.low);
      const across = level * (bowl.variance_x ? Math.sin(angle) : 1);
      ellipse.push([bowl.m + dm, bowl.b + across - bowl.mean_x * dm]);
    }
    panel.curve(ellipse, "contour");
  }
  if (path.length) {
    panel.curve(path, "run");
    panel.spot(path[0][0], path[0][1], "start", COLORS.run, "start");
  }
  if (now.next) panel.arrow(m, b, now.next.m, now.next.b, COLORS.run);
  panel.spot(bowl.m, bowl.b, bowl.unique ? "minimum" : "one of many minima", COLORS.minimum);
  if (fixed) panel.spot(m, b, "", COLORS.run, "here");
  else panel.handle("place", m, b, "m and b", where(now), begin_at, "vertical");
  const name = bowl.unique ? "The minimum" : "One of many minima";
  return `${where(now)} ${name}: ${line_words(bowl.m, bowl.b)}, error ${short(bowl.error)}. ` +
    "From one contour to the next, the error above the minimum is about 3 times as large.";
}

function draw_slice(panel, now, which) {
  const { bowl, points } = now.world, { m, b } = now;
  const path = path_of(now.descent, now.update / now.descent.per_epoch);
  const window = map_window(now, [now.world.start, ...path]);
  const axis = which ? window.y : window.x, at = which ? b : m;
  const height = (value) => bowl.error + (which ? excess(bowl, m, value) : excess(bowl, value, b));
  const slope = gradient(m, b, points)[which], curvature = which ? 2 : 2 * (bowl.variance_x + bowl.mean_x ** 2);
  const lowest = at - slope / (curvature || 1);
  const x = which ? hull([axis.low, axis.high, lowest], 0.05) : axis;
  const name = which ? "b" : "m", held = which ? `m = ${short(m, 4)}` : `b = ${short(b, 4)}`;
  const curve = [...Array(121).keys()].map((k) => x.low + ((x.high - x.low) * k) / 120).map((v) => [v, height(v)]);
  const top = Math.max(...curve.map(([, e]) => e), now.error) * 1.08 || 1;
  const words = `dE/d${name} = ${short(slope)} at ${name} = ${short(at)}: the slope of the tangent, with ${held}.`;
  panel.axes({ ...x, label: `${name}, with ${held}` }, { low: 0, high: top, label: "error" }, words);
  panel.curve(curve, "parabola");
  const places = path.slice(-40).map((place) => [place[which], height(place[which])]);
  panel.curve(places, "ghost"); // if the steps are too long, this curve goes from side to side
  const reach = Math.min((x.high - x.low) * 0.3, Math.abs((0.6 * top) / slope));
  panel.curve([[at - reach, now.error - reach * slope], [at + reach, now.error + reach * slope]], "run");
  panel.spot(at, now.error, "", COLORS.run, "here");
  return words;
}

function where({ epoch, update, descent, m, b, error, world }) {
  const within = update % descent.per_epoch;
  const when = within ? `Epoch ${epoch}, update ${within} of ${descent.per_epoch}` : `Epoch ${epoch}`;
  return `${when}: ${line_words(m, b)}, error ${short(error ?? mse(m, b, world.points))}.`;
}

