// Every key, its button and its meaning, in one place: the buttons, the help and the keyboard handler come from here.
import type { Session } from './session';

export interface Command {
  id: string;
  keys: string[]; // as KeyboardEvent.key; "Shift+ArrowRight" with Shift
  shown: string; // on the button
  title: string;
  group: 'steps' | 'timeline' | 'page';
  run: (session: Session) => void;
}

const stepping = (kind: Parameters<Session['step']>[0], forwards: boolean) => (session: Session) => void session.step(kind, forwards);

const centre = (session: Session): number => {
  const { view, position } = session;
  return position.cycle >= view.from && position.cycle <= view.to ? position.cycle : (view.from + view.to) / 2;
};

export const kCommands: Command[] = [
  { id: 'first', keys: ['Home'], shown: 'Home', title: 'start of the run', group: 'steps', run: (session) => session.goToEnd(false) },
  { id: 'previous-event', keys: ['ArrowLeft'], shown: '←', title: 'previous event', group: 'steps', run: stepping('event', false) },
  { id: 'next-event', keys: ['ArrowRight'], shown: '→', title: 'next event', group: 'steps', run: stepping('event', true) },
  { id: 'previous-cycle', keys: ['Shift+ArrowLeft'], shown: '⇧ ←', title: 'previous cycle', group: 'steps', run: stepping('cycle', false) },
  { id: 'next-cycle', keys: ['Shift+ArrowRight'], shown: '⇧ →', title: 'next cycle', group: 'steps', run: stepping('cycle', true) },
  { id: 'previous-line', keys: ['Shift+L'], shown: '⇧ L', title: 'previous change of this line', group: 'steps', run: stepping('line', false) },
  { id: 'next-line', keys: ['l'], shown: 'L', title: 'next change of this line', group: 'steps', run: stepping('line', true) },
  { id: 'previous-visible', keys: ['Shift+V'], shown: '⇧ V', title: 'previous write visible', group: 'steps', run: stepping('visible', false) },
  { id: 'next-visible', keys: ['v'], shown: 'V', title: 'next write visible', group: 'steps', run: stepping('visible', true) },
  { id: 'previous-barrier', keys: ['Shift+B'], shown: '⇧ B', title: 'previous barrier', group: 'steps', run: stepping('barrier', false) },
  { id: 'next-barrier', keys: ['b'], shown: 'B', title: 'next barrier', group: 'steps', run: stepping('barrier', true) },
  { id: 'last', keys: ['End'], shown: 'End', title: 'end of the run', group: 'steps', run: (session) => session.goToEnd(true) },
  { id: 'zoom-in', keys: ['+', '='], shown: '+', title: 'zoom in', group: 'timeline', run: (session) => zoom(session, 0.5) },
  { id: 'zoom-out', keys: ['-'], shown: '−', title: 'zoom out', group: 'timeline', run: (session) => zoom(session, 2) },
  { id: 'zoom-all', keys: ['0'], shown: '0', title: 'show the whole run', group: 'timeline', run: (session) => { session.view.all(); session.changed(); } },
  { id: 'pan-left', keys: ['['], shown: '[', title: 'move left', group: 'timeline', run: (session) => pan(session, -0.3) },
  { id: 'pan-right', keys: [']'], shown: ']', title: 'move right', group: 'timeline', run: (session) => pan(session, 0.3) },
  { id: 'messages', keys: ['m'], shown: 'M', title: 'messages', group: 'timeline', run: (session) => session.toggle('messages') },
  { id: 'reads-from', keys: ['r'], shown: 'R', title: 'reads-from', group: 'timeline', run: (session) => session.toggle('readsFrom') },
  { id: 'predict', keys: ['p'], shown: 'P', title: 'predict, then reveal', group: 'page', run: (session) => session.predict(session.predictions === null) },
  { id: 'large-text', keys: ['t'], shown: 'T', title: 'large text', group: 'page', run: (session) => session.toggle('largeText') },
  { id: 'help', keys: ['?'], shown: '?', title: 'help', group: 'page', run: (session) => session.showHelp(!session.help) },
];

function zoom(session: Session, factor: number): void {
  session.view.zoom(factor, centre(session));
  session.changed();
}

function pan(session: Session, share: number): void {
  session.view.pan(share * session.view.width);
  session.changed();
}

export const command = (id: string): Command => kCommands.find((one) => one.id === id)!;

// Elements that use keys themselves keep them. A list to choose from keeps the keys that choose; letters, and the arrows
// to the side, step as everywhere.
function keepsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input[type=text], input[type=number], textarea, dialog')) return true;
  const arrows = key.includes('Arrow') || key.includes('Home') || key.includes('End');
  return arrows && target.closest('[role=tablist], input[type=radio]') !== null;
}

// The key as a command names it. Shift is what is held, whatever Caps Lock makes of a letter.
export function keyName(event: { key: string; shiftKey: boolean }): string {
  const { key, shiftKey } = event;
  if (/^[a-z]$/i.test(key)) return shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
  return shiftKey && key.length > 1 ? `Shift+${key}` : key;
}

export function onKey(session: Session, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || session.help) return;
  const name = keyName(event);
  const found = kCommands.find((one) => one.keys.includes(name));
  if (!found || keepsKey(event.target, name)) return;
  if (!session.switches.singleKeys && event.key.length === 1) return;
  event.preventDefault();
  found.run(session);
}
