// The page that asks for a key: a wrong one is said here, and no request fails for it.
import { enhance } from "/static/signing.mjs";

const form = document.querySelector("main form.sign-in");
enhance(form, () => location.assign(form.elements.to.value));
