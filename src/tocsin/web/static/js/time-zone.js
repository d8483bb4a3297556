// Offer the browser's time zone where a person is asked for theirs.
const field = document.querySelector("[data-time-zone]");
if (field && (!field.value || field.value === "UTC")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
