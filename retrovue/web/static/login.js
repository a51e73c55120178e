import { api, onSubmit } from "./console.js";

const form = document.getElementById("sign-in");

/** Back to a page of this station, never to another. */
function where() {
  const asked = new URLSearchParams(location.search).get("next") ?? "/";
  const found = new URL(asked, location.origin);
  return found.origin === location.origin && asked.startsWith("/") && !asked.startsWith("//") ? found.href : "/";
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
