// The rehearsal clock: shows the domain's time running on, and turns it.
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";
import { moment, running, shortMoment } from "./time.js";

const SPEEDS = [0, 1, 10, 60, 600];
const TICK_MS = 250;

/** The domain's now, redrawn four times a second while the clock runs. */
function useRunning(clock, readAt) {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!clock.speed) return undefined;
    const timer = setInterval(() => redraw((n) => n + 1), TICK_MS);
    return () => clearInterval(timer);
  }, [clock.speed]);
  return new Date(running(clock, readAt, performance.now()));
}

export function Clock({ clock, readAt }) {
  const { t, store, language, phone } = useApp();
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  useOutside(box, open, () => setOpen(false));
  const [told, setTold] = useState("");
  const turn = async (change) => {
    const now = await store.clock(change, t);
    if (now && now.now && !("speed" in change)) setTold(t.clockMoved(moment(language, new Date(now.now))));
  };
  return html`
    <section class=${`clock${open ? " open" : ""}`} aria-label=${t.clock} ref=${box}>
      <button class="clock-face" aria-expanded=${String(open)} aria-controls="clock-controls" title=${t.showClock}
              onClick=${() => setOpen(!open)}>
        <${Icon} name="clock" />
        <span class="clock-lines"><${Face} clock=${clock} readAt=${readAt} short=${phone} />
          <span id="next-due" class="next">${clock.next ? t.next(shortMoment(language, new Date(clock.next))) : t.nothingNext}</span></span>
      </button>
      <div class="clock-controls" id="clock-controls">
        <${Speeds} speed=${clock.speed} onTurn=${turn} />
        <div class="steps" role="group" aria-label=${t.forward}>
          ${[["minutes5", 300], ["hour", 3600], ["day", 86400]].map(([key, seconds]) => html`
            <button key=${key} class="button small" onClick=${() => turn({ by_seconds: seconds })}>${t[key]}</button>`)}
        </div>
        <button class="button small primary" aria-describedby="next-due" aria-disabled=${String(!clock.next)}
                onClick=${() => clock.next && turn({ jump: "next" })}><${Icon} name="jump" />${t.jump}</button>
      </div>
      <p class="unseen" role="status">${told}</p>
    </section>`;
}

/** On narrow windows the buttons lie over the page: a press elsewhere or Escape puts them away. */
function useOutside(box, open, close) {
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event) => {
      const away = event.type === "keydown" ? event.key === "Escape" : !box.current.contains(event.target);
      if (away) close();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", outside);
    };
  }, [open]);
}

function Face({ clock, readAt, short }) {
  const { language, t } = useApp();
  const now = useRunning(clock, readAt);
  return html`
    <span class="clock-time"><time datetime=${now.toISOString().slice(0, 16)}>${(short ? shortMoment : moment)(language, now)}</time>
      ${!clock.speed && html`<span class="paused"><${Icon} name="pause" /><span class="unseen">${t.paused}</span></span>`}</span>`;
}

function Speeds({ speed, onTurn }) {
  const { t } = useApp();
  return html`
    <fieldset class="speeds">
      <legend class="unseen">${t.speed}</legend>
      ${SPEEDS.map((choice) => html`
        <label key=${choice} title=${choice ? t.times(choice) : t.paused}>
          <input type="radio" name="speed" value=${choice} checked=${choice === speed} onChange=${() => onTurn({ speed: choice })} />
          <span>${choice ? `×${choice}` : t.pause}</span>
        </label>`)}
    </fieldset>`;
}
