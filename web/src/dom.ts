type Child = Node | string | null | undefined | false;
type Props = { class?: string; on?: Record<string, (event: any) => void>; style?: string } & Record<string, unknown>;

/** An element. Text goes in as text, never as markup: names come from files of others. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") {
      for (const [event, listener] of Object.entries(value as Record<string, (event: Event) => void>)) element.addEventListener(event, listener);
    } else {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

/** A link for telephone numbers, plain text for the rest. */
export function contact(text: string): Node {
  const number = /\+?\d[\d\s()/-]{5,}\d/.exec(text);
  if (!number) return document.createTextNode(text);
  const link = h("a", { href: `tel:${number[0].replace(/[^+\d]/g, "")}` }, number[0]);
  const part = document.createDocumentFragment();
  part.append(text.slice(0, number.index), link, text.slice(number.index + number[0].length));
  return part;
}
