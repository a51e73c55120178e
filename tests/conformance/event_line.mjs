// The line of the console to its station, with a clock, a stream and a station of the test's own. Prints what was wrong, as JSON.
import { Line, after, waitAfter } from "../../retrovue/web/static/events-line.js";

const wrong = [];
const is = (what, found, wanted) => JSON.stringify(found) === JSON.stringify(wanted) || wrong.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);

// ---- a clock that is set by hand
let now = 1_000_000;
let timers = [];
let numbers = 0;
globalThis.setTimeout = (act, ms = 0) => (timers.push({ id: (numbers += 1), at: now + ms, act }), numbers);
globalThis.clearTimeout = (id) => (timers = timers.filter((each) => each.id !== id));
Date.now = () => now;
const settle = async () => {
  for (let turn = 0; turn < 400; turn += 1) await null;
};

async function pass(seconds) {
  const until = now + seconds * 1000;
  await settle();
  for (;;) {
    const [next] = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
    if (!next) break;
    timers = timers.filter((each) => each !== next);
    now = Math.max(now, next.at);
    next.act();
    await settle();
  }
  now = until;
}

// ---- a station, and lines to it that hold, break or are dead
class Station {
  runs = new Map();
  last = 100;
  streams = [];
  asked = 0;
  line = "good"; // or "broken", "dead" (nothing comes), "held back" (it opens, and nothing comes)
  answers = true;

  say(run, phase = "batch_commit") {
    const event = { id: (this.last += 1), run_id: run, operation: "library_sync", phase, extra: {} };
    const known = this.runs.get(run) ?? { id: run, ended: 0, events: [] };
    this.runs.set(run, { ...known, ended: phase === "done" ? now : 0, last: event, events: [...known.events, event] });
    if (this.line === "good") for (const stream of this.streams) stream.get("library_sync", event);
    return event.id;
  }

  stream = (address) => {
    const listeners = new Map();
    const stream = {
      addEventListener: (kind, act) => listeners.set(kind, act),
      close: () => (this.streams = this.streams.filter((each) => each !== stream)),
      get: (kind, data = {}) => listeners.get(kind)?.({ data: JSON.stringify(data) }),
    };
    this.streams.push(stream);
    this.opened = address;
    if (this.line === "broken") setTimeout(() => this.streams.includes(stream) && stream.get("error"), 10);
    if (this.line === "good") setTimeout(() => this.begin(stream, Number(new URLSearchParams(address.split("?")[1]).get("after_id"))), 10);
    return stream;
  };

  begin(stream, last) {
    if (!last) return stream.get("snapshot", { last_id: this.last, active: this.list().active.map((each) => each.last), ended: [] });
    const missed = [...this.runs.values()].flatMap(({ events }) => events).filter(({ id }) => id > last).sort((one, other) => one.id - other.id);
    for (const event of missed) stream.get("library_sync", event);
    if (!missed.length) stream.get("beat");
  }

  list() {
    const all = [...this.runs.values()];
    return { active: all.filter(({ ended }) => !ended), runs: all.filter(({ ended }) => ended).reverse().slice(0, 10) };
  }

  ask = async (path) => {
    this.asked += 1;
    if (!this.answers) throw new Error("The station does not answer");
    const { pathname, searchParams } = new URL(path, "http://x");
    if (pathname === "/api/v1/runs") return this.list();
    const run = this.runs.get(pathname.split("/").at(-1));
    if (!run) throw Object.assign(new Error("none"), { status: 404 });
    return { run, events: run.events.filter(({ id }) => id > Number(searchParams.get("after_id"))).slice(0, 1000) };
  };
}

function visit(station, more = {}) {
  timers = [];
  const told = { events: [], states: [], snapshots: 0, ends: [] };
  const hear = (message) => {
    if (message.type === "state") told.states.push(message.state);
    if (message.type === "snapshot") told.snapshots += 1;
    if (message.type === "event") told.events.push(message.event.id);
    if (message.event?.phase === "done") told.ends.push(message.event.run_id);
  };
  const line = new Line(hear, { stream: station.stream, ask: station.ask, ...more });
  line.open();
  return { line, told };
}

{ // a run that begins and ends between two polls is heard; what was over before is no news
  const station = new Station();
  station.say("old", "done");
  const { told } = visit(station, { stream: null });
  await pass(1);
  is("polls: at first", [told.states, told.events, told.snapshots], [["polling"], [], 1]);
  const ids = [station.say("short", "overall"), station.say("short"), station.say("short", "done")];
  await pass(4);
  is("polls: a short run", [told.events, told.ends], [ids, ["short"]]);
  const long = station.say("long", "overall");
  await pass(4);
  for (let run = 0; run < 12; run += 1) station.say(`after-${run}`, "done");
  const rest = [station.say("long"), station.say("long", "done")];
  await pass(4);
  is("polls: it goes on to its end", [long, ...rest].every((id) => told.events.filter((each) => each === id).length === 1), true);
}

{ // one that is not listed any more is followed to its end all the same
  const station = new Station();
  station.say("long", "overall");
  const { told } = visit(station, { stream: null });
  await pass(1);
  station.say("long", "done");
  for (let run = 0; run < 12; run += 1) station.say(`after-${run}`, "done");
  await pass(2);
  is("polls: not listed", told.ends.includes("long"), true);
}

{ // asking may fail, and is taken up again
  const station = new Station();
  const { line, told } = visit(station, { stream: null });
  await pass(1);
  station.answers = false;
  await pass(3);
  is("polls: no answer", [line.state.state, line.state.at > now - 1000], ["lost", true]);
  station.answers = true;
  station.say("x", "done");
  await pass(31);
  is("polls: answers again", [line.state.state, told.ends], ["polling", ["x"]]);
}

{ // a line that was alive and falls silent is opened anew, from where it was
  const station = new Station();
  const { line, told } = visit(station);
  await pass(1);
  const heard = station.say("a", "overall");
  for (let beat = 0; beat < 8; beat += 1) {
    await pass(15);
    for (const stream of station.streams) stream.get("beat");
  }
  is("silence: beats hold it", told.states, ["live"]);
  const before = station.streams[0];
  station.line = "dead";
  const missed = station.say("a");
  await pass(46);
  is("silence: opened anew", [station.streams.length, station.streams[0] === before, station.opened, line.state.state], [1, false, `/api/v1/events?after_id=${heard}`, "lost"]);
  station.line = "good";
  line.open(); // by the button
  await pass(1);
  is("silence: back", [told.states, told.events], [["live", "lost", "live"], [heard, missed]]);
}

{ // where a proxy holds back what is sent, the station is asked; and the line is back when it is
  const station = new Station();
  station.line = "held back";
  const { line, told } = visit(station);
  await pass(44);
  is("proxy: patience", [line.state.state, station.asked], ["waiting", 0]);
  await pass(4);
  is("proxy: asked", [line.state.state, told.snapshots], ["polling", 1]);
  const first = [station.say("a", "overall"), station.say("a")];
  await pass(4);
  is("proxy: events by asking", told.events, first);
  const tries = station.streams.length;
  station.line = "good";
  await pass(50);
  is("proxy: back", [line.state.state, tries <= 1, station.streams.length], ["live", true, 1]);
  const asked = station.asked;
  const last = station.say("a", "done");
  await pass(30);
  is("proxy: no more asking, nothing twice", [station.asked, told.events], [asked, [...first, last]]);
}

{ // broken three times it is asked for; it is live again without an event that was missed
  const station = new Station();
  station.say("a", "overall");
  const { line, told } = visit(station);
  await pass(1);
  station.line = "broken";
  for (const stream of station.streams) stream.get("error");
  is("broken: said when", [line.state.state, line.state.at > now && line.state.at <= now + 1000], ["lost", true]);
  await pass(4);
  is("broken: asked", line.state.state, "polling");
  const by = station.say("a");
  await pass(2);
  is("broken: heard", told.events, [by]);
  const newcomer = [];
  line.greet((message) => newcomer.push(message));
  is("broken: a newcomer", newcomer.map(({ state, active }) => state ?? active.map(({ id }) => id)), ["polling", [by]]);
  station.line = "good";
  await pass(31);
  is("broken: back", [line.state.state, told.events, told.snapshots], ["live", [by], 1]);
  station.line = "broken";
  for (const stream of station.streams) stream.get("error");
  is("broken: counts anew", line.state.at <= now + 1000, true);
}

{ // nobody is there at all: the waits grow, and are told
  const station = new Station();
  station.line = "broken";
  station.answers = false;
  const { line } = visit(station);
  const due = new Set();
  for (let second = 0; second < 200; second += 1) {
    await pass(1);
    if (line.state.state === "lost" && line.state.at > now) due.add(line.state.at);
  }
  const waits = [...due].map((at, n, all) => at - (all[n - 1] ?? at)).slice(-3);
  is("nobody: waits", waits.every((ms) => ms >= 22_000 && ms <= 31_000), true);
  station.line = "good";
  line.open();
  await pass(1);
  is("nobody: the button", line.state.state, "live");
}

{ // a station that was restarted does not know the run any more as active: its end is told
  const station = new Station();
  station.say("a", "overall");
  const { told } = visit(station);
  await pass(1);
  const seen = station.say("a");
  station.line = "killed";
  const end = station.say("a", "done");
  station.last += 1_000_000;
  station.runs.set("gone", null);
  for (const stream of station.streams) stream.get("snapshot", { last_id: station.last, active: [], ended: [] });
  await pass(1);
  is("restart", [told.events, told.ends, told.snapshots], [[seen, end], ["a"], 2]);
  station.line = "good";
  station.runs.delete("gone");
  station.say("b", "overall");
  station.runs.delete("b");
  for (const stream of station.streams) stream.get("snapshot", { last_id: station.last, active: [], ended: [] });
  await pass(1);
  is("restart without a record", told.ends, ["a", "b"]);
  station.say("b", "done");
  for (const stream of station.streams) stream.get("snapshot", { last_id: station.last, active: [], ended: [] });
  station.say("b", "done");
  await pass(1);
  is("a record that is read later", told.ends, ["a", "b"]);
}

{ // whoever was signed out is told so
  const told = [];
  const refuse = async () => {
    throw Object.assign(new Error("no"), { status: 401 });
  };
  timers = [];
  new Line((message) => told.push(message.type), { stream: null, ask: refuse }).open();
  await pass(0);
  is("signed out", told.includes("signed_out"), true);
}

{ // at random: lines break, die and come back, and every event is heard once
  let seed = 11;
  const random = (below) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) && Math.floor(seed / 65_536) % below;
  const station = new Station();
  const { told } = visit(station);
  await pass(1);
  const all = [];
  let run = 0;
  for (let round = 0; round < 400; round += 1) {
    if (random(4) === 0) {
      station.line = ["good", "broken", "dead", "held back"][random(4)];
      station.answers = random(5) > 0;
      if (station.line === "broken") for (const stream of [...station.streams]) stream.get("error");
      if (station.line === "good") for (const stream of [...station.streams]) stream.get("error");
    }
    for (let times = random(4); times; times -= 1) all.push(station.say(`r${run}`, "item"));
    if (random(3) === 0) {
      all.push(station.say(`r${run}`, "done"));
      run += 1;
    }
    await pass(random(12));
  }
  station.line = "good";
  station.answers = true;
  await pass(200);
  const counts = new Map();
  for (const id of told.events) counts.set(id, (counts.get(id) ?? 0) + 1);
  is("at random: left out", all.filter((id) => !counts.has(id)).length, 0);
  is("at random: twice", [...counts.values()].filter((times) => times > 1).length, 0);
  wrong.events = all.length;
}

is("waits", [1, 2, 3, 4, 5, 6, 7, 99].map((failures) => waitAfter(failures, 1)), [1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000]);
is("waits are drawn", waitAfter(6, 0) < waitAfter(6, 0.9), true);
is("how it stands", after({ last_id: 5, active: [], ended: [] }, { id: 6, run_id: "a", phase: "done" }).ended.length, 1);
is("an event of no run", after({ last_id: 5, active: [] }, { id: 6, phase: "overall" }), { last_id: 6, active: [] });
console.log(JSON.stringify({ wrong, events: wrong.events }));
