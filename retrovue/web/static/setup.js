import { api, onSubmit } from "./console.js";

const field = (name) => document.getElementById(name);

// The code comes behind the # of the address, so that it stands in no log; nor shall it stay in the history.
if (location.hash.length > 1) {
  field("code").value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  field("name").focus();
}

field("set-up").querySelector("button[type=submit]").disabled = false; // who is quicker than this script sends nothing
onSubmit(field("set-up"), async () => {
  const [code, name, password] = ["code", "name", "password"].map((each) => field(each).value);
  await api("POST", "/api/v1/setup", { code, name, password });
  location.assign("/settings");
});
