// Takes channels over with a card: which of them, for how long, and a second look before it airs.

import { api, count, make, speak } from "./console.js";

const NAMED = 12;
const form = document.getElementById("alert");
const dialog = document.getElementById("confirm");
const [text, where, minutes] = ["text", "where", "minutes"].map((id) => document.getElementById(id));
const all = where.querySelector("input");
let offered = [];

const ticked = () => offered.filter(({ box }) => box.checked);

/** The channels that can be chosen; what was chosen stays. */
export function offerChannels(channels) {
  if (channels.map(({ id, name }) => id + name).join() === offered.map(({ id, name }) => id + name).join()) return;
  const before = new Set(ticked().map(({ id }) => id));
  for (const { label } of offered) label.remove();
  offered = channels.map(({ id, number, name }) => {
    const box = make("input", { type: "checkbox", value: id });
    box.checked = before.has(id);
    return { id, number, name, box, label: make("label", {}, box, `${number}  ${name}`) };
  });
  where.append(...offered.map(({ label }) => label));
  all.checked = !ticked().length;
}

/** Either all of them, or those that are ticked. */
where.addEventListener("change", ({ target }) => {
  if (target === all) for (const { box } of offered) box.checked = false;
  all.checked = !ticked().length;
});

function whereWords() {
  const some = ticked();
  if (!some.length) return offered.length === 1 ? "the one channel" : `all ${count(offered.length)} channels`;
  const names = some.slice(0, NAMED).map(({ number, name }) => `${number} ${name}`).join(", ");
  return `${count(some.length)} of ${count(offered.length)} channels: ${names}${some.length > NAMED ? " and more" : ""};`;
}

/** `afterwards` is called when a card is on the air. */
export function openAlert(afterwards) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.getElementById("confirm-text").textContent = text.value;
    document.getElementById("confirm-where").textContent = `On ${whereWords()} for ${minutes.value} minutes.`;
    dialog.returnValue = "no";
    dialog.showModal();
  });
  dialog.addEventListener("close", async () => {
    text.focus();
    if (dialog.returnValue !== "yes") return;
    const fault = form.querySelector(".fault");
    fault.textContent = "";
    try {
      const channels = ticked().map(({ id }) => id);
      await api("POST", "/api/v1/air/overrides", { text: text.value, channels, seconds: Number(minutes.value) * 60 });
      text.value = "";
      speak("It is on the air");
      await afterwards();
    } catch (error) {
      fault.textContent = error.message;
    }
  });
}
