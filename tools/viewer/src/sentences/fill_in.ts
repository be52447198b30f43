// Puts names into the places of a sentence, and begins it with a capital letter.

export type Words = Record<string, string>;

export function fillIn(template: string, words: Words): string {
  const text = template.replace(/\{(\w+)\}/g, (place, name: string) => words[name] ?? place);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function listed(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
