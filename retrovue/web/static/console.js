// What every page of the console shares: asking the API, speaking to the reader, small pieces of page.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const RANKS = ["house", "viewer", "operator", "admin"];

export const role = meta("role");
export const may = (needed) => RANKS.indexOf(role) >= RANKS.indexOf(needed);

/** Why no file of the station can be saved, and the cure; empty when they can. */
export const readOnly = document.getElementById("read-only-why")?.textContent ?? "";

export class Refused extends Error {
  /** `problem` is what the API said (RFC 9457); `action` is the cure. */
  constructor(problem, status) {
    super([problem.detail, problem.action].filter(Boolean).join("; ") || `The station answers ${status}`);
    this.problem = problem;
    this.status = status;
  }
}

/** The answer as JSON, as a Blob when it is a file, or null where there is none. Throws Refused, or an Error when nobody answers. */
export async function api(method, path, body, headers = {}) {
  const options = { method, headers: { ...headers } };
  if (method !== "GET") options.headers["X-CSRF-Token"] = meta("csrf");
  if (navigator.userActivation?.isActive) options.headers["X-In-Use"] = "yes"; // else the page asks by itself, and nobody may be there
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("The station does not answer; try again");
  }
  if (answer.status === 401 && !path.endsWith("/session")) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (answer.ok && answer.headers.get("Content-Type")?.includes("zip")) return answer.blob();
  const text = await answer.text();
  const data = text && answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) throw new Refused(data ?? {}, answer.status);
  return data;
}

/** An element with text or other elements in it; never markup. */
export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...inside.filter((each) => each !== null && each !== undefined));
  return element;
}

/** A code such as RV020 as a link to its page; other codes as they are. */
export const explained = (code) => (/^RV\d{3}$/.test(code) ? make("a", { href: `/docs/codes/${code}` }, code) : String(code ?? ""));

/** Words in which every code is a link to its page: what goes into `make` in place of a text. */
export const withCodes = (words) => String(words).split(/\b(RV\d{3})\b/).filter(Boolean).map(explained);

export const count = (number) => Number(number ?? 0).toLocaleString();

export function clockTime(instant, seconds = false) {
  const form = { hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}) };
  return new Date(instant).toLocaleTimeString([], form);
}

export function dayAndTime(instant) {
  return new Date(instant).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

/** Read out when the reader has nothing better to say. */
export function speak(words, urgent = false) {
  const place = document.getElementById(urgent ? "urgent" : "spoken");
  place.textContent = "";
  requestAnimationFrame(() => (place.textContent = words));
}

/** A notice that stays until it is dismissed, or its element is removed; it is read out as well. `link` is {href, words}. */
export function notify(words, bad = false, link = null) {
  const dismiss = make("button", { type: "button", class: "plain" }, "Dismiss");
  const notice = make("div", { class: bad ? "notice bad" : "notice" }, make("span", {}, ...withCodes(words)), link && make("a", { href: link.href }, link.words), dismiss);
  dismiss.addEventListener("click", () => {
    notice.remove();
    document.getElementById("main").focus?.();
  });
  document.getElementById("notices").append(notice);
  speak(words, bad);
  return notice;
}

/** Runs what a form is for; what goes wrong is shown in it. */
export function onSubmit(form, act) {
  const fault = form.querySelector(".fault");
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.textContent = "";
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      fault.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  });
}

export async function copy(input, button) {
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    document.execCommand("copy"); // the clipboard is closed to pages without TLS
  }
  const words = button.firstChild.textContent;
  button.firstChild.textContent = "Copied";
  speak("Copied");
  setTimeout(() => (button.firstChild.textContent = words), 1500);
}

for (const element of document.querySelectorAll("[data-needs]")) {
  if (may(element.dataset.needs)) continue;
  if (element.matches("button, input, select")) {
    element.disabled = true;
    element.title = `This needs the role ${element.dataset.needs}`;
  } else element.hidden = true;
}

document.getElementById("sign-out")?.addEventListener("click", async () => {
  await api("DELETE", "/api/v1/session");
  location.assign("/");
});
