// The last lines of the program's log, followed as they come.

import { api, clockTime, count, make, may, withCodes } from "./console.js";

const EVERY = 2000;
const ROWS = 400;
const field = (name) => document.getElementById(`log-${name}`);
const body = document.querySelector("#log tbody");

let last = 0;
let span = null;
let asking = 0;

function line(each) {
  const what = make("td", {}, ...withCodes(each.code && !each.message.startsWith(each.code) ? `${each.code}  ${each.message}` : each.message));
  if (each.correlation_id) what.title = `Correlation id ${each.correlation_id}`;
  const cells = [make("td", {}, clockTime(each.at, true)), make("td", {}, each.level), make("td", {}, each.logger.replace("retrovue.", "")), what];
  return make("tr", { "data-level": each.level }, ...cells);
}

async function look(afresh) {
  const mine = ++asking;
  const words = new URLSearchParams({ level: field("level").value, words: field("words").value.trim(), logger: field("logger").value, most: ROWS });
  if (!afresh) words.set("after", last);
  if (span) {
    words.set("since", span[0]);
    words.set("until", span[1]);
  }
  const page = await api("GET", `/api/v1/logs?${words}`);
  if (mine !== asking) return;
  if (afresh) body.replaceChildren();
  if (page.last < last && !afresh) return look(true); // the program was begun anew
  last = page.last;
  body.prepend(...page.lines.map(line));
  while (body.rows.length > ROWS) body.deleteRow(-1);
  if (!body.rows.length) body.append(make("tr", {}, make("td", { colspan: 4, class: "quiet" }, "No such line.")));
  else if (page.lines.length && body.querySelector("td[colspan]")) body.querySelector("td[colspan]").parentElement.remove();
  if (afresh) field("span").textContent = span ? `Lines from ${clockTime(span[0], true)} to ${clockTime(span[1], true)}` : page.lines.length === 1 ? "1 line" : `${count(page.lines.length)} lines, the newest first`;
}

/** The lines of some minutes. */
export function showLog(from, until) {
  span = [from, until];
  field("follow").checked = false;
  field("all").hidden = false;
  if (may("operator")) look(true).catch(() => {});
}

async function follow() {
  const wanted = field("follow").checked && !document.hidden && !span;
  if (wanted) await look(last === 0).catch(() => {});
  setTimeout(follow, EVERY);
}

if (may("operator")) {
  let typing = 0;
  for (const name of ["level", "words", "logger"]) {
    field(name).addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => look(true).catch(() => {}), 200);
    });
  }
  field("all").addEventListener("click", () => {
    span = null;
    field("all").hidden = true;
    field("follow").checked = true;
    look(true).catch(() => {});
    field("level").focus();
  });
  document.getElementById("log-filter").addEventListener("submit", (event) => event.preventDefault());
  follow();
}
