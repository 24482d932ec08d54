// Two people beside each other: each half is a page of its own.
document.addEventListener("change", (event) => {
  const side = event.target.dataset.side;
  if (!side) return;
  const frame = document.querySelector(`iframe[name="${side}"]`);
  frame.src = `/?as=${event.target.value}&embedded=1`;
  frame.title = event.target.selectedOptions[0].text;
  const url = new URL(location.href);
  url.searchParams.set(side, event.target.value);
  history.replaceState(null, "", url);
});
