"use strict";
// Counts the seconds between two events. The server draws the board; this file keeps its clock, and the line, alive.

(() => {
  const { lang, zone, separator, now: made, speed: pace } = document.body.dataset;
  const base = location.pathname.replace(/\/$/, "");
  const lost = document.getElementById("lost");
  const wall = document.getElementById("wall");
  const TICK = 200; // ms between two looks at the clock
  const SYNC_EVERY = 60_000; // ms between two measurements of the server's clock
  const SILENCE = 16_000; // ms without a beat after which the line counts as dead
  const GAP = 2_500; // ms without a tick after which the machine must have slept

  // ---- the server's clock -------------------------------------------------------------------------------------
  // time = server + (performance.now() - mark) * speed. Measured by asking and halving the way there and back.
  // Until then it is what the server wrote into the page.
  const clock = { server: Number(made), mark: performance.now(), speed: Number(pace) };
  const time = () => clock.server + (performance.now() - clock.mark) * clock.speed;

  function set(server, speed) {
    Object.assign(clock, { server, speed, mark: performance.now() });
  }

  let syncing = null;
  let again = 0;
  let gone = 0;

  async function ask() {
    const sent = performance.now();
    const answer = await fetch(`${base}/now`, { cache: "no-store" });
    gone = answer.status === 404 ? gone + 1 : 0;
    if (gone > 1) location.reload(); // the link is no longer good: show what the server says
    const { now, speed } = await answer.json();
    const way = performance.now() - sent;
    return { way, now: now + (way / 2) * speed, at: performance.now(), speed };
  }

  function sync() {
    syncing ??= measure().finally(() => { syncing = null; });
    return syncing;
  }

  async function measure() {
    try {
      let best = await ask();
      for (let more = 0; more < 3; more++) {
        const next = await ask();
        if (next.way < best.way || next.speed !== best.speed) best = next;
      }
      set(best.now + (performance.now() - best.at) * best.speed, best.speed);
      tick();
    } catch {
      clearTimeout(again); // no line: the clock goes on by itself meanwhile
      again = setTimeout(sync, 2_000);
    }
  }

  // ---- the line -----------------------------------------------------------------------------------------------
  let line = null;
  let heard = moment();
  let calls = 0;
  let calling = 0;

  // Both clocks, for one of them may have stood still while the machine slept.
  function moment() { return { steady: performance.now(), date: Date.now() }; }
  const silence = () => Math.max(performance.now() - heard.steady, Date.now() - heard.date);

  function connect() {
    clearTimeout(calling);
    line?.close();
    heard = moment();
    line = new EventSource(`${base}/events?lang=${lang}`);
    line.addEventListener("board", (event) => { hear(); draw(JSON.parse(event.data).html); });
    line.addEventListener("beat", (event) => { hear(); compare(JSON.parse(event.data)); });
    line.addEventListener("error", () => {
      lost.hidden = false;
      // The browser calls again by itself unless the answer was an error page, as while a server restarts.
      if (line.readyState === EventSource.CLOSED) {
        later();
        sync();
      }
    });
  }

  function later() {
    line?.close();
    line = null;
    calls = Math.min(calls + 1, 4);
    heard = moment();
    clearTimeout(calling);
    calling = setTimeout(connect, (1_000 * calls) * (0.5 + Math.random()));
  }

  function hear() {
    heard = moment();
    calls = 0;
    lost.hidden = true;
  }

  function compare({ now, speed }) {
    // A beat is never from the future, and seldom long under way: anything else means a clock was turned.
    const ahead = time() - now;
    if (speed !== clock.speed || ahead < -50 * Math.max(speed, 1) || ahead > 1_500 * Math.max(speed, 1)) {
      set(now, speed);
      sync();
    }
  }

  function awake() {
    sync();
    if (!line || line.readyState === EventSource.CLOSED || silence() > SILENCE) connect();
  }

  // ---- the board ----------------------------------------------------------------------------------------------
  function draw(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("board");
    const old = document.getElementById("board");
    for (const name of Object.keys(old.dataset)) if (!(name in fresh.dataset)) delete old.dataset[name];
    Object.assign(old.dataset, fresh.dataset);
    // Only what differs is replaced, so that nothing flickers and a screen reader hears only news.
    [...fresh.children].forEach((section, place) => {
      const shown = old.children[place];
      if (drawn.get(place) !== section.outerHTML) {
        drawn.set(place, section.outerHTML);
        shown.replaceWith(document.adoptNode(section.cloneNode(true)));
      }
    });
    tick();
  }
  const drawn = new Map();

  const pad = (number) => String(number).padStart(2, "0");

  function counted(left) {
    const all = Math.ceil(left / 1000);
    const seconds = Math.abs(all);
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const text = hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
    return all < 0 ? `+${text}` : text;
  }

  const put = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

  const leftOf = (count, now) => ("ends" in count.dataset ? Number(count.dataset.ends) - now : Number(count.dataset.left));

  const wallClock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });

  function phaseAt(left, board) {
    if (left < 0) return "over";
    if (left <= Number(board.dataset.last)) return "last";
    return left <= Number(board.dataset.soon) ? "soon" : "running";
  }

  const RUNNING = new Set(["running", "soon", "last", "over"]);

  function tick() {
    const now = time();
    const board = document.getElementById("board");
    const [big] = board.getElementsByClassName("big");
    for (const count of board.getElementsByClassName("count")) {
      const left = leftOf(count, now);
      // Before the start nothing is over time yet.
      put(count, counted(board.dataset.phase === "planned" ? Math.max(left, 0) : left));
      count.dataset.letters = count.textContent.length; // long times are drawn smaller
    }
    const whole = document.getElementById("whole");
    if (whole) put(whole, whole.previousElementSibling.textContent.startsWith("+") ? whole.dataset.over : whole.dataset.left);
    if (big && RUNNING.has(board.dataset.phase)) {
      const left = leftOf(big, now);
      const phase = phaseAt(left, board);
      if (board.dataset.phase !== phase) board.dataset.phase = phase;
      const badge = document.getElementById("phase");
      const unit = document.getElementById("unit");
      put(badge, badge.dataset[phase]);
      put(unit, unit.dataset[phase]);
    }
    const [bar] = board.getElementsByTagName("progress");
    if (bar) bar.value = Math.min(bar.max, Math.max(0, bar.max - leftOf(big, now)));
    wall.dateTime = new Date(now).toISOString();
    put(wall, wallClock.format(now).replace(":", separator));
    const heading = board.querySelector("h1").textContent;
    const title = big ? `${big.textContent} ${heading}` : heading;
    if (document.title !== title) document.title = title;
  }

  // ---- the rhythm ---------------------------------------------------------------------------------------------
  let lastTick = performance.now();
  let lastDate = Date.now();
  let lastSync = performance.now();

  function beat() {
    const at = performance.now();
    const date = Date.now();
    // Some machines stop performance.now() while they sleep, and some let it run: either shows here.
    const slept = Math.abs(date - lastDate - (at - lastTick)) > 500 || at - lastTick > GAP;
    if (slept) {
      const unseen = date - lastDate - (at - lastTick);
      if (unseen > 500) set(time() + unseen * clock.speed, clock.speed);
      awake();
    } else if (at - lastSync > SYNC_EVERY) {
      lastSync = at;
      sync();
    }
    if (line && silence() > SILENCE) {
      lost.hidden = false;
      connect();
    }
    lastTick = at;
    lastDate = date;
    tick();
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) awake(); });
  addEventListener("pageshow", (event) => { if (event.persisted) awake(); });
  addEventListener("online", () => { sync(); connect(); }); // perhaps another network: the old line may be dead
  addEventListener("offline", () => { lost.hidden = false; });
  setInterval(beat, TICK);
  sync();
  connect();
})();
