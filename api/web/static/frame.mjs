// What every page does: the reader's zone and numbers, and elements made shortly.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
document.cookie = `remelt_zone=${zone}; path=/; max-age=31536000; samesite=strict`;
document.documentElement.classList.add("has-script");
document.getElementById("locale")?.addEventListener("change", (event) => event.target.form.submit());
