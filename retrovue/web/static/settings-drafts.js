// Edits that were kept for later: looked at again, saved, or dropped.

import { api, dayAndTime, make, notify, speak } from "./console.js";
import { dropDraft, proposeEdit } from "./proposal.js";
import { EDITS, openDraft } from "./settings-files.js";

const place = document.getElementById("draft-list");

function button(words, title, act) {
  const made = make("button", { type: "button", class: "plain" }, words, make("span", { class: "unseen" }, `: ${title}`));
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      await act();
    } catch (error) {
      notify(error.message, true);
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

async function lookAgain({ id }) {
  const draft = await api("GET", `/api/v1/drafts/${id}`);
  if (draft.path === EDITS) return openDraft(draft);
  if (!(await proposeEdit({ url: draft.path, body: draft.body, title: draft.title, draft }))) return;
  await dropDraft(draft);
  await show();
}

async function drop(draft) {
  if (!confirm(`Drop “${draft.title}”?`)) return;
  await dropDraft(draft);
  speak("Dropped");
  await show();
}

function row(draft) {
  const { title, by, made, files } = draft;
  const names = make("code", {}, files.map(({ file }) => file).join(", "));
  const acts = make("span", { class: "row" }, button("Look again", title, () => lookAgain(draft)), button("Drop", title, () => drop(draft)));
  return make("tr", {}, ...[title, names, by, dayAndTime(made), acts].map((cell) => make("td", {}, cell)));
}

async function show() {
  try {
    const { drafts } = await api("GET", "/api/v1/drafts");
    document.querySelector("#draft-list tbody").replaceChildren(...drafts.map(row));
    place.hidden = !drafts.length;
    document.getElementById("no-drafts").hidden = Boolean(drafts.length);
  } catch (error) {
    notify(error.message, true);
  }
}

document.addEventListener("draftschanged", show);
if (place) show();
