// What is on the air, who watches, and what takes the place of the schedule.

import { api, clockTime, make, speak, withCodes } from "./console.js";
import { openAired, showAired, showStrips } from "./monitor-aired.js";
import { offerChannels, openAlert } from "./monitor-alert.js";
import { seconds, showChannels, stateOf } from "./monitor-channels.js";
import { showLog } from "./monitor-log.js";
import { lookAtMachine, namesOf } from "./monitor-machine.js";
import { showOverrides } from "./monitor-overrides.js";

const EVERY = 2000;
const STRIPS = 15;
const line = document.getElementById("line");
let before = new Map();
let known = "";
let rounds = 0;

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
  showChannels(air.channels, (channel) => showAired(channel, air.now, 0));
  tellChanges(air.channels);
  namesOf(air.channels);
  openAired(air.channels);
  const { count: all, in_use: used } = air.tuners;
  const who = used.map((each) => `channel ${each.channel} for ${each.client || each.agent}`).join("; ");
  document.getElementById("tuners").textContent = `${used.length} of ${all} in use${who ? `: ${who}` : ""}`;
  const told = document.getElementById("told");
  const notices = air.notices.map(({ code, message }) => make("li", {}, ...withCodes(`${code}  ${message}`))).reverse();
  if (notices.map((each) => each.textContent).join() !== known) {
    known = notices.map((each) => each.textContent).join();
    told.replaceChildren(...(notices.length ? notices : [make("li", { class: "quiet" }, "Nothing to tell.")]));
  }
  offerChannels(air.channels);
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
    showOverrides((await api("GET", "/api/v1/air/overrides")).overrides, air.now);
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
