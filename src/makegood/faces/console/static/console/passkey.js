// What went wrong between browser and device is said on the page; the scripts of allauth only tell the document.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-fault]")) place.hidden = false;
});
