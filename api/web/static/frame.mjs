// What every page does: the reader's zone and numbers, and elements made shortly.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const isNew = !document.cookie.includes(`remelt_zone=${zone}`);
document.cookie = `remelt_zone=${zone}; path=/; max-age=31536000; samesite=strict`;
if (isNew && document.cookie.includes("remelt_zone=") && document.documentElement.dataset.zone !== zone) {
  location.reload(); // times were drawn in another zone than the reader's
}
document.documentElement.classList.add("has-script");
document.getElementById("locale")?.addEventListener("change", (event) => event.target.form.submit());
