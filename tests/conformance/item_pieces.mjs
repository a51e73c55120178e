// The pure pieces of the item page, tried with many values. Prints what was wrong, as JSON.
import { History, added, changed, faults, forFile, merged, numbered, same, without } from "../../retrovue/web/static/item-draft.js";
import { Timecode, written } from "../../retrovue/web/static/item-timecode.js";

const wrong = [];
const is = (what, found, wanted) => JSON.stringify(found) === JSON.stringify(wanted) || wrong.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
const RATES = [[24, 1], [25, 1], [30, 1], [50, 1], [60, 1], [24000, 1001], [30000, 1001], [60000, 1001], [15, 1], [12, 1], [120, 1], [0, 1]];

// ---- timecodes: from frames to ms to text and back, for the first frames, around an hour, and far away
let frames = 0;
for (const rate of RATES) {
  const code = new Timecode(rate);
  const around = (hours) => code.frameAt(hours * 3_600_000);
  for (const first of [0, around(1) - 300, around(2.75), around(23.9)]) {
    let before = "";
    for (let frame = first; frame < first + 700; frame += 1) {
      const ms = code.startOf(frame);
      const text = code.text(ms);
      if (code.frameAt(ms) !== frame) wrong.push(`${rate}: frame ${frame} begins at ${ms}, which is frame ${code.frameAt(ms)}`);
      if (ms > 0 && code.frameAt(ms - 1) !== frame - 1) wrong.push(`${rate}: frame ${frame} begins before ${ms}`);
      if (code.read(text) !== ms) wrong.push(`${rate}: ${text} is read as ${code.read(text)}, not ${ms}`);
      if (text <= before) wrong.push(`${rate}: ${text} comes behind ${before}`);
      if (Math.floor((code.within(ms) * code.frames) / code.seconds) !== frame) wrong.push(`${rate}: a seek to ${frame} lies outside of it`);
      before = text;
      frames += 1;
    }
  }
}
const pal = new Timecode([25, 1]);
for (const [text, ms] of [
  ["0", 0], ["12", 12_000], ["1:05", 65_000], ["00:12:40", 760_000], ["00:12:40.05", 760_200], ["00:12:40:05", 760_200], ["00:12:40.500", 760_500], [" 1:00:00 ", 3_600_000],
  ["00:12:40.25", null], ["00:12:61", null], ["", null], ["x", null], ["1:2:3:4:5", null], ["-1", null], ["00:12:40.5000", null], ["１２", null], ["1e3", null],
]) is(`read ${text}`, pal.read(text), ms);
is("ntsc has no frame 30", new Timecode([30000, 1001]).read("00:00:00.30"), null);
for (const [ms, text] of [[0, "00:00:00"], [760_000, "00:12:40"], [1_445_250, "00:24:05.250"], [7, "00:00:00.007"], [86_399_999, "23:59:59.999"]]) is(`written ${ms}`, written(ms), text);

// ---- chapters: kept in order, neither lost nor doubled, under many random changes; undo leads all the way back
let seed = 7;
const random = (below) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
let changes = 0;
for (let round = 0; round < 300; round += 1) {
  const first = { chapters: round % 3 ? numbered(Array.from({ length: random(6) }, () => ({ at: random(100_000) }))) : null, set: {} };
  const history = new History(first);
  const seen = [first];
  for (let step = 0; step < 25; step += 1) {
    const list = history.now.chapters ?? [];
    const one = list[random(list.length || 1)];
    const next = [
      () => added(list, random(100_000)), () => (one ? without(list, one.id) : list), () => (one ? changed(list, one.id, { at: random(100_000) }) : list),
      () => merged(list, numbered([{ at: random(100_000), title: "x" }])), () => (one ? changed(list, one.id, { title: `t${step}` }) : list),
    ][random(5)]();
    if (history.do({ ...history.now, chapters: next })) seen.push(history.now);
    const now = history.now.chapters ?? [];
    if (now.some(({ at }, place) => place && at < now[place - 1].at)) wrong.push("out of order");
    if (new Set(now.map(({ id }) => id)).size !== now.length) wrong.push("two of one id");
    changes += 1;
  }
  for (let place = seen.length - 1; place > 0; place -= 1) history.undo();
  if (history.canUndo || !same(history.now, first)) wrong.push("undo does not lead back");
  for (let place = 1; place < seen.length; place += 1) history.redo();
  if (history.canRedo || !same(history.now, seen.at(-1))) wrong.push("redo does not lead on");
}

const three = numbered([{ at: 3000 }, { at: 1000, title: "One" }, { at: 2000, break: false }]);
is("in order", three.map(({ at }) => at), [1000, 2000, 3000]);
is("added twice", added(three, 2000), three);
is("for the file", forFile(three), [{ at: "00:00:01", title: "One" }, { at: "00:00:02", break: false }, { at: "00:00:03" }]);
is("at the beginning no break can stand", forFile(added(null, 0)), [{ at: "00:00:00" }]);
is("merged", forFile(merged(three, numbered([{ at: 3000, title: "Three" }, { at: 1000, title: "Other" }, { at: 4000 }]))),
  [{ at: "00:00:01", title: "One" }, { at: "00:00:02", break: false }, { at: "00:00:03", title: "Three" }, { at: "00:00:04" }]);
is("behind the end, and twice", [...faults(changed(changed(three, 0, { at: 2000 }), 1, { at: 9000 }), 5000).keys()].length, 2);
is("nothing is wrong", [...faults(three, 5000)], []);
is("the order of fields says nothing", same({ chapters: null, set: { a: 1, b: 2 } }, { chapters: null, set: { b: 2, a: 1 } }), true);
is("no chapters at all are not the item's own", same({ chapters: [], set: {} }, { chapters: null, set: {} }), false);
const drag = new History({ chapters: three, set: {} });
for (let at = 1001; at < 1050; at += 1) drag.do({ chapters: changed(drag.now.chapters, 1, { at }), set: {} }, "drag 1");
drag.undo();
is("a drag is one step", [drag.canUndo, forFile(drag.now.chapters)], [false, forFile(three)]);

console.log(JSON.stringify({ wrong: wrong.slice(0, 20), frames, changes }));
