// Light or dark: as the system says, until the button says otherwise. Not a module, so that it runs before the first paint.
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const dark = () => (root.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const kept = localStorage.getItem('theme');
  if (kept === 'dark' || kept === 'light') root.dataset.theme = kept;

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const label = () => {
      button.textContent = dark() ? 'Light' : 'Dark';
      button.setAttribute('aria-label', `Change to ${dark() ? 'light' : 'dark'} colours`);
      dispatchEvent(new Event('theme'));
    };
    button.addEventListener('click', () => {
      root.dataset.theme = dark() ? 'light' : 'dark';
      localStorage.setItem('theme', root.dataset.theme);
      label();
    });
    system.addEventListener('change', label);
    label();
  });
})();
