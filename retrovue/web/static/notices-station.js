// Says on whatever page one is that an edit is refused, for as long as it is; that one moved something; and alerts of others.

import { api, make, may, notify, speak, withCodes } from "./console.js";
import { listen } from "./events.js";
import { claim, isMine } from "./notices-once.js";

const ASK = 5000;
const ASKING = new Set(["polling", "refused", "buffered"]);
const OF_ITS_OWN = document.getElementById("notice"); // the page that shows what is on the air
const alerts = new Map();
let banner = null;
let asking = null;

const editorAt = ({ file, line }) => `/settings?${new URLSearchParams({ file, line })}#files`;

function show(problem) {
  const where = problem?.file ? ` (${problem.file}, line ${problem.line})` : "";
  const words = problem ? `The last edit was refused, and what was good before stays on the air. ${[`${problem.code}: ${problem.message}${where}`, ...problem.help].join("; ")}` : "";
  if (words === (banner?.firstChild.textContent ?? "")) return;
  if (banner && !problem) speak("The files of the station are right again");
  banner?.remove();
  banner = problem && make("div", { class: "notice bad", id: "files-refused" }, make("span", {}, ...withCodes(words)), problem.file && may("admin") ? make("a", { href: editorAt(problem) }, "Edit it") : null);
  if (!banner) return;
  document.getElementById("notices").prepend(banner);
  speak(words, true);
}

async function lookAtFiles() {
  if (OF_ITS_OWN) return;
  try {
    const { valid, problems } = await api("GET", "/api/v1/station");
    show(valid ? null : (problems.find(({ severity }) => severity === "error") ?? problems[0]));
  } catch {
    // asked again at the next event; the page itself says that nobody answers
  }
}

/** Where events do not come, it is asked from time to time. */
function follow(state) {
  if (state === "live") {
    clearInterval(asking);
    asking = null;
  } else if (ASKING.has(state) && !asking) {
    asking = setInterval(() => document.hidden || lookAtFiles(), ASK);
    lookAtFiles();
  }
}

async function tellOfEdit({ id, message, extra }) {
  lookAtFiles();
  if (extra.outcome !== "accepted" || extra.moved === "0" || !(await claim(`edit/${id}`))) return;
  notify(upper(message), false, { href: "/schedule", words: "The schedule" });
}

async function tellOfAlert(event) {
  const { outcome, number } = event.extra;
  alerts.get(number)?.remove();
  alerts.delete(number);
  if (outcome === "over" || isMine(event) || !(await claim(`alert/${event.id}`))) return;
  const notice = notify(upper(event.message), outcome === "raised", { href: "/monitor#override-heading", words: "Look" });
  if (outcome === "raised") alerts.set(number, notice);
}

const upper = (words) => words[0].toUpperCase() + words.slice(1);

listen(({ type, event, state }) => {
  if (type === "snapshot") lookAtFiles();
  else if (type === "state") follow(state);
  else if (type === "event" && event.operation === "config_reload") tellOfEdit(event);
  else if (type === "event" && event.operation === "emergency") tellOfAlert(event);
});
