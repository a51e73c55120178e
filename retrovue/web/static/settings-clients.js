// Setting clients up: addresses to copy or to photograph, and a test that asks as the client does.

import { api, copy, explained, make, notify, speak } from "./console.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  const input = button.parentElement.querySelector("[data-address]");
  button.addEventListener("click", () => copy(input, button));
}

for (const button of document.querySelectorAll("[data-qr]")) {
  button.addEventListener("click", () => {
    const place = button.closest("dd");
    const shown = place.querySelector(".qr");
    button.setAttribute("aria-expanded", String(!shown));
    if (shown) {
      shown.remove();
      return;
    }
    const address = place.querySelector("[data-address]").value;
    const image = make("img", { src: `/api/v1/addresses/${button.dataset.qr}/qr.svg`, alt: `QR code of ${address}`, width: 176, height: 176 });
    place.append(make("figure", { class: "qr" }, image, make("figcaption", {}, `Point a camera at it: ${address}`)));
  });
}

function lineOf({ health, what, text, help, code }) {
  const cures = help.map((cure) => make("span", { class: "cure" }, cure));
  const words = health === "ok" ? "" : `${health}: `;
  return make("li", { "data-health": health }, make("span", { class: "unseen" }, words), make("b", {}, `${what} `), text, code ? " " : null, code ? explained(code) : null, ...cures);
}

async function test(button) {
  const card = button.closest(".client");
  const place = card.querySelector(".tested");
  const buttons = document.querySelectorAll("[data-test]");
  for (const each of buttons) each.disabled = true;
  card.dataset.state = "busy";
  place.replaceChildren(make("p", { class: "verdict" }, "Testing: it takes as long as the client would …"));
  try {
    const found = await api("POST", `/api/v1/clients/${button.dataset.test}/test`);
    card.dataset.state = found.works ? "good" : "bad";
    const bad = found.findings.filter((each) => each.health !== "ok").length;
    const verdict = bad === 0 ? `Works, at ${found.address}` : `${found.works ? "Works" : "Would fail"}, with ${bad === 1 ? "one finding" : `${bad} findings`}, at ${found.address}`;
    place.replaceChildren(make("p", { class: "verdict" }, verdict), make("ul", {}, ...found.findings.map(lineOf)));
  } catch (error) {
    delete card.dataset.state;
    place.replaceChildren();
    notify(error.message, true);
  }
  for (const each of buttons) each.disabled = false;
  button.focus();
}

for (const button of document.querySelectorAll("[data-test]")) button.addEventListener("click", () => test(button));

// ---- about

async function about() {
  const found = await api("GET", "/api/v1/about");
  const facts = [
    ["RetroVue", found.version], ["Python", found.python], ["ffmpeg", found.ffmpeg.replace(/^ffmpeg version /, "") || "it does not answer"],
    ["Machine", found.platform], ["Licence", found.licence],
    ["This station since", found.on_air_since ? new Date(found.on_air_since).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }) : "nothing is on the air"],
  ];
  document.getElementById("facts").replaceChildren(...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  document.querySelector("#libraries ul").replaceChildren(...found.libraries.map(({ name, version }) => make("li", {}, `${name} ${version}`)));
}
about().catch((error) => notify(error.message, true));

document.getElementById("bundle")?.addEventListener("click", async ({ currentTarget: button }) => {
  button.disabled = true;
  speak("Making the bundle");
  const words = button.textContent;
  button.textContent = "Making it: sources are asked …";
  try {
    const file = await api("POST", "/api/v1/bundle", { paths: document.getElementById("bundle-paths").checked });
    const link = make("a", { href: URL.createObjectURL(file), download: `retrovue-${new Date().toISOString().slice(0, 10)}.zip` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    speak("The bundle was saved");
  } catch (error) {
    notify(error.message, true);
  }
  button.disabled = false;
  button.textContent = words;
  button.focus();
});
