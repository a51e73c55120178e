import { api, onSubmit } from "./console.js";

const form = document.getElementById("sign-in");

/** Back to a page of this station, never to another. */
function where() {
  const asked = new URLSearchParams(location.search).get("next") ?? "/";
  if (!asked.startsWith("/") || !URL.canParse(asked, location.origin)) return "/";
  const found = new URL(asked, location.origin); // "//", "/\" and tabs between lead to other hosts
  return found.origin === location.origin ? found.href : "/";
}

form.querySelector("button[type=submit]").disabled = false; // who is quicker than this script sends nothing
onSubmit(form, async () => {
  const password = document.getElementById("password");
  try {
    await api("POST", "/api/v1/session", { name: document.getElementById("name").value, password: password.value });
  } catch (error) {
    password.value = "";
    password.focus();
    throw error;
  }
  location.assign(where());
});
