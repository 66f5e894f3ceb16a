/** The elements of a role, as assistive technology would find them: by the role given or by what the element is. */
const roleSelectors: Record<string, string> = {
  button: 'button, [role="button"]',
  link: 'a[href]',
  heading: 'h1, h2, h3',
  alert: '[role="alert"]',
  status: '[role="status"]',
  slider: '[role="slider"]',
  textbox: 'input:not([type="checkbox"]):not([type="radio"])',
  img: '[role="img"]',
};

/** The first element of a role whose accessible name matches; null when there is none. */
export function findByRole(root: HTMLElement, role: keyof typeof roleSelectors, name = /(?:)/): HTMLElement | null {
  return [...root.querySelectorAll<HTMLElement>(roleSelectors[role])].find((element) => name.test(accessibleName(element))) ?? null;
}

/** The element of a role whose accessible name matches. */
export function getByRole(root: HTMLElement, role: keyof typeof roleSelectors, name = /(?:)/): HTMLElement {
  const found = findByRole(root, role, name);
  if (!found) throw new Error(`no ${role} named ${name} in: ${root.innerText.slice(0, 300)}`);
  return found;
}

/** Types into a field and leaves it. */
export function fill(field: HTMLElement, text: string): void {
  (field as HTMLInputElement).value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('blur'));
}

function accessibleName(element: HTMLElement): string {
  const label = element.getAttribute('aria-label');
  if (label) return label;
  const labelled = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
  return (labelled ?? element.textContent).trim().replace(/\s+/g, ' ');
}
