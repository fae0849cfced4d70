/* Live parts of the page. Without this script everything can still be read. */
"use strict";
/* exported page: what other scripts use of this one */
const page = (() => {
  const byId = (id) => document.getElementById(id);

  function make(tag, { text, className, ...attributes } = {}, ...children) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** Milliseconds in words, as the server writes them: 250 ms, 4.2 s, 3 m 20 s. */
  function duration(ms) {
    if (ms < 0) return "-" + duration(-ms);
    if (ms < 999.5) return `${Math.round(ms)} ms`;
    if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
    let left = Math.round(ms / 1000);
    const parts = [];
    for (const [unit, size] of [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]]) {
      const number = Math.floor(left / size);
      left -= number * size;
      if (number || parts.length) parts.push(number ? `${number} ${unit}` : "");
      if (parts.length === 2) break;
    }
    return parts.filter(Boolean).join(" ");
  }

  const clock = (ms) => new Date(ms).toISOString().slice(0, 23).replace("T", " ");

  /** A time since the beginning, for an axis whose ticks are a step apart: 0:04, 1:02:03, 2d 6:00, 0:04.250. */
  function offset(ms, step) {
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    const [days, hours, minutes] = [Math.floor(ms / 86400000), Math.floor(ms / 3600000) % 24, Math.floor(ms / 60000) % 60];
    if (days) return `${days}d ${hours}:${two(minutes)}`;
    const rest = step < 1000 ? "." + String(Math.round(ms % 1000)).padStart(3, "0") : "";
    return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two((ms / 1000) % 60)}${rest}`;
  }

  /** The least step between ticks that is a round time, in milliseconds. */
  function niceStep(least) {
    const [second, minute, hour, day] = [1000, 60000, 3600000, 86400000];
    const rounds = [1, 2, 5, 10, 20, 50, 100, 200, 500];
    for (const [unit, numbers] of [[1, rounds], [second, [1, 2, 5, 10, 20, 30]], [minute, [1, 2, 5, 10, 20, 30]], [hour, [1, 2, 4, 6, 12]], [day, rounds]]) {
      for (const number of numbers) if (number * unit >= least) return number * unit;
    }
    return 1000 * day;
  }

  // Asking again and again: only while somebody looks, more seldom if answers take long or do not come.

  const SLOWEST = 60;
  const pollers = new Set();
  const live = { on: recall("live") !== "off" };

  function recall(name) {
    try { return sessionStorage.getItem(name); } catch { return null; }
  }

  class Poller {
    /** `ask` returns whether there may be more; it throws where there was no answer. */
    constructor(seconds, ask, atOnce = false) {
      Object.assign(this, { seconds, ask, failures: 0, timer: 0, took: 0, busy: false });
      pollers.add(this);
      if (atOnce) this.turn(true);
      else this.rest();
    }
    rest() {
      clearTimeout(this.timer);
      const seconds = Math.max(this.took, Math.min(this.seconds * 2 ** this.failures, Math.max(SLOWEST, this.seconds)));
      this.timer = setTimeout(() => this.turn(), seconds * 1000);
    }
    async turn(anyway = false) {
      if (this.busy || !(anyway || (live.on && !document.hidden))) return;
      this.busy = true;
      clearTimeout(this.timer);
      const begun = performance.now();
      let more = true;
      try {
        more = await this.ask();
        this.failures = 0;
      } catch {
        this.failures += 1;
      }
      this.busy = false;
      this.took = (performance.now() - begun) / 1000;
      if (more) this.rest();
      else pollers.delete(this);
      tell();
    }
  }

  function tell() {
    const status = byId("live-status");
    const failing = [...pollers].some((poller) => poller.failures);
    const text = failing && live.on ? "not reachable, trying again" : "";
    if (status && status.textContent !== text) status.textContent = text;
    const toggle = byId("live-toggle");
    if (toggle) toggle.hidden = !pollers.size;
  }

  function wake() {
    for (const poller of pollers) poller.turn();
  }

  function setUpSwitch() {
    document.addEventListener("visibilitychange", wake);
    const toggle = byId("live-toggle");
    if (!toggle) return;
    toggle.setAttribute("aria-pressed", String(live.on));
    toggle.addEventListener("click", () => {
      live.on = !live.on;
      try { sessionStorage.setItem("live", live.on ? "on" : "off"); } catch { /* then until this page is left */ }
      toggle.setAttribute("aria-pressed", String(live.on));
      tell();
      wake();
    });
  }

  async function get(url, tag) {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(url, { headers, cache: "no-store", credentials: "same-origin", redirect: "error" });
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    return answer;
  }

  // Live regions: <section id="x" data-live="URL" data-every="2">

  function liveRegion(region) {
    let tag = region.dataset.tag || "";
    let known = "";
    return new Poller(Number(region.dataset.every) || 2, async () => {
      const answer = await get(region.dataset.live, tag);
      const html = answer.status === 200 ? await answer.text() : known;
      if (html !== known && isInUse(region)) return true; // asks for the same again
      tag = answer.headers.get("ETag") || tag;
      if (html !== known) swap(region, html);
      known = html;
      return answer.headers.get("X-Live") !== "done";
    });
  }

  /** Somebody types in it, or marks its text to copy it. */
  function isInUse(region) {
    const selection = getSelection();
    const marked = selection && !selection.isCollapsed && selection.containsNode(region, true);
    const active = document.activeElement;
    return marked || (region.contains(active) && /^(INPUT|SELECT|TEXTAREA)$/.test(active.tagName));
  }

  /** Put what the server wrote in place of what is there; what was opened, focused and scrolled stays so. */
  function swap(region, html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    const root = body.querySelector(`#${CSS.escape(region.id)}`) || body;
    const active = region.contains(document.activeElement) ? document.activeElement : null;
    const kept = [...region.querySelectorAll("[id]")].map((old) => [old.id, old.open, old.scrollTop, old.scrollLeft]);
    const [x, y] = [scrollX, scrollY];
    region.replaceChildren(...root.childNodes);
    for (const [id, open, top, left] of kept) {
      const now = byId(id);
      if (!now || !region.contains(now)) continue;
      if (open !== undefined) now.open = open;
      if (top || left) now.scrollTo(left, top);
    }
    if (active) sameIn(region, active)?.focus({ preventScroll: true });
    if (scrollX !== x || scrollY !== y) scrollTo({ left: x, top: y, behavior: "instant" });
    tick();
  }

  function sameIn(region, old) {
    if (old.id) return byId(old.id);
    if (old.tagName === "SUMMARY") return byId(old.parentElement.id)?.querySelector("summary");
    const href = old.getAttribute("href");
    return href && [...region.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === href);
  }

  /** Durations of what still goes on: <span data-since="2026-01-31T12:00:00Z"> */
  function tick() {
    if (document.hidden) return;
    for (const span of document.querySelectorAll("[data-since]")) {
      span.textContent = duration(Math.max(0, Date.now() - Date.parse(span.dataset.since)));
    }
  }

  /** Show an element that may lie in closed <details>, and bring the focus there. */
  function reveal(element) {
    for (let outer = element.parentElement; outer; outer = outer.parentElement) {
      if (outer.tagName === "DETAILS") outer.open = true;
    }
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center" });
  }

  function revealHash() {
    const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("details:not([open])")) reveal(target);
  }

  setUpSwitch();
  for (const region of document.querySelectorAll("[data-live][id]")) liveRegion(region);
  tell();
  tick();
  setInterval(tick, 1000);
  addEventListener("hashchange", revealHash);
  revealHash();
  return { byId, make, duration, clock, offset, niceStep, live, Poller, get, reveal, revealHash };
})();
