// Takes channels over with a card: which of them, for how long, and a second look before it airs.

import { api, count, make, speak } from "./console.js";
import { mine } from "./notices-once.js";
import { addressOf } from "./start-pictures.js";

const NAMED = 12;
const ROUNDS = 4;
const AGAIN = 3000;
const form = document.getElementById("alert");
const dialog = document.getElementById("confirm");
const [text, where, minutes] = ["text", "where", "minutes"].map((id) => document.getElementById(id));
const all = where.querySelector("input");
const [image, drawing] = [dialog.querySelector("img"), document.getElementById("confirm-drawing")];
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

/** A picture of the card as it will be seen. It is drawn as for the air, which takes a second, and waits where others draw. */
async function showCard(words, channel, { signal }) {
  image.removeAttribute("src");
  image.hidden = true;
  drawing.textContent = "Drawing the card";
  const asked = new URLSearchParams({ text: words, ...(channel ? { channel } : {}) });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const answer = await fetch(`/api/v1/air/card?${asked}`, { signal });
      if (answer.status === 503 && round < ROUNDS - 1) {
        await new Promise((done) => setTimeout(done, AGAIN));
        continue;
      }
      if (!answer.ok) throw new Error((await answer.json()).detail);
      const address = await addressOf(await answer.blob());
      if (signal.aborted) return;
      image.alt = `The card as it will be seen: ${words}`;
      image.src = address;
      image.hidden = false;
      drawing.textContent = "As it will be seen";
      return;
    }
  } catch (error) {
    if (!signal.aborted) drawing.textContent = `No picture of it: ${error.message}`;
  }
}

/** `afterwards` is called when a card is on the air. */
export function openAlert(afterwards) {
  let looking = new AbortController();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.getElementById("confirm-text").textContent = text.value;
    document.getElementById("confirm-where").textContent = `On ${whereWords()} for ${minutes.value} minutes.`;
    dialog.returnValue = "no";
    dialog.showModal();
    looking = new AbortController();
    showCard(text.value, ticked()[0]?.id, looking);
  });
  dialog.addEventListener("close", async () => {
    looking.abort();
    text.focus();
    if (dialog.returnValue !== "yes") return;
    const fault = form.querySelector(".fault");
    fault.textContent = "";
    try {
      const channels = ticked().map(({ id }) => id);
      await api("POST", "/api/v1/air/overrides", { text: text.value, channels, seconds: Number(minutes.value) * 60 }, mine());
      text.value = "";
      speak("It is on the air");
      await afterwards();
    } catch (error) {
      fault.textContent = error.message;
    }
  });
}
