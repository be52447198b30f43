// Whether a document holds what the viewer needs, told in plain words before anything else looks at it.

type Kinds = Record<string, 'number' | 'string' | 'boolean' | 'list' | 'object'>;

const kDocument: Kinds = { cycles: 'number', config: 'object', cores: 'list', writes: 'list', barriers: 'list', loads: 'list' };
const kHistory: Kinds = {
  line_bytes: 'number', complete: 'boolean', recorded_until: 'number', agents: 'list', lines: 'list', symbols: 'list',
  source: 'list', names: 'object', shapes: 'object', data: 'list', log: 'list',
};
const kNames: Kinds = {
  causes: 'list', messages: 'list', private_states: 'list', private_events: 'list', directory_states: 'list', directory_events: 'list',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function firstDamage(value: unknown, kinds: Kinds, where: string): string | null {
  if (kindOf(value) !== 'object') return `"${where}" is no object`;
  const members = value as Record<string, unknown>;
  for (const [name, kind] of Object.entries(kinds)) {
    const path = where === 'the document' ? name : `${where}.${name}`;
    if (members[name] === undefined) return `"${path}" is missing`;
    if (kindOf(members[name]) !== kind) return `"${path}" is ${kindOf(members[name]) === 'null' ? 'null' : 'not what it should be'}`;
  }
  return null;
}

// What is wrong with the document; null: nothing that can be seen so early.
export function damageOf(document: unknown): string | null {
  const shallow = firstDamage(document, kDocument, 'the document');
  if (shallow) return shallow;
  const { history } = document as { history: unknown };
  if (history === null) return '"history" is null';
  return firstDamage(history, kHistory, 'history') ?? firstDamage((history as { names: unknown }).names, kNames, 'history.names');
}

export const damaged = (name: string, what: string): Error =>
  new Error(`the recording in ${name} is damaged: ${what}. Make the page again, with: membar run TRACE --html FILE`);
