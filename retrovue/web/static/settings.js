// Accounts, tokens, and who changed what; clients, drafts, files and values have scripts of their own.

import "./settings-clients.js";
import "./settings-drafts.js";
import "./settings-files.js";
import "./settings-values.js";
import { api, count, dayAndTime, make, notify, onSubmit, speak } from "./console.js";

const ROLES = ["viewer", "operator", "admin"];
const byId = (id) => document.getElementById(id);
const cells = (...each) => make("tr", {}, ...each.map((cell) => make("td", {}, cell)));

async function act(work, words) {
  try {
    await work();
    speak(words);
  } catch (error) {
    notify(error.message, true);
  }
  await refresh();
}

function removal(what, path) {
  const button = make("button", { type: "button", class: "plain" }, "Remove", make("span", { class: "unseen" }, ` ${what}`));
  button.addEventListener("click", () => {
    if (confirm(`Remove ${what}?`)) act(() => api("DELETE", path), "Removed");
  });
  return button;
}

async function accounts() {
  const { accounts: found } = await api("GET", "/api/v1/accounts");
  const rows = found.map(({ name, role, sessions, made }) => {
    const choice = make("select", { "aria-label": `Role of ${name}` }, ...ROLES.map((each) => make("option", { selected: each === role }, each)));
    choice.addEventListener("change", () => act(() => api("PATCH", `/api/v1/accounts/${encodeURIComponent(name)}`, { role: choice.value }), "Changed"));
    return cells(name, choice, sessions === 1 ? "once" : `${count(sessions)} times`, dayAndTime(made), removal(name, `/api/v1/accounts/${encodeURIComponent(name)}`));
  });
  byId("accounts").tBodies[0].replaceChildren(...rows);
}

async function tokens() {
  const { tokens: found } = await api("GET", "/api/v1/tokens");
  const rows = found.map(({ name, role, maker, made }) => cells(name, role, maker, dayAndTime(made), removal(name, `/api/v1/tokens/${encodeURIComponent(name)}`)));
  byId("tokens").tBodies[0].replaceChildren(...rows);
}

/** The result of a change; what shows that it was this one comes when asked for. */
function proof({ result, before, after, correlation }) {
  const known = [["Files before", before], ["Files after", after], ["Correlation id", correlation]].filter(([, words]) => words);
  const facts = known.flatMap(([name, words]) => [make("dt", {}, name), ...words.split(" ").map((each) => make("dd", {}, each === "-" ? "new" : each))]);
  return make("details", {}, make("summary", {}, result, make("span", { class: "unseen" }, ": hashes and correlation id")), make("dl", {}, ...facts));
}

let [oldest, broken] = [0, false];

async function audit(older = false) {
  const { lines, whole } = await api("GET", `/api/v1/audit?most=50&before=${older ? oldest : 0}`);
  const rows = lines.map((line) => cells(dayAndTime(line.at), `${line.actor} (${line.role})`, line.address, line.action, line.target, proof(line)));
  const body = byId("audit").tBodies[0];
  if (older) body.append(...rows);
  else body.replaceChildren(...rows);
  oldest = lines.at(-1)?.number ?? oldest;
  byId("older").hidden = lines.length < 50;
  broken = !whole || (older && broken); // of all the lines that are shown
  byId("whole").textContent = !broken ? "No line was changed or taken out." : "▲ Lines were changed or taken out.";
}

async function refresh() {
  if (!byId("accounts")) return;
  try {
    await Promise.all([accounts(), tokens(), audit()]);
  } catch (error) {
    notify(error.message, true);
  }
}

if (byId("own")) {
  onSubmit(byId("own"), async () => {
    await api("PUT", "/api/v1/session/password", { old: byId("old").value, new: byId("new").value });
    byId("own").reset();
    notify("Your password was changed, and you are signed out everywhere else.");
  });
}

if (byId("add")) {
  onSubmit(byId("add"), async () => {
    const [name, password, role] = ["name", "password", "role"].map((each) => byId(`add-${each}`).value);
    await api("POST", "/api/v1/accounts", { name, password, role });
    byId("add").reset();
    speak(`${name} was added`);
    await refresh();
  });
  onSubmit(byId("token"), async () => {
    const { token, path } = await api("POST", "/api/v1/tokens", { name: byId("token-name").value, role: byId("token-role").value });
    byId("token").reset();
    byId("given").hidden = false;
    byId("given-token").value = path ? `${location.origin}${path}/channels.m3u` : token;
    byId("given-token").select();
    await refresh();
  });
  byId("older").addEventListener("click", () => audit(true).catch((error) => notify(error.message, true)));
  refresh();
}
