// What one run did: its sums, what went wrong and what to do about it, to be taken along as a table.

import { api, clockTime, count, dayAndTime, explained, make, may, notify, speak } from "./console.js";
import { endOf, resultOf, whatOf } from "./notices.js";

const ROWS = 200;
const place = (name) => document.getElementById(`run-${name}`);
const KINDS = {
  file: { words: "Mend or replace the file, then try again", again: true },
  nfo: { words: "Mend the .nfo; the file itself airs", again: true },
  source: { words: "Look at the source: is it on, is the address right?", href: "/sources" },
  token: { words: "Give the source a token that its server takes", href: "/sources" },
  again: { words: "Read once more", again: true },
  held: { words: "Mount the disk and read again; or believe it", believe: true },
  running: { words: "Wait for the other run, or stop it", href: "#running-heading" },
  disk: { words: "Make room on the disk", href: "/monitor#machine-heading" },
};
/** What a person can do about a code. */
const CURES = {
  RV501: "file", RV502: "file", RV503: "file", RV504: "file", RV505: "file", RV511: "file", RV512: "file", RV513: "file",
  RV506: "nfo", RV507: "nfo", RV515: "nfo", RV516: "nfo", RV518: "nfo", RV508: "source", RV517: "source", RV509: "held", RV514: "running",
  RV520: "source", RV521: "token", RV522: "source", RV523: "again", RV524: "source", RV525: "again", RV526: "token", RV527: "again",
  RV601: "disk", RV606: "disk",
};

/** What a run may be asked when it is over; the station knows which, and how it was begun. A dry run keeps nothing that it could go on from. */
const WAYS = {
  go_on: (run) => [isDry(run) ? "Begin it again" : "Go on where it stopped", () => start({ again: run.id })],
  failed: ({ id }) => ["Retry failed only", () => start({ again: id, mode: "failed" })],
  accept_deletes: ({ id }) => ["Believe that they are gone", () => start({ again: id, accept_deletes: true })],
};

/** What became of items, as it is counted. */
const BECAME = { added: "new", updated: "changed", joined: "joined to another", revived: "found again", unusable: "cannot air any more", missing: "gone", deleted: "given up" };
const GONE = new Set(["missing", "deleted", "unusable"]);

let shown = null;
let errors = [];
let start = null;

/** `begin` starts a run. */
export function openRuns(begin) {
  start = begin;
  place("code").addEventListener("change", list);
  place("words").addEventListener("input", list);
  place("csv").addEventListener("click", () => save("csv", "text/csv", asCsv()));
  place("json").addEventListener("click", () => save("json", "application/json", JSON.stringify(wanted(), null, 2)));
  addEventListener("hashchange", fromAddress);
  fromAddress();
}

function fromAddress() {
  const id = new URLSearchParams(location.hash.slice(1)).get("run");
  if (id) showRun(id, true).catch((error) => notify(error.message, true));
}

export async function showRun(id, focus = false) {
  const { run, events } = await whole(id);
  shown = run;
  errors = events.filter((event) => event.error).map(({ ts, error, scope }) => ({ at: ts, source: scope.source_id, library: scope.library_title, ...error }));
  place("summary").hidden = false;
  summary(run);
  changes(events.findLast((event) => event.changes)?.changes);
  const codes = new Map();
  for (const { code } of errors) codes.set(code, (codes.get(code) ?? 0) + 1);
  const chosen = place("code").value;
  place("code").replaceChildren(make("option", { value: "" }, `all codes (${count(errors.length)})`), ...[...codes].map(([code, times]) => make("option", { value: code }, `${code} (${count(times)})`)));
  place("code").value = codes.has(chosen) ? chosen : "";
  place("errors").hidden = !errors.length;
  list();
  if (focus) place("heading").focus();
}

/** A run tells more than one answer holds. */
async function whole(id) {
  const found = await api("GET", `/api/v1/runs/${encodeURIComponent(id)}`);
  let last = found.events;
  while (last.length >= 1000) {
    last = (await api("GET", `/api/v1/runs/${encodeURIComponent(id)}?after_id=${last.at(-1).id}`)).events;
    found.events.push(...last);
  }
  return found;
}

function summary(run) {
  const { stats = {}, extra = {} } = run.last;
  const number = (name, other) => Number(extra[name] ?? other ?? 0);
  const facts = [
    ["New", number("added", stats.imported_records)], ["Changed", number("updated", stats.updated)],
    ["As before", number("unchanged", stats.skipped_records)], ["Gone", number("missing", stats.removed)], ["Given up", number("deleted")],
    ["Held back", number("held")], ["Errors", number("errors", stats.error_count)],
  ].map(([name, times]) => [name, count(times)]);
  const seconds = run.ended ? Math.max(1, Math.round((run.ended - run.begun) / 1000)) : 0;
  facts.push(["Took", seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`]);
  place("heading").textContent = `${whatOf(run)}, ${dayAndTime(run.begun)}`;
  place("result").textContent = run.ended ? [endOf(run.state), resultOf(run.last)].filter(Boolean).join(": ") + (isDry(run) ? "; nothing was written" : "") : "It is still at work.";
  place("facts").replaceChildren(...facts.map(([name, value]) => make("div", { "data-bad": (name === "Errors" || name === "Held back") && value !== "0" }, make("dt", {}, name), make("dd", {}, value))));
  place("correlation").value = run.correlation_id || run.id;
  place("actions").replaceChildren(...actions(run));
}

/** The first by name; a run may change a whole library. */
function changes(found) {
  place("changes").hidden = !found;
  if (!found) return;
  place("changes-heading").textContent = isDry(shown) ? "What would change" : "What changed";
  place("changed").textContent = Object.entries(BECAME).filter(([what]) => found.counts[what]).map(([what, words]) => `${count(found.counts[what])} ${words}`).join(", ");
  const named = found.first.map(({ what, words, key }) => make("li", {}, key && !GONE.has(what) ? make("a", { href: `/item?key=${encodeURIComponent(key)}` }, words) : words));
  place("named").replaceChildren(...named, ...(found.rest ? [make("li", { class: "quiet" }, `and ${count(found.rest)} more`)] : []));
}

const isDry = ({ options }) => options.mode === "dry_run";

function actions(run) {
  return may("operator") ? run.again.map((way) => action(...WAYS[way](run))) : [];
}

function action(words, act) {
  const button = make("button", { type: "button" }, words);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      notify(error.message, true);
    } finally {
      button.disabled = false;
    }
  });
  return button;
}

function wanted() {
  const [code, words] = [place("code").value, place("words").value.trim().toLowerCase()];
  return errors.filter((each) => (!code || each.code === code) && (!words || `${each.message} ${each.item} ${each.source}`.toLowerCase().includes(words)));
}

function list() {
  const found = wanted();
  const rows = found.slice(-ROWS).reverse();
  place("count").textContent = rows.length < found.length ? `The newest ${count(rows.length)} of ${count(found.length)}` : `${count(found.length)} of ${count(errors.length)}`;
  place("rows").replaceChildren(...rows.map(row));
}

function row(each) {
  const cure = KINDS[CURES[each.code]];
  const words = make("span", {}, each.hint || cure?.words || "");
  const way = cure?.href ? make("a", { href: cure.href }, cure.words) : each.hint && cure ? make("span", { class: "quiet" }, cure.words) : null;
  const cells = [clockTime(each.at, true), explained(each.code), each.message || each.code, [each.source, each.item].filter(Boolean).join(" / "), make("span", {}, words, way ? " " : "", way ?? "")];
  return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
}

/** A cell that a table program would take for a formula is text all the same. */
function cell(value) {
  const text = String(value ?? "");
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function asCsv() {
  const names = ["at", "code", "message", "source", "library", "item", "record_id", "action", "hint"];
  const lines = wanted().map((each) => names.map((name) => cell(name === "at" ? new Date(each.at).toISOString() : each[name])).join(","));
  return [names.join(","), ...lines, ""].join("\r\n");
}

function save(ending, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = make("a", { href: address, download: `${shown.id}-errors.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  speak("Saved");
}
