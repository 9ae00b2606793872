// The code of a link stands behind the #: it is put into the form, and leaves the address bar.

const typed = decodeURIComponent(location.hash.slice(1))
  .replace(/[^0-9a-z-]/gi, "")
  .slice(0, 20);
if (typed) {
  document.getElementById("code").value = typed;
  history.replaceState(null, "", "/unit/");
  document.querySelector("button[type=submit]").focus();
}
