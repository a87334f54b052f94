// What every page does: say that scripts run, and write numbers another way where somebody asks for it.
document.documentElement.classList.add("has-script");
document.getElementById("locale")?.addEventListener("change", ({ target: { form } }) => {
  form.elements.to.value = location.pathname + location.search + location.hash; // the table that is open stays so
  form.submit();
});
