// Panels in SVG: axes with ticks, curves, and handles that a pointer or the keyboard moves.

const COLORS = { run: "var(--run)", minimum: "var(--accent)", other: "var(--other)" };

function element(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  made.append(...children);
  return made;
}

// A number with at most n significant digits, as gdref/text/numbers.py writes it.
function short(value, n = 6) {
  if (!isFinite(value)) return isNaN(value) ? "undefined" : value > 0 ? "infinite" : "-infinite";
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(n - 1).split("e").map(Number);
  const exact = Number(value.toPrecision(n)) === value;
  let text = value.toFixed(Math.min(100, Math.max(0, n - 1 - exponent)));
  if (exponent < -4 || exponent >= n) {
    const digits = exact ? String(mantissa) : value.toExponential(n - 1).split("e")[0];
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${digits}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exact && text.includes(".")) text = text.replace(/\.?0+$/, "");
  return text;
}

function power_of_ten(k) {
  return "10" + [...String(k)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit] ?? "⁻").join("");
}

function tick_text(value, axis) {
  const size = Math.abs(value);
  if (size && (size < 1e-4 || size >= 1e7)) {
    const [mantissa, exponent] = value.toExponential(2).split("e").map(Number);
    return (mantissa === 1 ? "" : `${mantissa}×`.replace("-", "−")) + power_of_ten(exponent);
  }
  const text = String(Number(value.toPrecision(6))).replace("-", "−");
  const [whole, decimals] = text.split(".");
  const grouped = axis.years ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals ? `${grouped}.${decimals}` : grouped;
}

function hull(values, margin = 0.08) {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const pad = (high - low) * margin || Math.abs(high) * margin || 1;
  return { low: low - pad, high: high + pad };
}

// The place of a value on an axis, from 0 to 1. scale: undefined, "log", or "epochs": log(1 + epoch).
function share({ low, high, scale }, value) {
  const f = scale === "log" ? Math.log : scale === "epochs" ? Math.log1p : Number;
  return (f(value) - f(low)) / (f(high) - f(low));
}

function ticks({ low, high, scale }, most) {
  if (scale === "epochs") {
    return [0, ...[...Array(10).keys()].map((k) => 10 ** k)].filter((e) => e <= high);
  }
  if (scale === "log") {
    const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
    const step = Math.max(1, Math.ceil((last - first + 1) / most));
    const all = [];
    for (let k = first; k <= last; k += step) all.push(10 ** k);
    return all;
  }
  const rough = (high - low) / most, ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * [1, 2, 5, 10].find((factor) => factor * ten >= rough);
  const all = [];
  for (let k = Math.ceil(low / step); k * step <= high && all.length < 20; k++) all.push(k * step);
  return all;
}

class Panel {
  constructor(box, moved) {
    this.svg = element("svg", { role: "group", class: "panel" });
    [this.back, this.marks, this.front] = ["back", "marks", "front"].map((name) =>
      this.svg.appendChild(element("g", { class: name })));
    this.name = `clip-${(Panel.made = (Panel.made ?? 0) + 1)}`;
    this.handles = {};
    this.moved = moved; // called when the reader releases a handle
    this.box = box;
    box.append(this.svg);
  }

  // x, y: {low, high, label, scale}. While the reader drags a handle, the axes stay the same.
  axes(x, y, description) {
    if (!this.held) [this.x, this.y] = [x, y];
    this.width = Math.max(240, this.box.clientWidth);
    const wall = document.body.classList.contains("present");
    this.height = Math.round(Math.max(200, wall ? this.box.clientHeight : Math.min(this.width * 0.62, 520)));
    [this.left, this.right, this.top, this.bottom] = [62, this.width - 14, 24, this.height - 42];
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.svg.setAttribute("aria-label", description);
    const { left, right, top, bottom } = this;
    const parts = [
      element("clipPath", { id: this.name }, element("rect", {
        x: left, y: top, width: right - left, height: bottom - top })),
      element("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }),
      this.text((left + right) / 2, this.height - 6, this.x.label, "middle", "label"),
      this.text(4, 14, this.y.label, "start", "label"),
    ];
    for (const value of ticks(this.x, Math.max(3, (right - left) / 110))) {
      const at = this.at(value, this.y.low)[0];
      parts.push(element("path", { class: "axis", d: `M${at} ${bottom}v5` }));
      parts.push(this.text(at, bottom + 18, tick_text(value, this.x), "middle"));
    }
    for (const value of ticks(this.y, Math.max(3, (bottom - top) / 60))) {
      const at = this.at(this.x.low, value)[1];
      parts.push(element("path", { class: "grid", d: `M${left} ${at}H${right}` }));
      parts.push(this.text(left - 6, at + 4, tick_text(value, this.y), "end"));
    }
    this.back.replaceChildren(...parts);
    this.marks.setAttribute("clip-path", `url(#${this.name})`);
    this.marks.replaceChildren();
    this.front.replaceChildren();
  }

  text(x, y, words, anchor = "start", kind = "") {
    const made = element("text", { x, y, "text-anchor": anchor, class: kind }, words);
    return made;
  }

  // The place of a pair of values, in pixels. Places far outside the picture are limited to 1e5.
  at(x, y) {
    const inside = (pixels) => Math.max(-1e5, Math.min(1e5, pixels));
    return [
      inside(this.left + (this.right - this.left) * share(this.x, x)),
      inside(this.bottom - (this.bottom - this.top) * share(this.y, y)),
    ].map((pixels) => Math.round(pixels * 10) / 10);
  }

  curve(pairs, kind, color) {
    const d = pairs.map(([x, y], k) => `${k ? "L" : "M"}${this.at(x, y).join(" ")}`).join("");
    this.marks.append(element("path", { d, class: kind, style: color ? `stroke:${color}` : "" }));
  }

  dots(pairs) {
    const r = pairs.length > 300 ? 2 : 3.5;
    const d = pairs.map(([x, y]) => `M${this.at(x, y).join(" ")}m-${r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0z`);
    this.marks.append(element("path", { d: d.join(""), class: "dots" }));
  }

  // The square over a residual: its area is the residual squared, in pixels.
  square(x, y, other) {
    const [left, one] = this.at(x, y), [, two] = this.at(x, other);
    const side = Math.abs(one - two);
    this.marks.append(element("rect", { x: left, y: Math.min(one, two), width: side, height: side, class: "square" }));
  }

  // A spot with its name. If it is outside the panel, an arrow at the edge points to it.
  spot(x, y, name, color, kind = "spot") {
    const [px, py] = this.at(x, y);
    const cx = Math.max(this.left, Math.min(this.right, px));
    const cy = Math.max(this.top, Math.min(this.bottom, py));
    const outside = cx !== px || cy !== py;
    const angle = (Math.atan2(py - cy, px - cx) * 180) / Math.PI;
    this.front.append(outside
      ? element("path", { d: "M-12-7L4 0L-12 7z", transform: `translate(${cx} ${cy}) rotate(${angle})`, style: `fill:${color}`, class: "leaves" })
      : element("circle", { cx, cy, r: 5, style: `fill:${color}`, class: kind }));
    if (!name) return;
    const end = cx > (this.left + this.right) / 2;
    this.front.append(this.text(cx + (end ? -9 : 9), Math.max(this.top + 12, cy - 8), name, end ? "end" : "start", "name"));
  }

  arrow(x1, y1, x2, y2, color) {
    const [ax, ay] = this.at(x1, y1), [bx, by] = this.at(x2, y2);
    const angle = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
    this.marks.append(
      element("path", { d: `M${ax} ${ay}L${bx} ${by}`, class: "move", style: `stroke:${color}` }),
      element("path", { d: "M-9-5L0 0L-9 5z", transform: `translate(${bx} ${by}) rotate(${angle})`, style: `fill:${color}` }),
    );
  }

  // A handle at a pair of values. set: is called with the new values; words: the values in words.
  handle(key, x, y, label, words, set, orientation) {
    let handle = this.handles[key];
    if (!handle) {
      handle = this.handles[key] = element("circle", { r: 9, class: "handle", tabindex: 0, role: "slider" });
      this.svg.append(handle);
      const pair = (event) => {
        const area = this.svg.getBoundingClientRect(), zoom = this.width / area.width;
        const px = ((event.clientX - area.left) * zoom - this.left) / (this.right - this.left);
        const py = (this.bottom - (event.clientY - area.top) * zoom) / (this.bottom - this.top);
        return [this.x.low + px * (this.x.high - this.x.low), this.y.low + py * (this.y.high - this.y.low)];
      };
      handle.addEventListener("pointerdown", (event) => {
        handle.setPointerCapture(event.pointerId);
        this.held = true;
      });
      handle.addEventListener("pointermove", (event) => {
        if (this.held && handle.hasPointerCapture(event.pointerId)) handle.set(...pair(event));
      });
      const release = () => {
        if (!this.held) return;
        this.held = false;
        this.moved();
      };
      handle.addEventListener("pointerup", release);
      handle.addEventListener("pointercancel", release);
      handle.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        const size = event.shiftKey ? 10 : 100;
        const step = ({ low, high }) => (high - low) / size;
        handle.set(handle.x + by[0] * step(this.x), handle.y + by[1] * step(this.y));
      });
    }
    const [cx, cy] = this.at(x, y);
    const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
    Object.assign(handle, { set, x, y });
    const attributes = {
      cx: clamp(cx, this.left, this.right), cy: clamp(cy, this.top, this.bottom),
      "aria-label": label, "aria-valuetext": words, "aria-valuenow": y,
      "aria-orientation": orientation ?? "vertical",
    };
    for (const name in attributes) handle.setAttribute(name, attributes[name]);
  }
}
