// An edit of the station's files: its diff and what the compiler says of it are shown first, and it is saved on a second word.

import { api, count, explained, make, notify, readOnly, speak } from "./console.js";

const KINDS = { "+": ["ins", "added"], "-": ["del", "removed"], "@": ["span", "place"] };
const LONGEST_TITLE = 200;
const NOT_COMMITTED = "RV819";
const SIGNS = { error: "▲", warning: "△", info: "○" };

/** The looks of what this file makes. */
export function style() {
  if (!document.getElementById("proposal-style")) {
    document.head.append(make("link", { id: "proposal-style", rel: "stylesheet", href: "/static/proposal.css" }));
  }
}

/** One line of a diff: its sign stays, so that colour is never all that tells. */
function diffLine(line) {
  const [name, kind] = KINDS[line[0]] ?? ["span", "same"];
  return make(name, { class: `diff-${kind}` }, line || " ");
}

export function diffView({ file, before, diff }) {
  const lines = diff.replace(/\n$/, "").split("\n").slice(2);
  const added = lines.filter((line) => line[0] === "+").length;
  const removed = lines.filter((line) => line[0] === "-").length;
  const words = [before ? "" : "new file", added ? `${count(added)} added` : "", removed ? `${count(removed)} removed` : ""].filter(Boolean).join(", ");
  return make("section", { class: "diff-file" },
    make("h3", {}, make("code", {}, file), " ", make("span", { class: "quiet" }, words)),
    make("pre", { class: "diff", tabindex: "0", role: "region", "aria-label": `Changes of ${file}: ${words}` }, ...lines.map(diffLine)));
}

/** In a tab of its own: what is being edited on this page is not saved yet. */
function code(problem) {
  const link = explained(problem.code);
  if (link instanceof Element) link.target = "_blank";
  return link;
}

function placeOf({ file, line }) {
  const where = [file, line || ""].filter(Boolean).join(":");
  return where ? make("span", { class: "quiet" }, ` ${where}`) : null;
}

export function problemView(problem, place = placeOf(problem)) {
  return make("li", { class: problem.severity },
    make("span", {}, `${SIGNS[problem.severity] ?? ""} ${problem.severity} `, make("b", {}, code(problem)), ` ${problem.message}`),
    place,
    problem.help ? make("div", { class: "quiet" }, problem.help) : null);
}

function problemsView(problems) {
  const made = problems.filter((each) => each.new);
  const known = problems.filter((each) => !each.new);
  const parts = [];
  if (made.length) parts.push(make("h3", {}, "This edit brings"), make("ul", { class: "proposal-problems" }, ...made.map((each) => problemView(each))));
  if (known.length) {
    parts.push(make("details", {}, make("summary", {}, `${count(known.length)} known before`), make("ul", { class: "proposal-problems" }, ...known.map((each) => problemView(each)))));
  }
  return parts;
}

/** Whether the edit becomes a commit of its own, and what it says; nothing where the station is not kept in git. */
function commitView({ git, ok, files }, title) {
  if (!git || !ok || !files.length) return null;
  const tick = make("input", { type: "checkbox" });
  const words = make("input", { type: "text", class: "long", maxlength: "500", value: title, "aria-label": "What the commit says", disabled: true });
  tick.addEventListener("change", () => (words.disabled = !tick.checked));
  const others = git.others ? `; ${count(git.others)} other changed ${git.others === 1 ? "file is" : "files are"} left out` : "";
  const label = make("label", {}, tick, ` Commit${git.branch ? ` on ${git.branch}` : ""}${others}`);
  return { view: make("p", { class: "row proposal-commit" }, label, words), message: () => (tick.checked ? words.value.trim() || title : "") };
}

export function verdict({ ok, files, problems }) {
  if (!ok) return "This cannot be saved: the station would not pass.";
  if (!files.length) return "Nothing would change: the files say so already.";
  const warnings = problems.filter((each) => each.new && each.severity === "warning").length;
  return warnings ? `The station passes, with ${count(warnings)} new ${warnings === 1 ? "warning" : "warnings"}.` : "The station passes.";
}

/** Files that are no longer as they were when a draft was kept. */
function changedSince(draft, { files }) {
  const known = new Map(draft.files.map(({ file, before }) => [file, before]));
  const changed = files.filter(({ file, before }) => known.get(file) !== before).map(({ file }) => file);
  return changed.length ? make("p", { class: "heed" }, `Changed since this was kept: ${changed.join(", ")}. Look at each line.`) : null;
}

/** One that was saved, or is not wanted; whoever dropped it in another tab was quicker. */
export async function dropDraft({ id }) {
  try {
    await api("DELETE", `/api/v1/drafts/${id}`);
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}

const shortened = (words) => [...words].slice(0, LONGEST_TITLE).join("");

/** Shows what `body` would change, and saves it, or keeps it as a draft, when that is wanted; `draft` is one that is
 * looked at again, with its files. True when it was saved. */
export async function proposeEdit({ url, body, title = "Change the files", draft = null }) {
  style();
  const ask = (more) => api("POST", url, { ...body, ...more });
  let proposal = await ask({ save: false });
  let commit = null;
  const words = make("p", { class: "proposal-verdict", role: "status" });
  const fault = make("p", { class: "fault", role: "alert" });
  const view = make("div", { class: "proposal-view" });
  const saving = make("button", { type: "submit", disabled: Boolean(readOnly), "aria-describedby": readOnly ? "proposal-read-only" : null }, "Save");
  const why = readOnly ? make("p", { id: "proposal-read-only", class: "heed" }, `Read-only: ${readOnly}`) : null;
  const again = make("button", { type: "button", hidden: true }, "Look again");
  const keeping = make("button", { type: "button" }, "Keep as draft");
  const cancel = make("button", { type: "button" }, "Cancel");
  const heading = make("h2", { id: "proposal-title", tabindex: "-1" }, title);
  const form = make("form", { method: "dialog", class: "proposal-form" }, heading, words, why ?? "", view, fault, make("p", { class: "row proposal-buttons" }, saving, again, keeping, cancel));
  const dialog = make("dialog", { class: "proposal", "aria-labelledby": "proposal-title" }, form);

  function draw() {
    words.textContent = verdict(proposal);
    words.dataset.ok = String(proposal.ok);
    const [diffs, told] = [proposal.files.map(diffView), problemsView(proposal.problems)];
    commit = commitView(proposal, title);
    const heed = draft && changedSince(draft, proposal);
    view.replaceChildren(...(heed ? [heed] : []), ...(proposal.ok ? [...diffs, ...told] : [...told, ...diffs]), ...(commit ? [commit.view] : [])); // why not comes first
    saving.hidden = !proposal.ok || !proposal.files.length;
    cancel.textContent = saving.hidden ? "Close" : "Cancel";
    again.hidden = true;
    keeping.hidden = Boolean(draft) || !proposal.files.length;
  }

  return new Promise((done) => {
    let saved = false;
    async function run(act) {
      for (const button of [saving, again, keeping]) button.disabled = true;
      fault.textContent = "";
      try {
        await act();
      } catch (error) {
        fault.textContent = error.message;
        if (error.problem?.code === "changed_on_disk") {
          saving.hidden = true;
          again.hidden = false;
          again.disabled = false;
          again.focus();
        }
        if (error.problem?.problems) view.replaceChildren(...problemsView(error.problem.problems));
      } finally {
        for (const button of [saving, again, keeping]) button.disabled = button === saving && Boolean(readOnly);
      }
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (saving.hidden || readOnly) return;
      run(async () => {
        const seen = Object.fromEntries(proposal.files.map(({ file, before }) => [file, before]));
        const done = await ask({ save: true, seen, commit: commit?.message() ?? "" });
        saved = true;
        words.textContent = done.commit ? `Saved, and committed as ${done.commit}` : "Saved";
        dialog.close();
        for (const each of done.problems.filter(({ code }) => code === NOT_COMMITTED)) notify(`Saved. ${each.message}: ${each.help}`, true);
      });
    });
    again.addEventListener("click", async () => {
      await run(async () => {
        proposal = await ask({ save: false });
        draw();
      });
      if (dialog.open) (saving.hidden || readOnly ? cancel : saving).focus(); // a button that is disabled takes no focus
    });
    keeping.addEventListener("click", () => run(async () => {
      const kept = await ask({ draft: shortened(title) });
      if (!kept.draft) throw new Error("Nothing would change any more: the files say so already");
      dialog.close();
      notify("Kept as a draft; nothing of it is on the air.", false, { href: "/settings#drafts", words: "Drafts" });
    }));
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (saved) speak(words.textContent);
      done(saved);
    });
    draw();
    document.body.append(dialog);
    dialog.showModal();
    (saving.hidden ? cancel : heading).focus();
  });
}
