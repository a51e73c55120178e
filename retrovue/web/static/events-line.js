// The line to the station: opened anew when it is cut or falls silent. While it does not hold, the station is asked instead.

const KINDS = ["library_sync", "breakpoint_scan", "config_reload", "schedule_build", "emergency", "probe", "server_sync", "plex_historical", "tautulli_import"];
const SILENT_MS = 45_000; // the station sends a beat every 15 seconds
const WAITS = [1, 2, 4, 8, 15, 30];
const FAILURES = 3;
const ASK_BUSY = 1000;
const ASK_IDLE = 3000;
const PATIENCE = 30_000;
const MOST = 10;
const ENDED = 5; // so many ends are told to whoever comes
const OVER = Infinity; // a run whose end was told says nothing more: a station that comes back may tell it too
const PART = 1000; // events that one answer holds at most

/** Ms until the next try; drawn, so that the browsers of a house do not all come at once. */
export const waitAfter = (failures, drawn = Math.random()) => WAITS[Math.min(failures, WAITS.length) - 1] * 1000 * (0.75 + drawn / 4);

/** How everything stands after an event. */
export function after(snapshot, event) {
  const { active, ended = [] } = snapshot;
  const others = active.filter((each) => each.run_id !== event.run_id);
  const next = { ...snapshot, last_id: Math.max(snapshot.last_id, event.id) };
  if (event.phase === "done") return { ...next, active: others, ended: [...ended, event].slice(-ENDED) };
  return { ...next, active: event.run_id ? [...others, event] : active };
}

const openStream = "EventSource" in globalThis ? (address) => new EventSource(address) : null;

async function askStation(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw Object.assign(new Error(`The station answers ${answer.status}`), { status: answer.status });
  return answer.json();
}

/**
 * `tell` gets {type: "snapshot", last_id, active, ended}, {type: "event", event}, {type: "state", state, at} and {type: "signed_out"}.
 * A state is `waiting`, `live`, `polling` or `lost`; `at` is when the next try is due. No event is told twice, none is left
 * out, however often the line is cut. `snapshot` is how everything stood for whoever had the line before.
 */
export class Line {
  #tell;
  #stream;
  #ask;
  #source = null;
  #asking = null;
  #failures = 0;
  #next = 0;
  #silent = 0;
  #due = 0;
  #known = new Map();
  #floor = 0;
  #since = null;

  constructor(tell, { stream = openStream, ask = askStation, snapshot = null } = {}) {
    this.#tell = tell;
    this.#stream = stream;
    this.#ask = ask;
    this.state = { type: "state", state: "waiting", at: 0 };
    this.snapshot = null;
    if (snapshot) this.#stand(snapshot);
  }

  /** Tells a newcomer how the line is, and how everything stands. */
  greet(tell) {
    tell(this.state);
    if (this.snapshot) tell(this.snapshot);
  }

  /** Tries at once. */
  open() {
    clearTimeout(this.#next);
    this.#close();
    if (!this.#stream) return this.#askFromNowOn();
    if (["live", "lost"].includes(this.state.state)) this.#become("lost");
    const source = this.#stream(`/api/v1/events${this.#since === null ? "" : `?after_id=${this.#since}`}`);
    this.#source = source;
    let heard = false;
    const watch = () => {
      clearTimeout(this.#silent);
      this.#silent = setTimeout(() => (heard ? this.open() : this.#fail(FAILURES)), SILENT_MS); // never a word: a proxy holds them back
    };
    const hear = (kind, act) => source.addEventListener(kind, ({ data }) => {
      heard = true;
      watch();
      this.#hold();
      act(JSON.parse(data));
    });
    watch();
    hear("beat", () => {});
    hear("snapshot", (snapshot) => this.#begin({ type: "snapshot", ...snapshot }));
    for (const kind of KINDS) hear(kind, (event) => {
      this.#since = event.id;
      this.#hear(event);
    });
    source.addEventListener("error", () => this.#fail());
  }

  #close() {
    clearTimeout(this.#silent);
    this.#source?.close();
    this.#source = null;
  }

  #hold() {
    this.#failures = 0;
    this.#asking = null;
    this.#become("live");
  }

  #fail(least = 0) {
    this.#close();
    this.#failures = Math.max(this.#failures + 1, least);
    const wait = waitAfter(this.#failures);
    this.#due = Date.now() + wait;
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.open(), wait);
    if (this.#asking) return;
    this.#become("lost", this.#due);
    if (this.#stream && this.#failures >= FAILURES) this.#askFromNowOn();
  }

  #become(state, at = 0) {
    if (this.state.state === state && this.state.at === at) return;
    this.state = { type: "state", state, at };
    this.#tell(this.state);
  }

  // ---- what is told

  #stand(snapshot) {
    this.snapshot = snapshot;
    this.#floor = this.#since = snapshot.last_id;
    const over = [...this.#known].filter(([, id]) => id === OVER);
    this.#known = new Map([...over, ...snapshot.active.map(({ run_id: run, id }) => [run, id])]);
  }

  #begin(snapshot) {
    const there = new Set(snapshot.active.map((each) => each.run_id));
    const gone = (this.snapshot?.active ?? []).filter((each) => !there.has(each.run_id));
    this.#stand(snapshot);
    this.#tell(snapshot);
    this.#tellEnds(gone).catch(() => {}); // the line holds: whoever asks for the run will see
  }

  #hear(event) {
    if (event.id > (this.#known.get(event.run_id) ?? this.#floor)) this.#say(event);
  }

  #say(event) {
    this.#known.set(event.run_id, event.run_id && event.phase === "done" ? OVER : event.id);
    this.snapshot = after(this.snapshot, event);
    this.#tell({ type: "event", event });
  }

  /** What runs told that were at work and are no more. */
  async #tellEnds(gone) {
    for (const last of gone) {
      for (const event of await this.#rest(last)) if (event.id > (this.#known.get(event.run_id) ?? last.id)) this.#say(event);
    }
  }

  async #rest(last) {
    try {
      return await this.#told(last.run_id, last.id);
    } catch (error) {
      if (error.status !== 404) throw error; // else its record is gone as well
      return [{ ...last, id: last.id + 1, phase: "done", level: "error", message: "", error: null, extra: { state: "interrupted" } }];
    }
  }

  /** All that a run told after an event. */
  async #told(id, known) {
    const found = [];
    for (;;) {
      const { events } = await this.#ask(`/api/v1/runs/${encodeURIComponent(id)}?after_id=${found.at(-1)?.id ?? known}`);
      found.push(...events);
      if (events.length < PART) return found;
    }
  }

  // ---- asking

  #askFromNowOn() {
    if (this.#asking) return;
    const turn = (this.#asking = {});
    const holds = () => this.#asking === turn;
    const again = async () => {
      if (!holds()) return;
      try {
        const busy = await this.#askOnce(holds);
        setTimeout(again, busy && !globalThis.document?.hidden ? ASK_BUSY : ASK_IDLE);
      } catch (error) {
        if (!holds()) return;
        this.#asking = null;
        if (error.status === 401) this.#tell({ type: "signed_out" });
        if (this.#stream) this.#become("lost", this.#due);
        else this.#fail();
      }
    };
    again();
  }

  /** Whether something is at work. Only at the very first time runs that are over are no news. */
  async #askOnce(holds) {
    const { active, runs } = await this.#ask(`/api/v1/runs?most=${MOST}`);
    if (!holds()) return false;
    this.#failures = this.#stream ? this.#failures : 0;
    this.#become("polling");
    const listed = [...active, ...runs].filter(({ last }) => last.id);
    const newest = Math.max(0, ...listed.map(({ last }) => last.id));
    if (!this.snapshot) {
      const ended = runs.map(({ last }) => last).filter(({ phase }) => phase === "done");
      this.#begin({ type: "snapshot", last_id: newest, active: active.map(({ last }) => last), ended: ended.slice(0, ENDED).reverse() });
    }
    const found = [];
    for (const { id, last } of listed) {
      const known = this.#known.get(id) ?? this.#floor;
      if (last.id > known) found.push(...(await this.#told(id, known)));
    }
    if (!holds()) return false;
    for (const event of found.sort((one, other) => one.id - other.id)) this.#hear(event);
    this.#since = Math.max(this.#since, newest);
    const there = new Set(active.map(({ id }) => id));
    await this.#tellEnds(this.snapshot.active.filter(({ run_id: run }) => !there.has(run)));
    return active.length > 0;
  }
}
