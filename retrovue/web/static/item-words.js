// What the page of an item says of it in words. Pure.

import { count } from "./console.js";
import { same } from "./item-draft.js";

const NOT_THERE = { missing: "Its source does not list it any more.", deleted: "Its source has not listed it for long.", unmeasured: "No file of it has been measured on this machine.", unusable: "Its file cannot be used.", unavailable: "Its source lists it as not available." };

/** All that keeps it from being worked at, in words; the first is what the screen says. */
export function matters(item, breaks) {
  const found = [];
  if (NOT_THERE[item.state]) found.push(NOT_THERE[item.state]);
  if (item.spoiled) found.push(["Its file was found to be spoiled on the air", item.spoiled.code, item.spoiled.reason].filter(Boolean).join(" · "));
  for (const { path, here, problem } of item.files) {
    if (here === false) found.push(`The file is not there: ${path}${problem ? ` (${problem})` : ""}`);
    if (here === null) found.push(`Nobody knows whether the file is there: ${problem}`);
  }
  if (breaks?.problem && !found.length) found.push(`${breaks.problem[0].toUpperCase()}${breaks.problem.slice(1)}.`);
  return found;
}

const ORIGINS = { chapter: "chapters of the file", black: "found in the picture", override: "written by hand", marker: "markers" };

export function chapterWords(chapters, { item, breaks, editable, operator }) {
  const said = breaks?.override;
  if (editable) {
    const stand = chapters.filter((chapter) => chapter.break && chapter.at > 0).length;
    const where = said?.chapters && said.file ? ` Kept in ${said.file}, line ${said.line}.` : "";
    return `${stand === 1 ? "1 break" : `${stand} breaks`} in ${chapters.length === 1 ? "1 chapter" : `${chapters.length} chapters`}.${stand ? "" : " Saved like this, it is never interrupted."}${where}`;
  }
  if (!chapters.length) return "It has no chapters, and no break was found in it.";
  const origins = [...new Set((breaks?.marks ?? item.marks).map(({ origin }) => ORIGINS[origin] ?? origin))].join(", ");
  return `In force: ${count(chapters.length)}, ${origins}.${operator ? " Change one, add one or accept a proposal to decide by hand." : ""}`;
}

/** What would be saved; `wrong` counts chapters that cannot. */
export function changeWords({ chapters, set }, saved, wrong) {
  const words = [];
  if (!same({ chapters, set: {} }, { chapters: saved.chapters, set: {} })) words.push(chapters === null ? "its own marks again" : chapters.length === 1 ? "1 chapter" : `${chapters.length} chapters`);
  words.push(...Object.keys(set));
  return `Not saved yet: ${words.join(", ")}.${wrong ? ` ▲ ${wrong === 1 ? "One chapter has" : `${wrong} chapters have`} a wrong time.` : ""}`;
}
