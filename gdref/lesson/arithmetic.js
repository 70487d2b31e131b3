// The article's arithmetic, with the names and the order of operations of the Python source.
"use strict";

// gdref/squared_error.py. seen: a function that gets the values of each pass of the loop.

function predict(x, m, b) {
  return m * x + b;
}

function sse(m, b, points, seen) {
  let total = 0;
  for (const [x, y] of points) {
    const r = y - (m * x + b);
    total += r * r;
    seen?.({ x, y, r, total });
  }
  return total;
}

function mse(m, b, points) {
  return sse(m, b, points) / points.length;
}

function gradient(m, b, points, seen) {
  let dm = 0, db = 0;
  const w = -(2 / points.length);
  for (const [x, y] of points) {
    const r = y - (m * x + b);
    db += w * r;
    dm += w * x * r;
    seen?.({ w, x, y, r, db, dm });
  }
  return [dm, db];
}

// gdref/bowl.py and gdref/theory/scaling.py

function fsum(values) { // Python's math.fsum: the exact sum, rounded once
  const partials = [];
  for (let x of values) {
    let kept = 0;
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y, low = y - (high - x);
      if (low) partials[kept++] = low;
      x = high;
    }
    partials.splice(kept, partials.length, x);
  }
  let n = partials.length - 1, high = partials[n] ?? 0, low = 0;
  while (n > 0 && !low) {
    const x = high, y = partials[--n];
    high = x + y;
    low = y - (high - x);
  }
  if (n > 0 && low * partials[n - 1] > 0) { // half-way between two floats: the next partial decides
    const twice = 2 * low, other = high + twice;
    if (twice === other - high) high = other;
  }
  return high;
}

function centered(values) {
  const mean = fsum(values) / values.length;
  const distances = values.map((value) => value - mean);
  const shared = fsum(distances) / values.length;
  return [mean, distances.map((distance) => distance - shared)];
}

function bowl_of(points) {
  const n = points.length;
  const [mean_x, across] = centered(points.map(([x]) => x));
  const [mean_y, up] = centered(points.map(([, y]) => y));
  const unique = points.some(([x]) => x !== points[0][0]);
  const sxx = unique ? fsum(across.map((u) => u * u)) : 0;
  const sxy = fsum(across.map((u, k) => u * up[k]));
  let m = sxy / sxx, b = mean_y - m * mean_x;
  if (!(sxx > 0)) {
    [m, b] = [(mean_x * mean_y) / (mean_x * mean_x + 1), mean_y / (mean_x * mean_x + 1)];
  }
  const error = fsum(across.map((u, k) => up[k] - m * u).map((r) => r * r)) / n;
  return { m, b, error, unique, mean_x, variance_x: sxx / n };
}

function excess(bowl, m, b) {
  const dm = m - bowl.m, db = b - bowl.b;
  const across = bowl.mean_x * dm + db;
  return bowl.variance_x * dm * dm + across * across;
}

function curvatures(bowl) { // the eigenvalues of the Hessian, the larger first
  const mm = 2 * (bowl.variance_x + bowl.mean_x * bowl.mean_x), mb = 2 * bowl.mean_x;
  const steep = (mm + 2) / 2 + Math.hypot((mm - 2) / 2, mb);
  return [steep, (4 * bowl.variance_x) / steep];
}

function directions(bowl) { // the unit eigenvectors of the Hessian, in the same order
  const mm = 2 * (bowl.variance_x + bowl.mean_x * bowl.mean_x), mb = 2 * bowl.mean_x, bb = 2;
  const gap = Math.hypot((mm - bb) / 2, mb);
  const [m, b] = mm < bb ? [mb, (bb - mm) / 2 + gap] : [(mm - bb) / 2 + gap, mb];
  const length = Math.hypot(m, b);
  const [u, v] = length ? [m / length, b / length] : [1, 0];
  return [[u, v], [-v, u]];
}

// gdref/theory/rate_limits.py: the largest stable rate, batch's best rate, a safe rate of sgd
function limits_of(name, { beta }, bowl, points) {
  const [steep, flat] = curvatures(bowl), limit = 2 / steep;
  if (name === "batch") return { limit, best: flat ? 2 / (steep + flat) : 1 / steep };
  if (name === "momentum") return { limit: (1 + beta) * limit };
  if (name === "nesterov") return { limit: ((1 + beta) / (1 + 2 * beta)) * limit };
  if (name !== "sgd" && name !== "asgd") return {};
  return { safe: 1 / (2 + 2 * points.reduce((most, [x]) => Math.max(most, x * x), 0)) };
}

function standardized(points) {
  const [mean, distances] = centered(points.map(([x]) => x));
  const deviation = Math.sqrt(bowl_of(points).variance_x);
  return points.map(([, y], k) => [distances[k] / deviation, y]);
}

// random.Random: the Mersenne Twister of Matsumoto and Nishimura (1998), seeded by a whole number

class Random {
  constructor(seed) {
    const key = [];
    for (let rest = BigInt(seed) < 0n ? -BigInt(seed) : BigInt(seed); rest || !key.length; rest >>= 32n) {
      key.push(Number(rest & 0xffffffffn));
    }
    const mt = (this.mt = new Uint32Array(624));
    mt[0] = 19650218;
    const mixed = (k) => mt[k] ^ (mt[k] >>> 30);
    for (let i = 1; i < 624; i++) mt[i] = Math.imul(1812433253, mixed(i - 1)) + i;
    let i = 1, j = 0;
    const next = () => { if (++i >= 624) { mt[0] = mt[623]; i = 1; } };
    for (let k = Math.max(624, key.length); k; k--) {
      mt[i] = (mt[i] ^ Math.imul(mixed(i - 1), 1664525)) + key[j] + j;
      next();
      j = (j + 1) % key.length;
    }
    for (let k = 623; k; k--) {
      mt[i] = (mt[i] ^ Math.imul(mixed(i - 1), 1566083941)) - i;
      next();
    }
    mt[0] = 0x80000000;
    this.index = 624;
  }

  getrandbits(k) { // 1 to 32 bits
    const mt = this.mt;
    if (this.index === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (mt[i] & 0x80000000) | (mt[(i + 1) % 624] & 0x7fffffff);
        mt[i] = mt[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.index = 0;
    }
    let y = mt[this.index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> (32 - k);
  }

  shuffle(items) {
    for (let i = items.length - 1; i > 0; i--) {
      const bits = 32 - Math.clz32(i + 1);
      let j = this.getrandbits(bits);
      while (j > i) j = this.getrandbits(bits);
      [items[i], items[j]] = [items[j], items[i]];
    }
  }
}

// gdref/optimizers. Each yields its local variables, before the first update and after each update.

const sqrt = Math.sqrt;

function* sgd_steps(objective, m, b, { learning_rate, batch_size, shuffle, decay, seed }) {
  const rng = new Random(seed), indices = [...Array(objective.size).keys()];
  let epoch = 0, t = 0, mean_m = 0, mean_b = 0;
  yield { m, b, mean_m, mean_b, t, epoch };
  while (true) {
    const rate = learning_rate / (1 + decay * epoch);
    if (shuffle) rng.shuffle(indices);
    for (let first = 0; first < indices.length; first += batch_size) {
      const [dm, db] = objective.gradient(m, b, indices.slice(first, first + batch_size));
      m = m - rate * dm, b = b - rate * db;
      t += 1;
      mean_m = mean_m + (m - mean_m) / t, mean_b = mean_b + (b - mean_b) / t;
      yield { dm, db, m, b, rate, first, t, mean_m, mean_b, epoch };
    }
    epoch += 1;
  }
}

const optimizers = {
  *batch(objective, m, b, { learning_rate }) {
    yield { m, b };
    while (true) {
      const [dm, db] = objective.gradient(m, b);
      m = m - learning_rate * dm, b = b - learning_rate * db;
      yield { dm, db, m, b };
    }
  },

  sgd: sgd_steps,

  *asgd(objective, m, b, hyperparameters) { // m, b is the mean; p_m, p_b is the (m, b) of sgd
    let start = { m, b };
    for (const { m: p_m, b: p_b, mean_m, mean_b, ...locals } of sgd_steps(objective, m, b, hyperparameters)) {
      yield { ...locals, mean_m, mean_b, p_m, p_b, ...(start ?? { m: mean_m, b: mean_b }) };
      start = null;
    }
  },

  *momentum(objective, m, b, { learning_rate, beta }) {
    let vm = 0, vb = 0;
    yield { m, b, vm, vb };
    while (true) {
      const [dm, db] = objective.gradient(m, b);
      vm = beta * vm + dm, vb = beta * vb + db;
      m = m - learning_rate * vm, b = b - learning_rate * vb;
      yield { dm, db, vm, vb, m, b };
    }
  },

  *nesterov(objective, m, b, { learning_rate, beta }) {
    let vm = 0, vb = 0;
    yield { m, b, vm, vb };
    while (true) {
      const [dm, db] = objective.gradient(m, b);
      vm = beta * vm + dm, vb = beta * vb + db;
      m = m - learning_rate * (dm + beta * vm), b = b - learning_rate * (db + beta * vb);
      yield { dm, db, vm, vb, m, b };
    }
  },

  *adagrad(objective, m, b, { learning_rate, epsilon }) {
    let sm = 0, sb = 0;
    yield { m, b, sm, sb };
    while (true) {
      const [dm, db] = objective.gradient(m, b);
      sm = sm + dm * dm, sb = sb + db * db;
      m -= (learning_rate * dm) / (sqrt(sm) + epsilon);
      b -= (learning_rate * db) / (sqrt(sb) + epsilon);
      yield { dm, db, sm, sb, m, b };
    }
  },

  *rmsprop(objective, m, b, { learning_rate, decay, epsilon }) {
    let sm = 0, sb = 0;
    yield { m, b, sm, sb };
    while (true) {
      const [dm, db] = objective.gradient(m, b);
      sm = decay * sm + (1 - decay) * dm * dm, sb = decay * sb + (1 - decay) * db * db;
      m -= (learning_rate * dm) / (sqrt(sm) + epsilon);
      b -= (learning_rate * db) / (sqrt(sb) + epsilon);
      yield { dm, db, sm, sb, m, b };
    }
  },

  *adam(objective, m, b, { learning_rate, beta1, beta2, epsilon }) {
    let vm = 0, vb = 0, sm = 0, sb = 0, power1 = 1, power2 = 1;
    yield { m, b, vm, vb, sm, sb, power1, power2 };
    while (true) {
      const [dm, db] = objective.gradient(m, b);
      vm = beta1 * vm + (1 - beta1) * dm, vb = beta1 * vb + (1 - beta1) * db;
      sm = beta2 * sm + (1 - beta2) * dm * dm, sb = beta2 * sb + (1 - beta2) * db * db;
      power1 = power1 * beta1, power2 = power2 * beta2;
      const vm_hat = vm / (1 - power1), vb_hat = vb / (1 - power1);
      const sm_hat = sm / (1 - power2), sb_hat = sb / (1 - power2);
      m -= (learning_rate * vm_hat) / (sqrt(sm_hat) + epsilon);
      b -= (learning_rate * vb_hat) / (sqrt(sb_hat) + epsilon);
      yield { dm, db, vm, vb, sm, sb, power1, power2, vm_hat, vb_hat, sm_hat, sb_hat, m, b };
    }
  },

  *"last-point"(objective, m, b, { learning_rate }) {
    const n = objective.size, index = n - 1;
    yield { m, b, n };
    while (true) {
      const [dm, db] = objective.gradient(m, b, [index]); // the other points have no effect
      m = m - (learning_rate * dm) / n, b = b - (learning_rate * db) / n;
      yield { n, index, dm, db, m, b };
    }
  },
};

// gdref/descent.py, for pictures: (m, b) after any number of updates

class Descent {
  constructor(name, points, m, b, hyperparameters) {
    this.points = points;
    this.objective = {
      size: points.length,
      gradient: (m, b, indices) => gradient(m, b, indices ? indices.map((k) => points[k]) : points),
    };
    this.begin = () => optimizers[name](this.objective, m, b, hyperparameters);
    this.per_epoch = Math.ceil(points.length / (hyperparameters.batch_size ?? points.length));
    this.ms = [m], this.bs = [b]; // all m and b so far
    this.end = Infinity; // the last update after which the error is finite
    this.restart();
  }

  restart() {
    this.updates = this.begin();
    this.before = null;
    this.after = this.updates.next().value;
    this.count = 0;
  }

  // (m, b) after an update; after the end of the run, the last (m, b).
  place(update) {
    if (update >= this.ms.length) this.at(update);
    const k = Math.min(update, this.ms.length - 1);
    return { update: k, m: this.ms[k], b: this.bs[k] };
  }

  // The local variables after an update, and after the next update; null after the end of the run.
  at(update) {
    update = Math.min(update, this.end);
    if (this.count > update + 1) this.restart();
    while (this.count <= update) {
      const next = this.updates.next().value;
      const { m, b } = next;
      if (!(Math.abs(m) + Math.abs(b) < 1e40) && !isFinite(mse(m, b, this.points))) {
        this.end = this.count;
        return { update: this.count, now: this.after, next: null };
      }
      [this.before, this.after] = [this.after, next];
      this.count += 1;
      this.ms[this.count] = m, this.bs[this.count] = b;
    }
    return this.count > update
      ? { update, now: this.before, next: this.after }
      : { update, now: this.after, next: null };
  }
}

// Whether the error has grown so much that the run has diverged, as in gdref/descent.py.
function has_grown(first, last, points) {
  if (last <= first) return false;
  const flat = mse(0, -gradient(0, 0, points)[1] / 2, points), zero = mse(0, 0, points);
  return last > 10 * (flat > 1e-18 * zero ? flat : zero);
}
