// On a phone a bar of tabs is pushed along: what is shown must not begin out of sight.
for (const current of document.querySelectorAll(":is(.tabs, .segments) > [aria-current]")) {
  const bar = current.parentElement;
  const [outer, inner] = [bar.getBoundingClientRect(), current.getBoundingClientRect()];
  if (inner.right > outer.right) bar.scrollLeft += inner.right - outer.right + (outer.width - inner.width) / 2;
}
