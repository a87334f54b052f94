// What every page does: say that scripts run, write numbers another way where somebody asks for it, and
// show no refusal in place of a part of the page that is asked for again.
import { signedIn } from "/static/signing.mjs";

document.documentElement.classList.add("has-script");
document.getElementById("locale")?.addEventListener("change", ({ target: { form } }) => {
  form.elements.to.value = location.pathname + location.search + location.hash; // the table that is open stays so
  form.submit();
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.xhr.getResponseHeader("Content-Type")?.startsWith("application/problem+json")) return;
  detail.shouldSwap = false;
  if (JSON.parse(detail.xhr.responseText).status === 401) signedIn();
});
