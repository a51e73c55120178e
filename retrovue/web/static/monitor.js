// What is on the air, who watches, and what takes the place of the schedule.

import { api, clockTime, count, make, may, notify, speak, withCodes } from "./console.js";
import { openAired, showAired, showStrips } from "./monitor-aired.js";
import { offerChannels, openAlert } from "./monitor-alert.js";
import { showLog } from "./monitor-log.js";
import { lookAtMachine, namesOf } from "./monitor-machine.js";

const EVERY = 2000;
const STRIPS = 15;
const line = document.getElementById("line");
let before = new Map();
let known = "";
let rounds = 0;

function seconds(ms) {
  return ms >= 60_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.round(ms / 1000)} s`;
}

function stateOf(channel) {
  if (!channel.on_air) return ["bad", "Off the air"];
  const reasons = Object.entries(channel.stand_ins);
  return reasons.length ? ["bad", "Stand-in"] : ["good", "On the air"];
}

function row(channel) {
  const [state, words] = stateOf(channel);
  const viewers = [channel.players && `${count(channel.players)} HLS`, channel.tuners && `${count(channel.tuners)} streams`];
  const encodes = channel.encodes ? `${channel.encodes} at ${channel.speed.toFixed(1)} times` : "none";
  const stand = Object.entries(channel.stand_ins).map(([reason, times]) => `${reason || "no reason"}: ${times}`);
  const cells = [
    `${channel.number}  ${channel.name}`, null, channel.title || "Station break", viewers.filter(Boolean).join(", ") || "nobody",
    encodes, channel.encodes || channel.players || channel.tuners ? seconds(channel.lead) : "", stand.join(", "),
  ];
  const shown = cells.map((cell) => make("td", {}, cell ?? make("span", { class: "badge", "data-state": state }, words)));
  return make("tr", {}, ...shown);
}

function tellChanges(channels) {
  const now = new Map(channels.map((channel) => [channel.id, stateOf(channel)[1]]));
  for (const channel of channels) {
    const was = before.get(channel.id);
    const is = now.get(channel.id);
    if (was && was !== is) speak(`Channel ${channel.number}: ${is}`, is !== "On the air");
  }
  before = now;
}

function show(air) {
  line.dataset.state = "live";
  line.textContent = "Every two seconds";
  const off = Math.abs(air.clock_difference) > 2000 ? `; the machine's clock differs by ${seconds(Math.abs(air.clock_difference))}` : "";
  document.getElementById("clock").textContent = `${clockTime(air.now, true)} on the air${off}`;
  document.querySelector("#channels tbody").replaceChildren(...air.channels.map(row));
  tellChanges(air.channels);
  namesOf(air.channels);
  openAired(air.channels);
  const { count: all, in_use: used } = air.tuners;
  const who = used.map((each) => `channel ${each.channel} for ${each.client}`).join("; ");
  document.getElementById("tuners").textContent = `${used.length} of ${all} in use${who ? `: ${who}` : ""}`;
  const told = document.getElementById("told");
  const notices = air.notices.map(({ code, message }) => make("li", {}, ...withCodes(`${code}  ${message}`))).reverse();
  if (notices.map((each) => each.textContent).join() !== known) {
    known = notices.map((each) => each.textContent).join();
    told.replaceChildren(...(notices.length ? notices : [make("li", { class: "quiet" }, "Nothing to tell.")]));
  }
  offerChannels(air.channels);
}

function override(each, now) {
  const where = each.channels.join(", ") || "all channels";
  const words = each.text || each.item || each.what;
  const text = make("span", {}, `${words}: on ${where}, ${seconds(Math.max(0, each.until - now))} left, by ${each.who}`);
  if (!may("operator")) return make("li", { class: "row" }, text);
  const end = make("button", { type: "button" }, "End it");
  end.addEventListener("click", () => clear(each.id));
  return make("li", { class: "row" }, text, end);
}

async function overrides(now) {
  const { overrides: found } = await api("GET", "/api/v1/air/overrides");
  const place = document.getElementById("overrides");
  if (place.contains(document.activeElement)) return; // nobody loses the button under the finger
  const lines = found.map((each) => override(each, now));
  place.replaceChildren(...(lines.length ? lines : [make("li", { class: "quiet" }, "The schedule is on the air.")]));
}

async function clear(id) {
  try {
    await api("DELETE", `/api/v1/air/overrides/${id}`);
    document.getElementById("overrides").replaceChildren();
    speak("The schedule is on the air again");
    await look();
  } catch (error) {
    notify(error.message, true);
  }
}

/** What aired then, and what the program said. */
function openAt(channel, at, step) {
  showAired(channel, at, step);
  showLog(at - 60_000, at + step + 60_000);
}

async function look() {
  try {
    const air = await api("GET", "/api/v1/air");
    show(air);
    await overrides(air.now);
    await lookAtMachine();
    if (rounds % STRIPS === 0) await showStrips(openAt);
    rounds += 1;
  } catch (error) {
    line.dataset.state = "bad";
    line.textContent = error.message;
  }
}

async function follow() {
  if (!document.hidden) await look();
  setTimeout(follow, EVERY);
}

openAlert(look);
follow();
