/* The timeline: lanes on a canvas no larger than what is seen of them. page.js comes before. */
"use strict";
(() => {
  const { byId, make, duration, clock, offset, niceStep, live, Poller, get, reveal, revealHash } = page;

  const LOOKS = {
    waiting: ["wait", "○"], running: ["run", "►"],
    completed: ["ok", "✓"], fired: ["ok", "✓"], delivered: ["ok", "✓"], received: ["ok", "●"], recorded: ["ok", "●"],
    failed: ["bad", "✗"], undeliverable: ["bad", "✗"], refused: ["bad", "⊘"], timed_out: ["bad", "◷"],
    terminated: ["warn", "■"], canceled: ["warn", "⊘"], cancel_requested: ["warn", "⊘"],
    abandoned: ["muted", "◌"],
  };
  const lookOf = (state) => LOOKS[state] || ["muted", "•"];
  const KINDS = { child: "child workflow", lambda: "Lambda function", external: "message to another execution" };
  const PHASES = { w: ["waited", "waiting for"], r: ["ran", "running for"], d: ["delayed before the next attempt by", "delayed for"] };
  const LANE = 20, AXIS = 24, MOST_ZOOM = 20000, WIDEST = 8e6, EVENTS_A_PAGE = 200;
  const FONT = "12px system-ui, -apple-system, 'Segoe UI', sans-serif";
  const COLORS = ["bg", "raised", "text", "muted", "line", "accent", "ok", "bad", "warn", "run", "wait"];
  const VIEWS = {
    all: ["everything", () => true],
    path: ["critical path", (lane, timeline) => timeline.path.has(lane.event)],
    bad: ["failures", (lane) => lookOf(lane.state)[0] === "bad"],
    open: ["not over", (lane) => lane.state === "running" || lane.state === "waiting"],
  };

  class Timeline {
    constructor(host) {
      Object.assign(this, { host, url: host.dataset.timeline, lanes: [], shown: [], byEvent: new Map(), path: new Set() });
      Object.assign(this, { last: 0, zoom: 1, chosen: -1, hovered: -1, pointer: null, frame: 0, view: "all", search: "" });
      this.build();
      this.paint();
      new Poller(Number(host.dataset.every) || 2, () => this.ask(), true);
    }

    async ask() {
      const answer = await get(this.last ? `${this.url}?after=${this.last}` : this.url);
      if (answer.status === 200) this.merge(await answer.json());
      return !this.closed;
    }

    /** Take in what is new: lanes that came, or changed, since the last event known. */
    merge(news) {
      const whole = !this.last;
      Object.assign(this, { begin: news.begin, end: news.end, closed: news.closed, last: news.last_event });
      this.skew = news.now - performance.now();
      this.path = new Set(news.critical);
      for (const lane of news.lanes) {
        lane.kind ??= "activity";
        lane.state ??= "completed";
        lane.attempts ??= 1;
        lane.name = news.names[lane.name];
        lane.id ??= `${lane.kind}-${lane.name}-${lane.number}`;
        lane.label = this.label(lane);
        const at = this.byEvent.get(lane.event);
        if (at === undefined) this.byEvent.set(lane.event, this.lanes.push(lane) - 1);
        else this.lanes[at] = lane;
      }
      this.choose(whole ? -1 : this.chosen, true);
      this.pick();
    }

    label({ name, id, number }) {
      const short = name.split(".").slice(-2).join(".");
      return number !== undefined ? `${short} #${number}` : id.startsWith(name) ? id : `${short} ${id}`;
    }

    /** Choose the lanes to show. */
    pick() {
      const wanted = VIEWS[this.view][1];
      const words = this.search.toLowerCase();
      const chosen = this.shown[this.chosen];
      this.shown = this.lanes.filter(
        (lane) => wanted(lane, this) && (!words || `${lane.name} ${lane.id} ${lane.state} ${lane.kind}`.toLowerCase().includes(words)),
      );
      this.chosen = chosen ? this.shown.findIndex((lane) => lane.event === chosen.event) : -1;
      this.resize();
    }

    count() {
      const [shown, all, path] = [this.shown.length, this.lanes.length, this.path.size].map((size) => size.toLocaleString("en"));
      const text = `${shown}${shown === all ? "" : ` of ${all}`} lanes, ${duration(this.total())}${this.closed ? "" : " so far"}, ${path} on the critical path`;
      if (this.sum.textContent !== text) this.sum.textContent = text;
    }

    total() {
      const now = performance.now() + (this.skew || 0);
      return Math.max(1, (this.closed ? this.end : Math.max(this.end, now)) - this.begin) || 1;
    }

    build() {
      const button = (text, label, act) => {
        const element = make("button", { type: "button", text, "aria-label": label, title: label });
        element.addEventListener("click", act);
        return element;
      };
      const find = make("input", { type: "search", placeholder: "Find a lane", "aria-label": "Find a lane" });
      find.addEventListener("input", () => { this.search = find.value; this.pick(); });
      const view = make("select", { "aria-label": "Which lanes" });
      for (const [value, [text]] of Object.entries(VIEWS)) view.append(make("option", { value, text }));
      view.addEventListener("change", () => { this.view = view.value; this.pick(); });
      this.sum = make("span", { className: "tl-sum" });
      const tools = make("div", { className: "tl-tools" }, find, view,
        button("−", "Zoom out", () => this.zoomBy(0.5)),
        button("+", "Zoom in", () => this.zoomBy(2)),
        button("Fit", "Show all of the time", () => this.zoomTo(1)), this.sum);
      this.canvas = make("canvas", { "aria-hidden": "true" });
      this.room = make("div", { className: "tl-room" }, this.canvas);
      this.box = make("div", {
        className: "tl-box", tabindex: "0", role: "application", "aria-label": "Timeline", "aria-describedby": "tl-help",
      }, this.room);
      this.tip = make("div", { className: "tl-tip", "aria-hidden": "true", hidden: "" });
      this.said = make("p", { className: "hidden", "aria-live": "polite" });
      this.more = make("p", { className: "tl-chosen" });
      const help = make("p", {
        className: "note tl-help", id: "tl-help",
        text: "Thin: waiting; thick: running; framed and hatched: the critical path. Arrow keys move through lanes, Enter opens one, + and − zoom.",
      });
      this.host.append(tools, this.box, this.tip, this.said, this.more, help);
      this.listen();
    }

    listen() {
      const { box } = this;
      box.addEventListener("scroll", () => this.soon(), { passive: true });
      box.addEventListener("keydown", (event) => this.key(event));
      box.addEventListener("blur", () => this.hide());
      box.addEventListener("pointermove", (event) => this.point(event));
      box.addEventListener("pointerleave", () => this.hide());
      box.addEventListener("click", (event) => { this.point(event); if (this.hovered >= 0) this.choose(this.hovered); });
      box.addEventListener("dblclick", () => this.open());
      box.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        this.zoomTo(this.zoom * Math.exp(-event.deltaY / 200), event.clientX - box.getBoundingClientRect().left);
      }, { passive: false });
      // Not at once: it changes the height of what is observed.
      new ResizeObserver(() => requestAnimationFrame(() => this.resize())).observe(this.host);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
      setInterval(() => { if (!this.closed && live.on) this.soon(); }, 1000);
    }

    /** Read the colours of the style sheet. */
    paint() {
      const probe = this.host.appendChild(make("span", { hidden: "" }));
      this.color = {};
      for (const name of COLORS) {
        probe.style.color = `var(--${name})`;
        this.color[name] = getComputedStyle(probe).color;
      }
      probe.remove();
      const tile = make("canvas", { width: "6", height: "6" });
      const pen = tile.getContext("2d");
      pen.strokeStyle = this.color.bg;
      pen.lineWidth = 1.5;
      for (const x of [-6, 0, 6]) { pen.moveTo(x, 6); pen.lineTo(x + 6, 0); }
      pen.stroke();
      this.hatch = tile;
      this.soon();
    }

    resize() {
      const { box, room, canvas } = this;
      const high = AXIS + this.shown.length * LANE;
      box.style.height = `${Math.min(high + 18, Math.max(220, innerHeight * 0.6))}px`;
      room.style.height = `${high}px`;
      canvas.style.width = "0"; // lest it make room for itself
      const width = box.clientWidth;
      this.names = Math.round(Math.min(280, width * (width < 600 ? 0.36 : 0.28)));
      this.plot = Math.max(60, width - this.names - 12);
      this.zoom = Math.min(this.zoom, MOST_ZOOM, WIDEST / this.plot);
      room.style.width = this.zoom > 1 ? `${this.names + this.plot * this.zoom + 12}px` : "";
      const height = box.clientHeight; // now that scroll bars are there, or not
      this.ratio = devicePixelRatio;
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      this.soon();
    }

    /** Zoom; what is under `x` (pixels from the left) stays there. */
    zoomTo(zoom, x = this.names + this.plot / 2) {
      const { box, names } = this;
      const part = (box.scrollLeft + x - names) / (this.plot * this.zoom);
      this.zoom = Math.max(1, Math.min(zoom, MOST_ZOOM, WIDEST / this.plot));
      this.resize();
      box.scrollLeft = part * this.plot * this.zoom - x + names;
    }

    /** Zoom about the chosen lane. */
    zoomBy(factor) {
      this.zoomTo(this.zoom * factor);
      if (this.chosen >= 0) this.bring();
    }

    /** Scroll to where the chosen lane begins, unless some of it is seen. */
    bring() {
      const { box } = this;
      const y = this.chosen * LANE;
      const seen = box.clientHeight - AXIS;
      if (y < box.scrollTop) box.scrollTop = y;
      else if (y + LANE > box.scrollTop + seen) box.scrollTop = y + LANE - seen;
      const bars = this.shown[this.chosen]?.bars;
      if (!bars?.length) return;
      const scale = (this.plot * this.zoom) / this.total();
      const from = bars[0][1] * scale - box.scrollLeft;
      const to = (bars[bars.length - 1][2] ?? this.total()) * scale - box.scrollLeft;
      if (to < 0 || from > this.plot * 0.9) box.scrollLeft += from - this.plot * 0.2;
    }

    soon() {
      this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.draw(); });
    }

    draw() {
      if (this.ratio !== devicePixelRatio) this.resize();
      const { box, color, names, canvas } = this;
      const pen = canvas.getContext("2d");
      const { clientWidth: width, clientHeight: height, scrollTop: top } = box;
      const first = Math.floor(top / LANE);
      const last = Math.min(this.shown.length, Math.ceil((top + height - AXIS) / LANE));
      if (this.last) this.count();
      this.scale = (this.plot * this.zoom) / this.total();
      this.left = names - box.scrollLeft;
      pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      pen.fillStyle = color.bg;
      pen.fillRect(0, 0, width, height);
      pen.font = FONT;
      pen.textBaseline = "middle";
      const within = (x, y, w, h, act) => { pen.save(); pen.beginPath(); pen.rect(x, y, w, h); pen.clip(); act(); pen.restore(); };
      const lanes = (act) => { for (let at = first; at < last; at++) act(this.shown[at], AXIS + at * LANE - top, at); };
      within(0, AXIS, width, height, () => lanes((lane, y, at) => this.drawBack(pen, width, y, at)));
      within(names, 0, width, height, () => this.drawAxis(pen, width, height));
      within(names, AXIS, width, height, () => lanes((lane, y) => this.drawBars(pen, width, lane, y)));
      within(0, AXIS, names - 6, height, () => lanes((lane, y) => this.drawName(pen, lane, y)));
      if (this.last && !this.drawn) performance.mark("timeline-drawn");
      this.drawn ||= this.last > 0;
    }

    drawBack(pen, width, y, at) {
      if (at !== this.chosen && at !== this.hovered) return;
      pen.fillStyle = this.color.raised;
      pen.fillRect(0, y, width, LANE);
      if (at !== this.chosen) return;
      pen.strokeStyle = this.color.accent;
      pen.lineWidth = 2;
      pen.strokeRect(1, y + 1, width - 2, LANE - 2);
    }

    drawName(pen, lane, y) {
      const [hue, shape] = lookOf(lane.state);
      const critical = this.path.has(lane.event);
      pen.fillStyle = this.color[hue === "wait" ? "muted" : hue];
      pen.fillText(shape, 6, y + LANE / 2);
      pen.fillStyle = this.color.text;
      pen.font = critical ? `600 ${FONT}` : FONT;
      pen.fillText(lane.label, 22, y + LANE / 2);
    }

    drawAxis(pen, width, height) {
      const { scale, left, color } = this;
      const step = niceStep(90 / scale);
      pen.strokeStyle = color.line;
      pen.fillStyle = color.muted;
      pen.lineWidth = 1;
      pen.beginPath();
      const from = Math.max(0, Math.floor(-(left - this.names) / scale / step));
      for (let tick = from * step; left + tick * scale < width && tick <= this.total() + step; tick += step) {
        const x = Math.round(left + tick * scale) + 0.5;
        pen.moveTo(x, AXIS - 6);
        pen.lineTo(x, height);
        pen.fillText(offset(tick, step), x + 4, AXIS / 2);
      }
      pen.moveTo(0, AXIS - 0.5);
      pen.lineTo(width, AXIS - 0.5);
      pen.stroke();
    }

    drawBars(pen, width, lane, y) {
      const { scale, left, color, names } = this;
      const middle = y + LANE / 2;
      const critical = this.path.has(lane.event);
      const now = this.total();
      let drawnTo = -1, drawnAs = "";
      for (const [phase, from, to, outcome] of lane.bars) {
        const x = left + from * scale;
        const end = left + (to ?? now) * scale;
        if (x > width) break;
        const [look] = lookOf(outcome || (to === null ? "running" : "completed"));
        const hue = phase === "r" || phase === "p" || look === "bad" ? look : "wait";
        if (end < names - 8 || (end <= drawnTo && phase + hue === drawnAs)) continue; // would not be seen
        const long = Math.max(1.5, end - x);
        drawnTo = Math.max(drawnTo, x + long);
        drawnAs = phase + hue;
        pen.fillStyle = pen.strokeStyle = color[hue];
        if (phase === "p") {
          pen.beginPath();
          pen.arc(x, middle, 4.5, 0, 2 * Math.PI);
          pen.fill();
        } else if (phase === "d") {
          pen.lineWidth = 2;
          pen.setLineDash([3, 3]);
          pen.strokeRect(Math.max(x, names - 6), middle, Math.min(end, width + 6) - Math.max(x, names - 6), 0);
          pen.setLineDash([]);
        } else {
          const half = phase === "w" ? 2.5 : 6;
          const a = Math.round(Math.max(x, names - 8));
          const b = Math.max(a + 2, Math.round(Math.min(x + long, width + 8)));
          pen.fillRect(a, middle - half, b - a, 2 * half);
          if (phase === "r" && critical) this.mark(pen, a, middle - half, b - a, 2 * half);
          if (hue === "bad") this.cross(pen, x + long, middle);
        }
      }
    }

    /** The critical path: hatched and framed. */
    mark(pen, x, y, w, h) {
      if (w > 5) {
        pen.fillStyle = pen.createPattern(this.hatch, "repeat");
        pen.fillRect(x, y, w, h);
      }
      pen.strokeStyle = this.color.text;
      pen.lineWidth = 1.5;
      pen.strokeRect(x - 0.75, y - 0.75, w + 1.5, h + 1.5);
    }

    /** A failure: an attempt that ends with a cross. */
    cross(pen, x, y) {
      pen.lineWidth = 2;
      pen.strokeStyle = this.color.bad;
      pen.beginPath();
      for (const dy of [-4, 4]) { pen.moveTo(x, y - dy); pen.lineTo(x + 6, y + dy); }
      pen.stroke();
    }

    // What is under the pointer, and what the keys choose.

    point(event) {
      const bounds = this.box.getBoundingClientRect();
      const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
      const at = y < AXIS || y > this.box.clientHeight ? -1 : Math.floor((y - AXIS + this.box.scrollTop) / LANE);
      this.hovered = at < this.shown.length ? at : -1;
      if (this.hovered < 0) { this.hide(); return; }
      this.show(this.shown[this.hovered], x, y, (x - this.left) / this.scale);
      this.soon();
    }

    show(lane, x, y, moment) {
      const { tip, box } = this;
      tip.replaceChildren(...this.describe(lane, moment).map((text, at) => make(at ? "div" : "strong", { text })));
      tip.hidden = false;
      const wide = this.host.clientWidth;
      tip.style.left = `${Math.max(8, Math.min(x + 14, wide - tip.offsetWidth - 8))}px`;
      const below = y + 16 + tip.offsetHeight < box.clientHeight;
      tip.style.top = `${box.offsetTop + (below ? y + 16 : y - tip.offsetHeight - LANE - 6)}px`;
    }

    hide() {
      this.tip.hidden = true;
      if (this.hovered >= 0) this.soon();
      this.hovered = -1;
    }

    /** A lane in words; of many bars those next to a moment. */
    describe(lane, moment) {
      const facts = [KINDS[lane.kind] || lane.kind, lane.state.replaceAll("_", " ")];
      if (lane.attempts > 1) facts.push(`${lane.attempts} attempts`);
      if (this.path.has(lane.event)) facts.push("on the critical path");
      const lines = [lane.name, ...(lane.id === lane.name ? [] : [lane.id]), facts.join(", ")];
      let bars = lane.bars;
      if (bars.length > 8) {
        const distance = (bar) => Math.max(bar[1] - moment, moment - (bar[2] ?? Infinity), 0);
        const near = moment === undefined ? bars.slice(-6) : [...bars].sort((a, b) => distance(a) - distance(b)).slice(0, 6);
        bars = near.sort((a, b) => a[1] - b[1]);
      }
      for (const [phase, from, to, outcome] of bars) {
        const said = outcome ? outcome.replaceAll("_", " ") : "";
        const since = clock(this.begin + from).slice(11);
        if (phase === "p") lines.push(`${since} ${said}`);
        else lines.push(`${since} ${PHASES[phase][to === null ? 1 : 0]} ${duration((to ?? this.total()) - from)}${said && phase !== "d" ? `, ${said}` : ""}`);
      }
      if (bars.length < lane.bars.length) lines.push(`and ${lane.bars.length - bars.length} more`);
      return lines;
    }

    choose(at, quietly) {
      this.chosen = Math.min(at, this.shown.length - 1);
      const lane = this.shown[this.chosen];
      this.more.replaceChildren();
      if (!lane) return;
      if (!quietly) this.said.textContent = this.describe(lane).join("; ");
      const link = (text, href) => make("a", { text, href });
      this.more.append(make("strong", { text: lane.label }), " ", lane.state.replaceAll("_", " "), " ");
      if (byId(`t${lane.event}`)) {
        const task = link("task", `#t${lane.event}`);
        task.addEventListener("click", () => setTimeout(revealHash));
        this.more.append(task, " ");
      }
      if (lane.href) this.more.append(link("its page", lane.href), " ");
      this.more.append(link(`event ${lane.event}`, this.eventOf(lane)));
      this.soon();
    }

    eventOf(lane) {
      return `${this.host.dataset.events}?page=${Math.floor((lane.event - 1) / EVENTS_A_PAGE) + 1}#e${lane.event}`;
    }

    /** Go to the page of a child, else to the task on this page, else to its first event. */
    open() {
      const lane = this.shown[this.chosen];
      if (!lane) return;
      const task = byId(`t${lane.event}`);
      if (lane.href) location.assign(lane.href);
      else if (task) reveal(task);
      else location.assign(this.eventOf(lane));
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const page = Math.max(1, Math.floor((this.box.clientHeight - AXIS) / LANE) - 1);
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
      const others = {
        Enter: () => this.open(), Escape: () => this.hide(),
        "+": () => this.zoomBy(2), "=": () => this.zoomBy(2), "-": () => this.zoomBy(0.5), 0: () => this.zoomTo(1),
        ArrowLeft: () => { this.box.scrollLeft -= this.plot / 5; }, ArrowRight: () => { this.box.scrollLeft += this.plot / 5; },
      };
      if (event.key in steps) this.move(steps[event.key]);
      else if (event.key in others) others[event.key]();
      else return;
      event.preventDefault();
    }

    move(by) {
      if (!this.shown.length) return;
      this.choose(Math.max(0, Math.min(this.shown.length - 1, this.chosen + by)));
      this.bring();
      this.show(this.shown[this.chosen], this.names, AXIS + (this.chosen + 1) * LANE - this.box.scrollTop);
    }
  }

  for (const host of document.querySelectorAll("[data-timeline]")) new Timeline(host);
})();
